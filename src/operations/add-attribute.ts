import type { AttributeSchema } from '../schema/attribute-schema.js';
import { describeAttribute } from '../schema/attribute-types.js';
import type { RelationshipSchema } from '../schema/relationship-schema.js';
import { changedType } from './breakage.js';
import type { OperationDefinition } from './operation-definition.js';

export interface AddAttribute {
  readonly type: 'add_attribute';
  readonly collection: string;
  readonly attribute: AttributeSchema;
  /** The to-one relationship under the same key that this plan drops, and whose ids become the values. */
  readonly replaces?: {
    readonly owner: string;
    readonly relationship: RelationshipSchema;
    /** Its key in the collection, if different. */
    readonly key?: string;
  };
  /** The key under which it is parked; it is restored from there with its values. */
  readonly restores?: string;
}

type Inverse = Omit<AddAttribute, 'type' | 'replaces' | 'restores'> & {
  readonly type: 'drop_attribute';
  readonly parkedAs?: string;
};

export const addAttribute: OperationDefinition<AddAttribute, Inverse> = {
  type: 'add_attribute',
  describe: ({ collection, attribute, replaces, restores }) =>
    `${restores === undefined ? 'Add' : 'Restore'} attribute '${collection}.${attribute.key}' (${describeAttribute(attribute)}${replaces === undefined ? '' : ', with the ids of the relationship'})${restores === undefined ? '' : ', with the values it was parked with'}`,
  classify: ({ attribute, replaces }) => (attribute.required || replaces !== undefined ? 'data' : 'additive'),
  delta: ({ collection, attribute }) => ({ after: { kind: 'attribute', collection, value: attribute } }),
  invert: ({ collection, attribute, restores }) => ({
    type: 'drop_attribute',
    collection,
    attribute,
    ...(restores !== undefined && { parkedAs: restores }),
  }),
  requests: ({ collection, attribute, restores }, server) => [
    restores === undefined
      ? server.createAttribute(collection, attribute)
      : server.updateAttribute(collection, { ...attribute, key: restores }, attribute),
  ],
  // Needs no backfill if the ids of a relationship become its values, or if it is a list, which is empty by default.
  builderCall: ({ collection, attribute, replaces }) => ({
    method: 'addAttribute',
    args: [
      { value: collection },
      { value: attribute.key },
      {
        owner: collection,
        attribute,
        takesBackfill: attribute.required && replaces === undefined && !attribute.array,
        ...(replaces?.key !== undefined && { renamedFrom: replaces.key }),
      },
    ],
  }),
  phase: 'add_attributes',
  isOpaque: ({ replaces }) => replaces !== undefined,
  takesOver: ({ replaces }) =>
    replaces === undefined ? null : { kind: 'relationship', collection: replaces.owner, value: replaces.relationship },
  finishedBy: ['add_attribute', 'alter_attribute'],
  checks({ collection, attribute, replaces }, { isFilled }) {
    const at = `${collection}.${attribute.key}`;
    const isLinked = replaces !== undefined;
    // Documents without links get an empty list.
    const isNeverMissing = attribute.array && isLinked;
    return (attribute.required && !isNeverMissing) || isFilled(collection, attribute.key)
      ? [{ kind: 'present', at, attribute, isLinked }]
      : [];
  },
  breaks({ collection, attribute, replaces }) {
    const at = `${collection}.${attribute.key}`;
    if (replaces !== undefined) return [changedType(at, 'an attribute in place of a relationship')];
    if (!attribute.required) return [];
    return [
      {
        rule: 'add-required-attribute',
        at,
        found: 'a required attribute; running code creates documents without it, which are refused',
        expected: 'an optional one, or one with a default',
        remedy: 'Add it optional, deploy code that writes it, then make it required in a later file.',
      },
    ];
  },
};
