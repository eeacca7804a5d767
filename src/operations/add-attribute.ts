import type { AttributeSchema } from '../schema/attribute-schema.js';
import { describeAttribute } from '../schema/attribute-types.js';
import { addKeyed, editCollection } from './edit-schema.js';
import type { OperationDefinition } from './operation-definition.js';

export interface AddAttribute {
  readonly type: 'add_attribute';
  readonly collection: string;
  readonly attribute: AttributeSchema;
}

type Inverse = Omit<AddAttribute, 'type'> & { readonly type: 'drop_attribute' };

export const addAttribute: OperationDefinition<AddAttribute, Inverse> = {
  describe: ({ collection, attribute }) =>
    `Add attribute '${collection}.${attribute.key}' (${describeAttribute(attribute)})`,
  classify: ({ attribute }) => (attribute.required ? 'data' : 'additive'),
  apply: (schema, { collection, attribute }) =>
    editCollection(schema, collection, (existing) => ({
      ...existing,
      attributes: addKeyed(existing.attributes, attribute),
    })),
  invert: ({ collection, attribute }) => ({ type: 'drop_attribute', collection, attribute }),
  collection: ({ collection }) => collection,
  needs: () => [],
};
