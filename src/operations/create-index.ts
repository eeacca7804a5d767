import type { IndexSchema } from '../schema/index-schema.js';
import { addKeyed, editCollection, findKeyed } from './edit-schema.js';
import type { OperationDefinition } from './operation-definition.js';

export interface CreateIndex {
  readonly type: 'create_index';
  readonly collection: string;
  readonly index: IndexSchema;
}

type Inverse = Omit<CreateIndex, 'type'> & { readonly type: 'drop_index' };

export const createIndex: OperationDefinition<CreateIndex, Inverse> = {
  describe: ({ collection, index }) =>
    `Create index '${collection}.${index.key}'${index.type === 'key' ? '' : ` (${index.type})`}`,
  classify: ({ index }) => (index.type === 'unique' ? 'data' : 'additive'),
  apply: (schema, { collection, index }) =>
    editCollection(schema, collection, (existing) => ({ ...existing, indexes: addKeyed(existing.indexes, index) })),
  invert: ({ collection, index }) => ({ type: 'drop_index', collection, index }),
  collection: ({ collection }) => collection,
  needs: () => [],
  subject: ({ collection, index }) => ({ collection, key: index.key }),
  names: ({ collection, index }) => [`${collection}.${index.key}`],
  provides: ({ collection, index }) => [`${collection}.${index.key}`],
  requires: ({ collection, index }) => index.attributes.map((key) => `${collection}.${key}`),
  isCreation: true,
  isAsynchronous: true,
  isOpaque: () => false,
  isApplied: (schema, { collection, index }) => findKeyed(schema, collection, 'indexes', index.key) !== undefined,
};
