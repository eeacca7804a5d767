import type { AttributeSchema } from '../schema/attribute-schema.js';
import { describeAttribute } from '../schema/attribute-types.js';
import type { RelationshipSchema } from '../schema/relationship-schema.js';
import { addKeyed, editCollection, findKeyed } from './edit-schema.js';
import type { OperationDefinition } from './operation-definition.js';

export interface AddAttribute {
  readonly type: 'add_attribute';
  readonly collection: string;
  readonly attribute: AttributeSchema;
  /** The to-one relationship under the same key that this plan drops and whose ids it takes over. */
  readonly replaces?: {
    readonly owner: string;
    readonly relationship: RelationshipSchema;
    /** Its key in the collection, where it differs. */
    readonly key?: string;
  };
  /** The key under which it was parked, and from which it comes back with its values. */
  readonly restores?: string;
}

type Inverse = Omit<AddAttribute, 'type' | 'replaces' | 'restores'> & {
  readonly type: 'drop_attribute';
  readonly parkedAs?: string;
};

export const addAttribute: OperationDefinition<AddAttribute, Inverse> = {
  describe: ({ collection, attribute, replaces, restores }) =>
    `${restores === undefined ? 'Add' : 'Restore'} attribute '${collection}.${attribute.key}' (${describeAttribute(attribute)}${replaces === undefined ? '' : ', with the ids of the relationship'})${restores === undefined ? '' : ', with the values it was parked with'}`,
  classify: ({ attribute, replaces }) => (attribute.required || replaces !== undefined ? 'data' : 'additive'),
  apply: (schema, { collection, attribute }) =>
    editCollection(schema, collection, (existing) => ({
      ...existing,
      attributes: addKeyed(existing.attributes, attribute),
    })),
  invert: ({ collection, attribute, restores }) => ({
    type: 'drop_attribute',
    collection,
    attribute,
    ...(restores !== undefined && { parkedAs: restores }),
  }),
  collection: ({ collection }) => collection,
  needs: () => [],
  subject: ({ collection, attribute }) => ({ collection, key: attribute.key }),
  names: ({ collection, attribute }) => [`${collection}.${attribute.key}`],
  provides: ({ collection, attribute }) => [`${collection}.${attribute.key}`],
  requires: () => [],
  isCreation: true,
  isAsynchronous: true,
  isOpaque: ({ replaces }) => replaces !== undefined,
  isApplied: (schema, { collection, attribute }) =>
    findKeyed(schema, collection, 'attributes', attribute.key) !== undefined,
};
