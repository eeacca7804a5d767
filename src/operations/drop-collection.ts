import { type CollectionSchema, findCollection } from '../schema/database-schema.js';
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
  apply: (schema, { collection }) => {
    if (!schema.collections.some(({ id }) => id === collection.id))
      throw new RangeError(`no collection '${collection.id}' in the schema`);
    return { collections: schema.collections.filter(({ id }) => id !== collection.id) };
  },
  invert: ({ collection, parkedAs }) => ({
    type: 'create_collection',
    collection,
    ...(parkedAs !== undefined && { restores: parkedAs }),
  }),
  collection: ({ collection }) => collection.id,
  needs: () => [],
  subject: ({ collection }) => ({ collection: collection.id, key: null }),
  names: ({ collection }) => [`${collection.id}.*`],
  provides: () => [],
  requires: () => [],
  isCreation: false,
  isAsynchronous: false,
  isOpaque: () => true,
  isApplied: (schema, { collection }) => findCollection(schema, collection.id) === undefined,
};
