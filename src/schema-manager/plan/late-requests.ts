import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import type { LiveSchema } from '../../appwrite/schema/live-schema.js';
import { renameOperation } from '../../differ/rename-attributes.js';
import { applyOperations, type Operation } from '../../operations/operation.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import { type OwnedRelationship, sidesOf } from '../../schema/relationship-schema.js';
import type { AttributeRename } from '../../schema/rename.js';
import { knownChanges, NO_INTENT } from '../lock/intent.js';
import { missingRenames, type PlacedSwaps } from '../lock/placed-swap.js';
import type { StoredState } from '../lock/state-store.js';
import { dropsOfEmpty, lateShadows } from '../online-changes/late-shadows.js';
import { type OnlineChange, openingsBeside, replacementOf } from '../online-changes/online-change.js';

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

/** @param stored null if entwrite never worked on the database */
export function rememberedBy(stored: StoredState | null): Remembered {
  const intent = stored?.lock?.intent ?? NO_INTENT;
  return {
    changes: knownChanges(intent),
    open: intent.changes,
    recorded: stored?.state.schema ?? null,
    placedSwaps: intent.placedSwaps,
  };
}

/** Whether a late request of a finished change renamed what the change had brought, created its shadow again, or closed its collection. */
export function hasLateRequests(live: LiveSchema, remembered: Remembered): boolean {
  const { changes, open, recorded } = remembered;
  const found = [
    nameReplacements(live, remembered),
    lateShadows(open, live.schema),
    openingsBeside(changes, live.schema, recorded),
  ];
  return found.some(({ length }) => length > 0);
}

/**
 * The operations that take late requests of finished changes back: they return names that such requests took, and drop shadows that they
 * created again and that hold nothing, and open collections that they closed.
 */
export async function replacementsFor(
  live: LiveSchema,
  remembered: Remembered,
  documents: DocumentGateway,
): Promise<readonly Operation[]> {
  const names = nameReplacements(live, remembered);
  const named = applyOperations(live.schema, names);
  const drops = await dropsOfEmpty(lateShadows(remembered.open, named), documents);
  return [...names, ...drops, ...openingsBeside(remembered.changes, named, remembered.recorded)];
}

/** The renames that return names: those of known changes, and of changes before the last one. */
function nameReplacements(live: LiveSchema, { changes, recorded, placedSwaps }: Remembered): readonly Operation[] {
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

/** The key of an online change's old attribute or relationship after its swap. Under its next key, for the drop, it is known to be the old one. */
const OLD_KEY = /^before_[0-9a-f]{16}$/;

/**
 * The renames that return keys to attributes and relationships. A duplicate rename of an online change that arrives after the next change
 * takes the key from its result, and the former change is no longer known: without this, the values or links would be dropped as those of
 * something that is not in the model. Only if exactly one of a collection is missing and exactly one has such a key.
 */
function lateRenames(live: DatabaseSchema, recorded: DatabaseSchema): readonly AttributeRename[] {
  return recorded.collections.flatMap(({ id, attributes }) => [
    ...lateRename(id, findCollection(live, id)?.attributes ?? [], attributes),
    ...[...new Set(sidesOf(recorded, id).map(relatedOf))].flatMap((related) =>
      lateRename(id, keysTo(live, id, related), keysTo(recorded, id, related)),
    ),
  ]);
}

type Keyed = Pick<AttributeSchema, 'key'>;

function lateRename(
  collection: string,
  present: readonly Keyed[],
  wanted: readonly Keyed[],
): readonly AttributeRename[] {
  const [target, ...otherTargets] = wanted.filter((one) => !has(present, one));
  const [source, ...otherSources] = present.filter((one) => OLD_KEY.test(one.key) && !has(wanted, one));
  if (target === undefined || source === undefined || otherTargets.length + otherSources.length > 0) return [];
  return [{ collection, from: source.key, to: target.key }];
}

function relatedOf({ relationship }: OwnedRelationship): string {
  return relationship.relatedCollection;
}

/** The visible ends of a collection's relationships with another one. */
function keysTo(schema: DatabaseSchema, collection: string, related: string): readonly Keyed[] {
  return sidesOf(schema, collection).flatMap((side) => (relatedOf(side) === related ? [side.relationship] : []));
}

function has(all: readonly Keyed[], { key }: Keyed): boolean {
  return all.some((one) => one.key === key);
}
