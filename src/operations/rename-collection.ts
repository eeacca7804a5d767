import { type CollectionSchema, findCollection } from '../schema/database-schema.js';
import { renameInSchema } from './edit-schema.js';
import type { OperationDefinition } from './operation-definition.js';

/**
 * A collection gets another id. Appwrite cannot do that: its documents are copied into a new collection, and the old one is
 * dropped.
 */
export interface RenameCollection {
  readonly type: 'rename_collection';
  readonly from: string;
  /** As it is, under its new id; without its relationships. */
  readonly collection: CollectionSchema;
}

export const renameCollection: OperationDefinition<RenameCollection> = {
  describe: ({ from, collection }) => `Rename collection '${from}' to '${collection.id}' (copies its documents)`,
  // `$sequence` changes, and what API keys write into the old collection in the last moments is lost.
  classify: () => 'destructive',
  apply: (schema, { from, collection }) => renameInSchema(schema, from, collection.id),
  invert: ({ from, collection }) => ({
    type: 'rename_collection',
    from: collection.id,
    collection: { ...collection, id: from },
  }),
  collection: ({ collection }) => collection.id,
  needs: () => [],
  subject: ({ from }) => ({ collection: from, key: null }),
  names: ({ from, collection }) => [`${from}.*`, `${collection.id}.*`],
  provides: () => [],
  requires: () => [],
  isCreation: false,
  isAsynchronous: false,
  isOpaque: () => true,
  isApplied: (schema, { from, collection }) =>
    findCollection(schema, from) === undefined && findCollection(schema, collection.id) !== undefined,
};
