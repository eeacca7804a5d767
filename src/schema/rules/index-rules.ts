import type { AttributeSchema } from '../attribute-schema.js';
import { attributeType } from '../attribute-types.js';
import type { CollectionSchema, DatabaseSchema } from '../database-schema.js';
import type { IndexSchema } from '../index-schema.js';
import { INDEX_LENGTH } from '../limits.js';
import { endsOf } from './ends.js';
import { identifierViolation, repetitions } from './identifier.js';
import { indexLength, proposeLengths } from './index-length.js';
import type { RuleTable, Violation } from './violation.js';

const TYPES = ['key', 'unique', 'fulltext', 'spatial'];
const SYSTEM_KEYS = ['$id', '$createdAt', '$updatedAt'];
/** Names MariaDB or Appwrite keep for indexes of their own. */
const RESERVED_KEYS = ['primary'];

/** Rules about one index (appwrite-schema-api.md §4.7). */
export const INDEX_RULES: RuleTable<[IndexSchema, CollectionSchema, DatabaseSchema]> = {
  index_key: ({ key }) => identifierViolation('index name', key),

  index_reserved({ key }) {
    if (!RESERVED_KEYS.includes(key.toLowerCase())) return null;
    return { found: `the index name '${key}'`, expected: 'a name that is not reserved', remedy: 'Say another `name`.' };
  },

  index_twice(index, { indexes }) {
    const first = indexes.find((other) => other.key.toLowerCase() === index.key.toLowerCase());
    if (first === undefined || first === index) return null;
    return {
      found: `a second index '${index.key}'`,
      expected: 'names that differ in more than case',
      remedy: 'Say `name` for one of the two, or leave it out.',
    };
  },

  index_type({ key, type }) {
    if (TYPES.includes(type)) return null;
    return {
      found: `the index '${key}' is of type '${type}'`,
      expected: `one of ${TYPES.join(', ')}`,
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
      .filter((key) => !SYSTEM_KEYS.includes(key) && !find(collection, key) && !isEnd(schema, collection, key))
      .map((key) => ({
        key,
        found: `the index '${index.key}' names '${key}', which does not exist`,
        expected: `an attribute of the collection, or one of ${SYSTEM_KEYS.join(', ')}`,
        remedy: 'Correct the name, or declare the attribute.',
      })),

  index_over_relationship: (index, collection, schema) =>
    index.attributes
      .filter((key) => isEnd(schema, collection, key))
      .map((key) => ({
        key,
        found: `the index '${index.key}' is over the relationship '${key}'`,
        expected: 'attributes only; Appwrite indexes relationships by itself',
        remedy: 'Leave it out, or use `@Reference` in place of the relationship.',
      })),

  index_over_array: (index, collection) =>
    over(index, collection, ({ array }) => array).map((key) => ({
      key,
      found: `the index '${index.key}' is over the list '${key}'`,
      expected: 'single values only; Appwrite indexes no lists',
      remedy:
        'Leave the index out (on a `@Reference` say `index: false`), or use a collection of its own for the values.',
    })),

  index_over_encrypted: (index, collection) =>
    over(index, collection, (attribute) => 'encrypt' in attribute && attribute.encrypt).map((key) => ({
      key,
      found: `the index '${index.key}' is over the encrypted attribute '${key}'`,
      expected: 'attributes that are not encrypted, since encrypted ones cannot be filtered',
      remedy: 'Leave it out, or store a hash of the value beside it and index that.',
    })),

  index_fulltext: (index, collection) =>
    index.type === 'fulltext'
      ? notOfFamily(index, collection, 'text').map((key) => ({
          key,
          found: `the fulltext index '${index.key}' is over '${key}', which is no text`,
          expected: 'attributes of a text type',
          remedy: "Use the type 'key'.",
        }))
      : null,

  index_spatial_single({ key, type, attributes }) {
    if (type !== 'spatial' || attributes.length <= 1) return null;
    return {
      found: `the spatial index '${key}' names ${attributes.length} attributes`,
      expected: 'exactly one',
      remedy: 'Make an index for each.',
    };
  },

  index_spatial_type: (index, collection) =>
    index.type === 'spatial'
      ? notOfFamily(index, collection, 'geometry').map((key) => ({
          key,
          found: `the spatial index '${index.key}' is over '${key}', which is not spatial`,
          expected: 'an attribute of type point, line or polygon',
          remedy: "Use the type 'key'.",
        }))
      : null,

  index_spatial_optional: (index, collection) =>
    index.type === 'spatial'
      ? over(index, collection, (attribute) => isSpatial(attribute) && !attribute.required).map((key) => ({
          key,
          found: `the spatial index '${index.key}' is over the optional attribute '${key}'`,
          expected: 'a required attribute; spatial indexes hold no nulls',
          remedy: 'Make the attribute required (without a default), or leave the index out.',
        }))
      : null,

  index_over_spatial: (index, collection) =>
    index.type !== 'spatial' && index.type !== 'fulltext'
      ? over(index, collection, isSpatial).map((key) => ({
          key,
          found: `the ${index.type} index '${index.key}' is over the spatial attribute '${key}'`,
          expected: 'a spatial index',
          remedy: "Say `type: 'spatial'`.",
        }))
      : null,

  index_orders_count: ({ key, attributes, orders }) => tooMany(key, 'orders', orders.length, attributes.length),

  index_lengths_count: ({ key, attributes, lengths }) => tooMany(key, 'lengths', lengths.length, attributes.length),

  index_length_value: (index, collection) =>
    index.attributes.flatMap((key, at) => lengthViolation(index, find(collection, key), key, index.lengths[at] ?? 0)),

  index_length_total(index, collection) {
    if (index.type !== 'key' && index.type !== 'unique') return null;
    const total = indexLength(index, collection);
    if (total <= INDEX_LENGTH) return null;
    const lengths = proposeLengths(index, collection);
    const caution = index.type === 'unique' ? ' (documents then differ if they differ within those characters)' : '';
    return {
      found: `the index '${index.key}' spans ${Number.isFinite(total) ? `${total} characters` : 'a text of any length'}`,
      expected: `at most ${INDEX_LENGTH} in all`,
      remedy: lengths
        ? `Say \`lengths: [${lengths.join(', ')}]\`${caution}, or lower the sizes.`
        : 'Name fewer attributes, or split it.',
    };
  },
};

function find(collection: CollectionSchema, key: string): AttributeSchema | undefined {
  return collection.attributes.find((attribute) => attribute.key === key);
}

function isEnd(schema: DatabaseSchema, collection: CollectionSchema, key: string): boolean {
  return endsOf(schema, collection.id).some(({ relationship }) => relationship.key === key);
}

/** Keys in the index whose attribute has a property. */
function over(
  index: IndexSchema,
  collection: CollectionSchema,
  test: (attribute: AttributeSchema) => boolean,
): string[] {
  return index.attributes.filter((key) => {
    const attribute = find(collection, key);
    return attribute !== undefined && test(attribute);
  });
}

function notOfFamily(index: IndexSchema, collection: CollectionSchema, family: 'text' | 'geometry'): string[] {
  const system = index.attributes.filter((key) => SYSTEM_KEYS.includes(key) && !(family === 'text' && key === '$id'));
  return [...system, ...over(index, collection, (attribute) => attributeType(attribute).family !== family)];
}

function isSpatial(attribute: AttributeSchema): boolean {
  return attributeType(attribute).family === 'geometry';
}

function tooMany(key: string, what: string, count: number, attributes: number): Violation | null {
  if (count <= attributes) return null;
  return {
    found: `the index '${key}' has ${count} ${what} for ${attributes} attributes`,
    expected: 'at most one for each',
    remedy: `Correct \`${what}\`.`,
  };
}

function lengthViolation(
  index: IndexSchema,
  attribute: AttributeSchema | undefined,
  key: string,
  length: number,
): Violation[] {
  if (length === 0) return [];
  const said = `the index '${index.key}' has the length ${length} for '${key}'`;
  if (!Number.isInteger(length) || length < 0) {
    return [
      { key, found: said, expected: 'a whole number of characters, or 0 for the whole value', remedy: 'Correct it.' },
    ];
  }
  if (attribute === undefined) return [];
  if (attributeType(attribute).family !== 'text') {
    return [{ key, found: `${said}, which is no text`, expected: '0', remedy: 'Give lengths to text only.' }];
  }
  const size = attributeType(attribute).indexLength(attribute);
  if (length <= size) return [];
  return [{ key, found: said, expected: `at most its size, ${size}`, remedy: 'Lower the length or raise the size.' }];
}
