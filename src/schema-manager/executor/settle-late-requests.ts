import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import type { LiveSchema } from '../../appwrite/schema/live-schema.js';
import { editCollection, editKeyed } from '../../operations/edit-schema.js';
import type { Operation } from '../../operations/operation.js';
import { attributeChanges } from '../../schema/attribute-changes.js';
import { type DatabaseSchema, findAttribute } from '../../schema/database-schema.js';
import { isFirstKey } from '../online-changes/late-shadows.js';
import { type Remembered, replacementsFor } from '../plan/late-requests.js';
import { type PlacingDeps, performReplacements } from './place-swaps.js';

/** Takes late requests of finished changes back, see `replacementsFor`. Returns the live schema after that. */
export async function settleLateRequests(
  live: LiveSchema,
  remembered: Remembered,
  deps: PlacingDeps & { readonly documents: DocumentGateway },
): Promise<LiveSchema> {
  const operations = await replacementsFor(live, remembered, deps.documents);
  return operations.length === 0 ? live : makeReplacements(operations, live.schema, remembered.recorded, deps);
}

/** Carries out operations of `replacementsFor` on a schema. Returns the live schema after that. */
export async function makeReplacements(
  operations: readonly Operation[],
  schema: DatabaseSchema,
  recorded: DatabaseSchema | null,
  deps: PlacingDeps,
): Promise<LiveSchema> {
  await performReplacements(operations, withRecordedSettings(schema, operations, recorded), deps);
  return deps.schemas.settle(isFirstKey);
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
