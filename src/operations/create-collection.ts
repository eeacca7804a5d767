import { type CollectionSchema, findCollection } from '../schema/database-schema.js';
import type { OperationDefinition } from './operation-definition.js';

/** A new collection with its attributes and indexes. Its relationships follow as operations of their own. */
export interface CreateCollection {
  readonly type: 'create_collection';
  readonly collection: CollectionSchema;
  /** The name under which it was parked, and from which it comes back with its documents. */
  readonly restores?: string;
}

type Inverse = Omit<CreateCollection, 'type' | 'restores'> & {
  readonly type: 'drop_collection';
  readonly parkedAs?: string;
};

export const createCollection: OperationDefinition<CreateCollection, Inverse> = {
  describe: ({ collection, restores }) => {
    if (restores !== undefined) return `Restore collection '${collection.id}', with the documents it was parked with`;
    const parts = [plural(collection.attributes.length, 'attribute'), plural(collection.indexes.length, 'index')];
    return `Create collection '${collection.id}' (${parts.join(', ')})`;
  },
  classify: () => 'additive',
  apply: (schema, { collection }) => {
    if (schema.collections.some(({ id }) => id === collection.id)) {
      throw new RangeError(`collection '${collection.id}' already exists in the schema`);
    }
    return { collections: [...schema.collections, { ...collection, relationships: [] }] };
  },
  invert: ({ collection, restores }) => ({
    type: 'drop_collection',
    collection,
    ...(restores !== undefined && { parkedAs: restores }),
  }),
  collection: ({ collection }) => collection.id,
  needs: () => [],
  subject: ({ collection }) => ({ collection: collection.id, key: null }),
  names: ({ collection: { id, attributes, indexes } }) => [
    `${id}.`,
    ...[...attributes, ...indexes].map(({ key }) => `${id}.${key}`),
  ],
  provides: () => [],
  requires: () => [],
  isCreation: true,
  isAsynchronous: false,
  isOpaque: () => false,
  isApplied: (schema, { collection }) => {
    const existing = findCollection(schema, collection.id);
    const has = (items: readonly { key: string }[], key: string) => items.some((item) => item.key === key);
    return (
      existing !== undefined &&
      collection.attributes.every(({ key }) => has(existing.attributes, key)) &&
      collection.indexes.every(({ key }) => has(existing.indexes, key))
    );
  },
};

function plural(count: number, noun: string): string {
  if (count === 1) return `1 ${noun}`;
  return `${count} ${noun === 'index' ? 'indexes' : `${noun}s`}`;
}
