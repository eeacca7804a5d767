import type { CollectionSchema } from '../schema/database-schema.js';
import { DEPLOY_FIRST, renamedPartBreakage } from './breakage.js';
import { plainCall } from './builder-call.js';
import type { OperationDefinition } from './operation-definition.js';

/** Changes the id of a collection. Appwrite cannot do that, so its documents are copied to a new collection, and the old one is dropped. */
export interface RenameCollection {
  readonly type: 'rename_collection';
  readonly from: string;
  /** The collection under its new id, otherwise unchanged and without relationships. */
  readonly collection: CollectionSchema;
}

export const renameCollection: OperationDefinition<RenameCollection> = {
  type: 'rename_collection',
  describe: ({ from, collection }) => `Rename collection '${from}' to '${collection.id}' (copies its documents)`,
  // `$sequence` changes, and last-minute writes of API keys to the old collection are lost.
  classify: () => 'destructive',
  delta: ({ from, collection }) => ({ rename: { from, to: collection.id } }),
  invert: ({ from, collection }) => ({
    type: 'rename_collection',
    from: collection.id,
    collection: { ...collection, id: from },
  }),
  requests({ from }) {
    throw new RangeError(`Appwrite has no request that renames '${from}': it takes several operations`);
  },
  builderCall: ({ from, collection }) => plainCall('renameCollection', from, collection.id),
  phase: 'rename_collections',
  isOpaque: () => true,
  loses: ({ from }) => [{ collection: from, key: null }],
  breaks: ({ from, collection }) => [
    {
      ...renamedPartBreakage(
        'rename-collection',
        from,
        `the id '${collection.id}' in place of '${from}', which running code uses`,
      ),
      remedy: `Keep the id: the class may have any name. ${DEPLOY_FIRST}`,
    },
  ],
};
