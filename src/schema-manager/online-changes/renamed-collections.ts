import { applyOperations, type Operation } from '../../operations/operation.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { onlineChanges, phaseIn } from './online-change.js';

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
    onlineChanges(operations).flatMap((change) =>
      change.kind === 'collection' && phaseIn(change, live) !== 'swapped'
        ? [[change.collection.id, change.from] as const]
        : [],
    ),
  );
}
