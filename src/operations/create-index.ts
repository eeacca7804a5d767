import type { IndexSchema } from '../schema/index-schema.js';
import type { OperationDefinition } from './operation-definition.js';

export interface CreateIndex {
  readonly type: 'create_index';
  readonly collection: string;
  readonly index: IndexSchema;
}

type Inverse = Omit<CreateIndex, 'type'> & { readonly type: 'drop_index' };

export const createIndex: OperationDefinition<CreateIndex, Inverse> = {
  type: 'create_index',
  describe: ({ collection, index }) =>
    `Create index '${collection}.${index.key}'${index.type === 'key' ? '' : ` (${index.type})`}`,
  classify: ({ index }) => (index.type === 'unique' ? 'data' : 'additive'),
  delta: ({ collection, index }) => ({ after: { kind: 'index', collection, value: index } }),
  invert: ({ collection, index }) => ({ type: 'drop_index', collection, index }),
  requests: ({ collection, index }, server) => [server.createIndex(collection, index)],
  builderCall: ({ collection, index }) => ({ method: 'createIndex', args: [{ value: collection }, { index }] }),
  phase: 'create_indexes',
  checks: ({ collection, index }) =>
    index.type === 'unique' ? [{ kind: 'unique', at: `${collection}.${index.key}`, index }] : [],
  breaks: ({ collection, index }) =>
    index.type !== 'unique'
      ? []
      : [
          {
            rule: 'add-unique-index',
            at: `${collection}.${index.key}`,
            found: `a unique index over ${index.attributes.join(' + ')}: documents may hold equal values, and running code may write them`,
            expected: 'values that differ, and code that expects a refusal',
            remedy:
              'Remove duplicates before (`db.deduplicate` in a data step), and deploy code that handles `unique_violation`.',
          },
        ],
};
