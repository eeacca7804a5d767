import type { CollectionSchema, CollectionSettings } from '../schema/database-schema.js';
import { NAME_LENGTH } from '../schema/limits.js';
import { droppedPartBreakage } from './breakage.js';
import { plainCall } from './builder-call.js';
import type { OperationDefinition } from './operation-definition.js';

/** Drops a collection with its documents. All relationships from and to it have already been dropped; a plan that leaves one is refused. */
export interface DropCollection {
  readonly type: 'drop_collection';
  readonly collection: CollectionSchema;
  /** The name under which it is parked instead, with its documents and closed to clients; see `parkDrops`. */
  readonly parkedAs?: string;
}

type Inverse = Omit<DropCollection, 'type' | 'parkedAs'> & {
  readonly type: 'create_collection';
  readonly restores?: string;
};

export const dropCollection: OperationDefinition<DropCollection, Inverse> = {
  type: 'drop_collection',
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
  requests: ({ collection, parkedAs }, server) => [
    parkedAs === undefined
      ? server.deleteCollection(collection.id)
      : server.saveSettings(collection.id, parkedSettings(collection, parkedAs)),
  ],
  builderCall: ({ collection }) => plainCall('dropCollection', collection.id),
  phase: 'drop_collections',
  isOpaque: () => true,
  loses: ({ collection, parkedAs }) => (parkedAs === undefined ? [{ collection: collection.id, key: null }] : []),
  breaks: ({ collection }) => [droppedPartBreakage('drop-collection', collection.id, 'a collection')],
};

/** The settings of a parked collection: hidden from clients, with its former name after the parked one. */
function parkedSettings({ name }: CollectionSettings, parkedAs: string): CollectionSettings {
  const shown = `${parkedAs} ${name}`.slice(0, NAME_LENGTH);
  return { name: shown, permissions: [], documentSecurity: false, enabled: false };
}
