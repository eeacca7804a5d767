import type { IndexSchema } from '../schema/index-schema.js';
import { type BreakageRule, DEPLOY_FIRST } from './breakage.js';
import { plainCall } from './builder-call.js';
import type { OperationDefinition } from './operation-definition.js';

/** Drops an index; no value is lost. */
export interface DropIndex {
  readonly type: 'drop_index';
  readonly collection: string;
  readonly index: IndexSchema;
}

type Inverse = Omit<DropIndex, 'type'> & { readonly type: 'create_index' };

const RULES: Readonly<Record<IndexSchema['type'], BreakageRule>> = {
  key: 'drop-index',
  unique: 'drop-unique-index',
  fulltext: 'drop-search-index',
  spatial: 'drop-search-index',
};

export const dropIndex: OperationDefinition<DropIndex, Inverse> = {
  type: 'drop_index',
  describe: ({ collection, index }) => `Drop index '${collection}.${index.key}'`,
  classify: () => 'widening',
  delta: ({ collection, index }) => ({ before: { kind: 'index', collection, value: index } }),
  invert: ({ collection, index }) => ({ type: 'create_index', collection, index }),
  requests: ({ collection, index }, server) => [server.deleteIndex(collection, index.key)],
  builderCall: ({ collection, index }) => plainCall('dropIndex', collection, index.key),
  phase: 'drop_indexes',
  breaks: ({ collection, index }) => [
    {
      rule: RULES[index.type],
      at: `${collection}.${index.key}`,
      found: `${index.type === 'key' ? 'an' : `a ${index.type}`} index that is dropped`,
      expected: 'code that does not use it',
      remedy: DEPLOY_FIRST,
    },
  ],
};
