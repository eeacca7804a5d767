import { isEncrypted } from '../attribute-schema.js';
import type { CollectionSchema, DatabaseSchema } from '../database-schema.js';
import { INDEX_TYPES, type IndexSchema } from '../index-schema.js';
import { sidesOf } from '../relationship-schema.js';
import { identifierViolation, repetitions } from './identifier.js';
import { INDEX_KIND_RULES } from './index-kind-rules.js';
import { INDEX_LENGTH_RULES } from './index-length-rules.js';
import { find, INDEXABLE_FIELDS, over } from './index-subject.js';
import type { RuleTable } from './violation.js';

/** Index names that MariaDB or Appwrite reserve. */
const RESERVED_KEYS = ['primary'];

export const INDEX_RULES: RuleTable<[IndexSchema, CollectionSchema, DatabaseSchema]> = {
  index_key: ({ key }) => identifierViolation('index name', key),

  index_reserved({ key }) {
    if (!RESERVED_KEYS.includes(key.toLowerCase())) return null;
    return {
      found: `the index name '${key}'`,
      expected: 'a name that is not reserved',
      remedy: 'Choose another `name`.',
    };
  },

  index_twice(index, { indexes }) {
    const first = indexes.find((other) => other.key.toLowerCase() === index.key.toLowerCase());
    if (first === index) return null;
    return {
      found: `a second index '${index.key}'`,
      expected: 'names that differ in more than case',
      remedy: 'Set `name` on one of the two, or leave it out.',
    };
  },

  index_type({ key, type }) {
    if (INDEX_TYPES.includes(type)) return null;
    return {
      found: `the index '${key}' is of type '${type}'`,
      expected: `one of ${INDEX_TYPES.join(', ')}`,
      remedy: 'Correct `type`.',
    };
  },

  index_empty({ key, attributes }) {
    if (attributes.length > 0) return null;
    return {
      found: `the index '${key}' names no attribute`,
      expected: 'at least one',
      remedy: 'Name them, or leave it out.',
    };
  },

  index_attribute_twice: ({ key, attributes }) =>
    repetitions(attributes, (attribute) => attribute.toLowerCase()).map(({ item }) => ({
      key: item,
      found: `the index '${key}' names '${item}' twice`,
      expected: 'every attribute once',
      remedy: 'Leave one out.',
    })),

  index_attribute_missing: (index, collection, schema) =>
    index.attributes
      .filter((key) => !INDEXABLE_FIELDS.includes(key) && !find(collection, key) && !isEnd(schema, collection, key))
      .map((key) => ({
        key,
        found: `the index '${index.key}' names '${key}', which does not exist`,
        expected: `an attribute of the collection, or one of ${INDEXABLE_FIELDS.join(', ')}`,
        remedy: 'Correct the name, or declare the attribute.',
      })),

  index_over_relationship: (index, collection, schema) =>
    index.attributes
      .filter((key) => isEnd(schema, collection, key))
      .map((key) => ({
        key,
        found: `the index '${index.key}' is over the relationship '${key}'`,
        expected: 'attributes only; Appwrite indexes relationships by itself',
        remedy: 'Leave it out, or use `@Reference` instead of the relationship.',
      })),

  index_over_array: (index, collection) =>
    over(index, collection, ({ array }) => array).map((key) => ({
      key,
      found: `the index '${index.key}' is over the list '${key}'`,
      expected: 'single values only; Appwrite indexes no lists',
      remedy:
        'Leave the index out (on a `@Reference` set `index: false`), or use a separate collection for the values.',
    })),

  index_over_encrypted: (index, collection) =>
    over(index, collection, isEncrypted).map((key) => ({
      key,
      found: `the index '${index.key}' is over the encrypted attribute '${key}'`,
      expected: 'attributes that are not encrypted, since encrypted ones cannot be filtered',
      remedy: 'Leave it out, or store a hash of the value beside it and index that.',
    })),

  ...INDEX_KIND_RULES,
  ...INDEX_LENGTH_RULES,
};

function isEnd(schema: DatabaseSchema, collection: CollectionSchema, key: string): boolean {
  return sidesOf(schema, collection.id).some(({ relationship }) => relationship.key === key);
}
