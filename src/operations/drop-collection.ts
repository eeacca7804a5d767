import type { CollectionSchema } from '../schema/database-schema.js';
import { droppedPart } from './breakage.js';
import type { OperationDefinition } from './operation-definition.js';

/** A collection is dropped with all its documents. Its relationships, and those that point at it, were dropped before. */
export interface DropCollection {
  readonly type: 'drop_collection';
  readonly collection: CollectionSchema;
  /** The name under which it is kept with its documents instead, closed to clients; see `parkDrops`. */
  readonly parkedAs?: string;
}

type Inverse = Omit<DropCollection, 'type' | 'parkedAs'> & {
  readonly type: 'create_collection';
  readonly restores?: string;
};

export const dropCollection: OperationDefinition<DropCollection, Inverse> = {
  describe: ({ collection, parkedAs }) =>
    parkedAs === undefined
      ? `Drop collection '${collection.id}'`
      : `Park collection '${collection.id}', with its documents`,
  classify: ({ parkedAs }) => (parkedAs === undefined ? 'destructive' : 'data'),
  delta: ({ collection }) => ({ before: { kind: 'collection', collection: collection.id, value: collection } }),
  invert: ({ collection, parkedAs }) => ({
    type: 'create_collection',
    collection,
    ...(parkedAs !== undefined && { restores: parkedAs }),
  }),
  phase: 'drop_collections',
  isOpaque: () => true,
  loses: ({ collection, parkedAs }) => (parkedAs === undefined ? [{ collection: collection.id, key: null }] : []),
  breaks: ({ collection }) => [droppedPart('drop-collection', collection.id, 'a collection')],
};
