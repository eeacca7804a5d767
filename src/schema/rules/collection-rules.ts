import { attributeBytes, describeAttribute, isInline } from '../attribute-types.js';
import { type CollectionSchema, type DatabaseSchema, shownKeys } from '../database-schema.js';
import {
  ATTRIBUTES_PER_COLLECTION,
  INDEXES_PER_COLLECTION,
  INLINE_DEFINITIONS,
  NAME_LENGTH,
  PERMISSIONS_PER_COLLECTION,
  ROW_WIDTH,
} from '../limits.js';
import { isSameId } from '../rename.js';
import { attributeCount, indexCount, RELATIONSHIP_BYTES, rowWidth } from '../row-width.js';
import { comparableKey, identifierViolation, repetitions } from './identifier.js';
import { permissionProblem } from './permission.js';
import type { RuleTable, Violation } from './violation.js';

/** The id prefix of entwrite's own collections (decision 5). */
const RESERVED_PREFIX = 'entwrite_';

/** Rules about one collection as a whole (facts 40, 41 and 47). */
export const COLLECTION_RULES: RuleTable<[CollectionSchema, DatabaseSchema]> = {
  collection_id: ({ id }) => identifierViolation('collection id', id),

  collection_reserved({ id }) {
    if (!id.toLowerCase().startsWith(RESERVED_PREFIX)) return null;
    return {
      found: `the collection id '${id}'`,
      expected: `an id that does not begin with '${RESERVED_PREFIX}', which is reserved for entwrite's own collections`,
      remedy: 'Rename the collection.',
    };
  },

  collection_twice({ id }, { collections }) {
    const first = collections.find((other) => isSameId(other.id, id))?.id ?? id;
    if (first === id) return null;
    return {
      found: `the collection id '${id}', which differs from '${first}' only in case`,
      expected: 'ids that differ in more than case, which Appwrite ignores',
      remedy: 'Rename one of the two.',
    };
  },

  collection_name({ name }) {
    const length = [...name].length;
    if (length >= 1 && length <= NAME_LENGTH) return null;
    return {
      found: `a name of ${length} characters`,
      expected: `1 to ${NAME_LENGTH} characters`,
      remedy: 'Correct `name`, or leave it out.',
    };
  },

  permission({ permissions }) {
    const tooMany: Violation[] =
      permissions.length > PERMISSIONS_PER_COLLECTION
        ? [
            {
              found: `${permissions.length} permissions`,
              expected: `at most ${PERMISSIONS_PER_COLLECTION}`,
              remedy: 'Give them to teams or labels.',
            },
          ]
        : [];
    return [...tooMany, ...permissions.flatMap((permission) => permissionProblem(permission) ?? [])];
  },

  attribute_twice(collection, schema) {
    return repetitions(shownKeys(schema, collection.id), comparableKey).map(({ item, earlier }) => ({
      key: item,
      found: item === earlier ? `the key '${item}' twice` : `the key '${item}' beside '${earlier}'`,
      expected: 'keys that differ in more than case and dots, which Appwrite ignores; ends of relationships count',
      remedy: 'Set another `key` on one of the two, or rename the property.',
    }));
  },

  attribute_count(collection, schema) {
    const count = attributeCount(schema, collection);
    if (count <= ATTRIBUTES_PER_COLLECTION) return null;
    return {
      found: `${count} attributes and relationships`,
      expected: `at most ${ATTRIBUTES_PER_COLLECTION}`,
      remedy: "Split the collection, or keep what is never filtered in one attribute of type 'json'.",
    };
  },

  inline_definitions({ attributes }) {
    const count = attributes.filter(isInline).length;
    if (count <= INLINE_DEFINITIONS) return null;
    return {
      found: `${count} attributes to be created together with the collection`,
      expected: `at most ${INLINE_DEFINITIONS}`,
      remedy:
        "Split the collection, use varchar or text for some, or keep what is never filtered in one attribute of type 'json'.",
    };
  },

  index_count(collection, schema) {
    const count = indexCount(schema, collection);
    if (count <= INDEXES_PER_COLLECTION) return null;
    const own = count - collection.indexes.length;
    return {
      found: own === 0 ? `${count} indexes` : `${count} indexes, ${own} of them Appwrite's own over relationships`,
      expected: `at most ${INDEXES_PER_COLLECTION}`,
      remedy: 'Leave some out; an index over several attributes also serves the first of them.',
    };
  },

  row_width(collection, schema) {
    const width = rowWidth(schema, collection);
    if (width < ROW_WIDTH) return null;
    return {
      found: `a row of up to ${width} bytes; the widest: ${widest(collection, schema)}`,
      expected: `less than ${ROW_WIDTH}, where a character counts four bytes`,
      remedy: 'Lower sizes, or use text, mediumtext or longtext, which take 20 bytes of the row whatever they hold.',
    };
  },
};

function widest(collection: CollectionSchema, schema: DatabaseSchema): string {
  const parts = collection.attributes.map((attribute) => ({
    text: `${attribute.key} (${describeAttribute(attribute)}) ${attributeBytes(attribute)}`,
    bytes: attributeBytes(attribute),
  }));
  const relationships = attributeCount(schema, collection) - collection.attributes.length;
  const bytes = relationships * RELATIONSHIP_BYTES;
  if (relationships > 0) parts.push({ text: `${relationships} relationships ${bytes}`, bytes });
  parts.sort((a, b) => b.bytes - a.bytes);
  return parts
    .slice(0, 3)
    .map(({ text }) => text)
    .join(', ');
}
