import { createHash } from 'node:crypto';
import { applyOperations, type Operation } from '../../operations/operation.js';
import type { RenameCollection } from '../../operations/rename-collection.js';
import { canonicalSchemaText } from '../../schema/canonical-schema.js';
import {
  type CollectionSchema,
  type DatabaseSchema,
  findCollection,
  settingsOf,
} from '../../schema/database-schema.js';

/**
 * A collection that gets another id: its documents are copied into a new collection, which takes its place. While that lasts, both
 * carry display names that follow from the change, so that a later run recognises what an interrupted one left, and takes no
 * collection of somebody else for it.
 */
export interface RenameChange {
  readonly from: string;
  /** As it is, under its new id; without relationships. */
  readonly collection: CollectionSchema;
  /** Display name of the new collection until it holds all documents. */
  readonly shadowName: string;
  /** Display name of the old collection from when it is closed. */
  readonly oldName: string;
}

/**
 * How far a rename got, read off the live schema:
 * - `copying`: the new collection is there and hidden;
 * - `swapped`: it is open, the old one closed and yet to be dropped;
 * - `closed`: the old one is closed, and there is no new one.
 */
export type RenamePhase = 'untouched' | 'closed' | 'copying' | 'swapped' | 'finished';

export function renameChange({ from, collection }: RenameCollection): RenameChange {
  const digest = createHash('sha256')
    .update(`${from}\n${canonicalSchemaText({ collections: [collection] })}`)
    .digest('hex')
    .slice(0, 16);
  return { from, collection, shadowName: `shadow_${digest}`, oldName: `before_${digest}` };
}

/** The renames among some operations. */
export function renameChanges(operations: readonly Operation[]): readonly RenameChange[] {
  return operations.flatMap((operation) => (operation.type === 'rename_collection' ? [renameChange(operation)] : []));
}

/** How far the change got in a live schema. */
export function renamePhase(
  { from, collection, shadowName, oldName }: RenameChange,
  live: DatabaseSchema,
): RenamePhase {
  const old = findCollection(live, from);
  const renamed = findCollection(live, collection.id);
  if (old === undefined) return renamed === undefined ? 'untouched' : 'finished';
  if (renamed?.name === shadowName) return 'copying';
  if (old.name === oldName) return renamed === undefined ? 'closed' : 'swapped';
  return 'untouched';
}

/** Those of some changes that left something of theirs in the live schema. */
export function unfinishedRenames(live: DatabaseSchema, changes: readonly RenameChange[]): readonly RenameChange[] {
  return changes.filter((change) => !['untouched', 'finished'].includes(renamePhase(change, live)));
}

/** The live schema as it was before unfinished renames: whoever compares it with the model finds them still to do. */
export function withoutRenames(live: DatabaseSchema, changes: readonly RenameChange[]): DatabaseSchema {
  return unfinishedRenames(live, changes).reduce(
    (schema, { from, collection }) => ({
      collections: schema.collections
        .filter(({ id }) => id !== collection.id)
        .map((one) => (one.id === from ? { ...one, ...settingsOf(collection) } : one)),
    }),
    live,
  );
}

/** The schema with the renames of some operations done, on which all others of them run. */
export function withRenamesDone(schema: DatabaseSchema, operations: readonly Operation[]): DatabaseSchema {
  return applyOperations(
    schema,
    operations.filter(({ type }) => type === 'rename_collection'),
  );
}

/** Where documents are before renames are carried out, by the new id of their collection. */
export function renamedLocations(live: DatabaseSchema, operations: readonly Operation[]): ReadonlyMap<string, string> {
  return new Map(
    renameChanges(operations)
      .filter((change) => renamePhase(change, live) !== 'swapped')
      .map(({ from, collection }) => [collection.id, from] as const),
  );
}
