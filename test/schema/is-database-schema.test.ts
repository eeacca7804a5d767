import type { AttributeSchema } from '../../src/schema/attribute-schema.js';
import { ATTRIBUTE_TYPE_NAMES } from '../../src/schema/attribute-types.js';
import type { CollectionSchema } from '../../src/schema/database-schema.js';
import { isDatabaseSchema, malformedPart } from '../../src/schema/rules/is-database-schema.js';
import { attribute, collection, index, link } from '../support/schemas.js';

/** What is read from a file, or made of an answer, is a schema only where each of its parts is. */

const NOTES = collection(
  'notes',
  ATTRIBUTE_TYPE_NAMES.map((type) => attribute(type, type)),
  {
    permissions: ['read("any")'],
    relationships: [link({ twoWayKey: '' }), link({ key: 'editor', twoWayKey: 'edited' })],
    indexes: [
      { ...index('by_text', ['text', 'integer']), orders: ['asc', 'desc'], lengths: [10, 0] },
      index('more', []),
    ],
  },
);
const ALL = [collection('users', []), NOTES];

/** The collections with another value at a path within the notes. */
function changed(path: string, value: unknown): readonly CollectionSchema[] {
  const collections = structuredClone(ALL) as unknown as Record<string, never>[];
  const names = path.split('.');
  const last = names.pop() ?? '';
  let place: Record<string, never> = collections[1] ?? {};
  for (const name of names) place = place[name] as never;
  place[last] = value as never;
  return collections as never;
}

const at = (type: AttributeSchema['type']) => ATTRIBUTE_TYPE_NAMES.indexOf(type);
const INTEGER = `attributes.${at('integer')}`;

it('knows a schema with everything in it', () => {
  expect(isDatabaseSchema({ collections: ALL })).toBe(true);
  expect(isDatabaseSchema({ collections: [] })).toBe(true);
  expect(ALL.map(malformedPart)).toEqual([null, null]);
});

it.each([
  undefined,
  null,
  1,
  'x',
  [],
  {},
  { collections: {} },
  { collections: [null] },
  { collections: ['notes'] },
])('is no schema: %j', (value) => expect(isDatabaseSchema(value)).toBe(false));

it.each([
  ['the same id twice', { collections: [NOTES, NOTES] }],
  ['one key for two attributes', { collections: changed('attributes.1.key', ATTRIBUTE_TYPE_NAMES[0]) }],
  ['one key for an attribute and a relationship', { collections: changed('attributes.0.key', 'author') }],
  ['one key for two indexes', { collections: changed('indexes.1.key', 'by_text') }],
])('is no schema: %s', (_name, value) => expect(isDatabaseSchema(value)).toBe(false));

it.each([
  ...['', '-a', '_a', 'a b', 'a/b', 'ä', 'a'.repeat(256), 1, null].map((id) => ['id', id, null] as const),
  ['name', 1, 'notes'],
  ['permissions', null, 'notes'],
  ['permissions', ['read("any")', 1], 'notes'],
  ['documentSecurity', 'true', 'notes'],
  ['enabled', 1, 'notes'],
  ['attributes', {}, null],
  ['attributes.0', null, null],
  ['attributes.0', 'text', null],
  ['attributes.0.key', 'a b', 'notes.a b'],
  ['attributes.0.type', 'object', `notes.${ATTRIBUTE_TYPE_NAMES[0]}`],
  ['attributes.0.required', null, `notes.${ATTRIBUTE_TYPE_NAMES[0]}`],
  ['attributes.0.array', 0, `notes.${ATTRIBUTE_TYPE_NAMES[0]}`],
  ['attributes.0.default', undefined, `notes.${ATTRIBUTE_TYPE_NAMES[0]}`],
  [`attributes.${at('varchar')}.size`, 1.5, 'notes.varchar'],
  [`attributes.${at('varchar')}.size`, '50', 'notes.varchar'],
  [`attributes.${at('varchar')}.encrypt`, null, 'notes.varchar'],
  [`${INTEGER}.min`, '0', 'notes.integer'],
  [`${INTEGER}.max`, '0', 'notes.integer'],
  [`attributes.${at('enum')}.elements`, 'a', 'notes.enum'],
  [`attributes.${at('enum')}.elements`, ['a', 1], 'notes.enum'],
  ['relationships', null, null],
  ['relationships.0', undefined, null],
  ['relationships.0.key', '', 'notes.'],
  ['relationships.0.relatedCollection', '', 'notes.author'],
  ['relationships.0.twoWayKey', null, 'notes.author'],
  ['relationships.1.twoWayKey', 'a b', 'notes.editor'],
  ['relationships.0.twoWay', 'no', 'notes.author'],
  ['relationships.0.kind', 'many', 'notes.author'],
  ['relationships.0.onDelete', 'keep', 'notes.author'],
  ['indexes', undefined, null],
  ['indexes.0', null, null],
  ['indexes.0.key', 'a b', 'notes.a b'],
  ['indexes.0.type', 'hash', 'notes.by_text'],
  ['indexes.0.attributes', 'text', 'notes.by_text'],
  ['indexes.0.attributes', [1], 'notes.by_text'],
  ['indexes.0.orders', ['asc', 1], 'notes.by_text'],
  ['indexes.0.lengths', [1.5], 'notes.by_text'],
] as const)('is no schema with %s = %j, which is found at %s', (path, value, place) => {
  const collections = changed(path, value);
  expect(isDatabaseSchema({ collections })).toBe(false);
  // What is no list, or has no key, has no place of its own.
  if (place !== null) expect(malformedPart(collections[1] as CollectionSchema)).toBe(place);
});

it.each([
  [`${INTEGER}.min`, 2n ** 60n],
  [`${INTEGER}.max`, -5],
  ['name', ''],
  ['id', `a.b-c_${'9'.repeat(249)}`],
])('is a schema with %s = %s', (path, value) => {
  expect(isDatabaseSchema({ collections: changed(path, value) })).toBe(true);
});

it.each<readonly [string, object, boolean]>([
  ['a boolean', attribute('b', 'boolean', { default: true }), true],
  ['a boolean with a text', attribute('b', 'boolean', { default: 'yes' }), false],
  ['a number', attribute('b', 'integer', { default: 5 }), true],
  ['a large number', attribute('b', 'bigint', { default: 5n }), true],
  ['a number with a text', attribute('b', 'float', { default: '5' }), false],
  ['a place', attribute('b', 'point', { default: [1, 2] }), true],
  ['a place with a text', attribute('b', 'point', { default: 'here' }), false],
  ['no attribute at all', null as never, false],
])('the default of an attribute: %s', (_name, of, expected) => {
  expect(isDatabaseSchema({ collections: [collection('things', [of as AttributeSchema])] })).toBe(expected);
});
