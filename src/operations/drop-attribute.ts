import type { AttributeSchema } from '../schema/attribute-schema.js';
import { editCollection, editKeyed, findKeyed } from './edit-schema.js';
import type { OperationDefinition } from './operation-definition.js';

/** An attribute is dropped with its values. Indexes over it were dropped before. */
export interface DropAttribute {
  readonly type: 'drop_attribute';
  readonly collection: string;
  readonly attribute: AttributeSchema;
  /** Whether a relationship of this plan takes over the ids that it holds. */
  readonly isReplaced?: true;
}

type Inverse = Omit<DropAttribute, 'type' | 'isReplaced'> & { readonly type: 'add_attribute' };

export const dropAttribute: OperationDefinition<DropAttribute, Inverse> = {
  describe: ({ collection, attribute }) => `Drop attribute '${collection}.${attribute.key}'`,
  classify: ({ isReplaced }) => (isReplaced ? 'data' : 'destructive'),
  apply: (schema, { collection, attribute }) =>
    editCollection(schema, collection, (existing) => ({
      ...existing,
      attributes: editKeyed(existing.attributes, attribute.key, () => null),
    })),
  invert: ({ collection, attribute }) => ({ type: 'add_attribute', collection, attribute }),
  collection: ({ collection }) => collection,
  needs: () => [],
  subject: ({ collection, attribute }) => ({ collection, key: attribute.key }),
  names: ({ collection, attribute }) => [`${collection}.${attribute.key}`],
  provides: () => [],
  requires: ({ collection, attribute }) => [`${collection}.${attribute.key}`],
  isCreation: false,
  isAsynchronous: true,
  isOpaque: () => true,
  isApplied: (schema, { collection, attribute }) =>
    findKeyed(schema, collection, 'attributes', attribute.key) === undefined,
};
