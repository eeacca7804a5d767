import type { AttributeSchema } from '../attribute-schema.js';
import { attributeType } from '../attribute-types.js';
import type { CollectionSchema } from '../database-schema.js';
import type { IndexSchema } from '../index-schema.js';
import { INDEX_LENGTH } from '../limits.js';
import { ID_LENGTH, indexLength, isTooLong, proposeLengths } from './index-length.js';
import { find, INDEXABLE_FIELDS } from './index-subject.js';
import type { RuleTable, Violation } from './violation.js';

/** Rules about the orders and lengths of an index (fact 46). */
export const INDEX_LENGTH_RULES: RuleTable<[IndexSchema, CollectionSchema]> = {
  index_orders_count: ({ key, attributes, orders }) => tooMany(key, 'orders', orders.length, attributes.length),

  index_lengths_count: ({ key, attributes, lengths }) => tooMany(key, 'lengths', lengths.length, attributes.length),

  index_length_value: (index, collection) =>
    index.attributes.flatMap((key, at) => lengthViolation(index, find(collection, key), key, index.lengths[at] ?? 0)),

  index_length_total(index, collection) {
    if (!isTooLong(index, collection)) return null;
    const total = indexLength(index, collection);
    const lengths = proposeLengths(index, collection);
    const caution = index.type === 'unique' ? ' (documents then differ if they differ within those characters)' : '';
    return {
      found: `the index '${index.key}' spans ${Number.isFinite(total) ? `${total} characters` : 'a text of any length'}`,
      expected: `at most ${INDEX_LENGTH} in all`,
      remedy: lengths
        ? `Set \`lengths: [${lengths.join(', ')}]\`${caution}, or lower the sizes.`
        : 'Name fewer attributes, or split it.',
    };
  },
};

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
  const isField = INDEXABLE_FIELDS.includes(key);
  if (attribute === undefined && !isField) return [];
  if (attribute === undefined ? key !== '$id' : attributeType(attribute).family !== 'text') {
    return [{ key, found: `${said}, which is not a text`, expected: '0', remedy: 'Give lengths to text only.' }];
  }
  const size = attribute === undefined ? ID_LENGTH : attributeType(attribute).indexLength(attribute);
  if (length <= size) return [];
  return [{ key, found: said, expected: `at most its size, ${size}`, remedy: 'Lower the length or raise the size.' }];
}
