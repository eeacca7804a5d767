import { applyOperations, type Operation } from '../operations/operation.js';
import { type CollectionSchema, type DatabaseSchema, findCollection } from '../schema/database-schema.js';
import { type CollectionRename, isSameId } from '../schema/rename.js';

/** The operations for the declared renames of collections, and the schema after them. */
export function renameCollections(
  from: DatabaseSchema,
  to: DatabaseSchema,
  renames: readonly CollectionRename[],
): { operations: Operation[]; schema: DatabaseSchema } {
  const operations: Operation[] = [];
  let schema = from;
  for (const rename of renames) {
    const old = renamedCollection(schema, to, rename);
    if (old === undefined) continue;
    const operation: Operation = {
      type: 'rename_collection',
      from: rename.from,
      collection: { ...old, id: rename.to, relationships: [] },
    };
    operations.push(operation);
    schema = applyOperations(schema, [operation]);
  }
  return { operations, schema };
}

/** The collection that a declared rename is about; undefined if the new id is taken, or the wanted schema does not fit the rename. */
export function renamedCollection(
  from: DatabaseSchema,
  to: DatabaseSchema,
  rename: CollectionRename,
): CollectionSchema | undefined {
  const isTaken = from.collections.some(({ id }) => isSameId(id, rename.to));
  const isWanted = findCollection(to, rename.to) !== undefined && findCollection(to, rename.from) === undefined;
  return isTaken || !isWanted ? undefined : findCollection(from, rename.from);
}
