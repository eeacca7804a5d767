import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import type { LiveSchema } from '../../appwrite/schema/live-schema.js';
import { renameOperation } from '../../differ/rename-attributes.js';
import { editCollection, editKeyed } from '../../operations/edit-schema.js';
import type { Operation } from '../../operations/operation.js';
import { attributeChanges } from '../../schema/attribute-changes.js';
import { type DatabaseSchema, findAttribute } from '../../schema/database-schema.js';
import { missingRenames, type PlacedSwaps } from '../lock/placed-swap.js';
import { isFirstKey, lateShadows } from '../online-changes/late-shadows.js';
import { type OnlineChange, replacementOf } from '../online-changes/online-change.js';
import { lateRenames } from '../plan/late-renames.js';
import { dropLateShadows } from './drop-late-shadows.js';
import { type PlacingDeps, performReplacements } from './place-swaps.js';

/** What entwrite remembers of a database. */
export interface Remembered {
  /** The online changes whose names are known. */
  readonly changes: readonly OnlineChange[];
  /** Those that may still be under way. */
  readonly open: readonly OnlineChange[];
  /** The schema the database was left with; null if nothing is remembered. */
  readonly recorded: DatabaseSchema | null;
  /** Names that changed places. */
  readonly placedSwaps: PlacedSwaps;
}

/** Whether a late request of a finished change renamed what the change had brought, or created its shadow again. */
export function hasLateRequests(live: LiveSchema, remembered: Remembered): boolean {
  return replacements(live, remembered).length > 0 || lateShadows(remembered.open, live.schema).length > 0;
}

/**
 * Reverses late requests of finished changes: restores names they took, and drops shadows they created again that hold nothing. Returns
 * the live schema after that.
 */
export async function settleLateRequests(
  live: LiveSchema,
  remembered: Remembered,
  deps: PlacingDeps & { readonly documents: DocumentGateway },
): Promise<LiveSchema> {
  const { schemas } = deps;
  const operations = replacements(live, remembered);
  await performReplacements(operations, withRecordedSettings(live.schema, operations, remembered.recorded), deps);
  const named = operations.length === 0 ? live : await schemas.read();
  return (await dropLateShadows(remembered.open, named, deps)) ? schemas.settle(isFirstKey) : named;
}

/** The renames that restore names: those of known changes, and of changes before the last one. */
function replacements(live: LiveSchema, { changes, recorded, placedSwaps }: Remembered): readonly Operation[] {
  const { schema } = live;
  const known = changes.flatMap((change) => replacementOf(change, schema) ?? []);
  const keys = new Set(changes.flatMap((change) => ('oldKey' in change ? [change.oldKey] : [])));
  const earlier = recorded === null ? [] : lateRenames(schema, recorded);
  return [
    ...missingRenames(live, placedSwaps).map((step) => renameOperation(step, schema)),
    ...known,
    ...earlier.flatMap((rename) => (keys.has(rename.from) ? [] : [renameOperation(rename, schema)])),
  ];
}

/**
 * The schema in which attributes whose names are restored have their recorded settings. A rename carries all settings of an attribute: a
 * late one brought those of the old attribute, and the rename that reverses it restores these.
 */
export function withRecordedSettings(
  schema: DatabaseSchema,
  operations: readonly Operation[],
  recorded: DatabaseSchema | null,
): DatabaseSchema {
  if (recorded === null) return schema;
  return operations.reduce((edited, operation) => {
    if (operation.type !== 'rename_attribute') return edited;
    const { collection, from, to } = operation;
    const settings = findAttribute(recorded, collection, to);
    if (settings === undefined) return edited;
    return editCollection(edited, collection, (one) => ({
      ...one,
      attributes: editKeyed(one.attributes, from, (found) => {
        const left = { ...settings, key: from };
        return attributeChanges(found, left).some(({ way }) => way === 'online') ? found : left;
      }),
    }));
  }, schema);
}
