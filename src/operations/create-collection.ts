import type { CollectionSchema } from '../schema/database-schema.js';
import type { OperationDefinition } from './operation-definition.js';

/** Creates a collection with its attributes and indexes. Its relationships are separate operations. */
export interface CreateCollection {
  readonly type: 'create_collection';
  readonly collection: CollectionSchema;
  /** The name under which it is parked; it is restored from there with its documents. */
  readonly restores?: string;
}

type Inverse = Omit<CreateCollection, 'type' | 'restores'> & {
  readonly type: 'drop_collection';
  readonly parkedAs?: string;
};

export const createCollection: OperationDefinition<CreateCollection, Inverse> = {
  type: 'create_collection',
  describe: ({ collection, restores }) => {
    if (restores !== undefined) return `Restore collection '${collection.id}', with the documents it was parked with`;
    const parts = [plural(collection.attributes.length, 'attribute'), plural(collection.indexes.length, 'index')];
    return `Create collection '${collection.id}' (${parts.join(', ')})`;
  },
  classify: () => 'additive',
  delta: ({ collection }) => ({ after: { kind: 'collection', collection: collection.id, value: collection } }),
  invert: ({ collection, restores }) => ({
    type: 'drop_collection',
    collection,
    ...(restores !== undefined && { parkedAs: restores }),
  }),
  requests: ({ collection, restores }, server) => [
    restores === undefined ? server.createCollection(collection) : server.saveSettings(collection.id, collection),
  ],
  builderCall: ({ collection }) => ({ method: 'createCollection', args: [{ collection }] }),
  phase: 'create_collections',
  finishedBy: [
    'create_collection',
    'update_collection',
    'add_attribute',
    'alter_attribute',
    'rename_attribute',
    'create_index',
    'drop_index',
  ],
};

function plural(count: number, noun: string): string {
  if (count === 1) return `1 ${noun}`;
  return `${count} ${noun === 'index' ? 'indexes' : `${noun}s`}`;
}
