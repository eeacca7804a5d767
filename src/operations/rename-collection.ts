import type { CollectionSchema } from '../schema/database-schema.js';
import { DEPLOY_FIRST, renamedPartBreakage } from './breakage.js';
import { plainCall } from './builder-call.js';
import type { OperationDefinition } from './operation-definition.js';

/** A collection gets another id. Appwrite cannot do that: its documents are copied into a new collection, and the old one is dropped. */
export interface RenameCollection {
  readonly type: 'rename_collection';
  readonly from: string;
  /** As it is, under its new id; without its relationships. */
  readonly collection: CollectionSchema;
}

export const renameCollection: OperationDefinition<RenameCollection> = {
  type: 'rename_collection',
  describe: ({ from, collection }) => `Rename collection '${from}' to '${collection.id}' (copies its documents)`,
  // `$sequence` changes, and what API keys write into the old collection in the last moments is lost.
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
