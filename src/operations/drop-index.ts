import type { IndexSchema } from '../schema/index-schema.js';
import { editCollection, editKeyed, findKeyed } from './edit-schema.js';
import type { OperationDefinition } from './operation-definition.js';

/** An index is dropped; no value is lost. */
export interface DropIndex {
  readonly type: 'drop_index';
  readonly collection: string;
  readonly index: IndexSchema;
}

type Inverse = Omit<DropIndex, 'type'> & { readonly type: 'create_index' };

export const dropIndex: OperationDefinition<DropIndex, Inverse> = {
  describe: ({ collection, index }) => `Drop index '${collection}.${index.key}'`,
  classify: () => 'widening',
  apply: (schema, { collection, index }) =>
    editCollection(schema, collection, (existing) => ({
      ...existing,
      indexes: editKeyed(existing.indexes, index.key, () => null),
    })),
  invert: ({ collection, index }) => ({ type: 'create_index', collection, index }),
  collection: ({ collection }) => collection,
  needs: () => [],
  subject: ({ collection, index }) => ({ collection, key: index.key }),
  names: ({ collection, index }) => [`${collection}.${index.key}`],
  provides: () => [],
  requires: ({ collection, index }) => [`${collection}.${index.key}`],
  isCreation: false,
  isAsynchronous: true,
  isOpaque: () => false,
  isApplied: (schema, { collection, index }) => findKeyed(schema, collection, 'indexes', index.key) === undefined,
};
