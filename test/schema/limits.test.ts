import { describeFinding } from '../../src/errors.js';
import type { AttributeSchema, AttributeType } from '../../src/schema/attribute-schema.js';
import type { CollectionSchema } from '../../src/schema/database-schema.js';
import type { IndexSchema } from '../../src/schema/index-schema.js';
import { asCreated } from '../../src/schema/integer-width.js';
import { earlyAttribute, widenedAttribute } from '../../src/schema/loose-attribute.js';
import { normalizeAttribute } from '../../src/schema/normalize-attribute.js';
import {
  canonicalRelationship,
  mirrorRelationship,
  type RelationshipSchema,
} from '../../src/schema/relationship-schema.js';
import { isPathStep } from '../../src/schema/rules/identifier.js';
import { validateSchema } from '../../src/schema/rules/validate-schema.js';
import { valueMismatch } from '../../src/schema/value-mismatch.js';
import { attribute, collection, index } from '../support/schemas.js';

/** What just fits, and what just does not. */

const of = (type: AttributeType, options: Readonly<Record<string, unknown>> = {}) => attribute('a', type, options);
const many = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at));
const link = (more: Partial<RelationshipSchema> = {}): RelationshipSchema => ({
  key: 'r',
  kind: 'manyToOne',
  relatedCollection: 'u',
  twoWay: false,
  twoWayKey: 't',
  onDelete: 'setNull',
  ...more,
});
const texts = (count: number) => many(count, (at) => attribute(`a${at}`, 'text'));
const flags = (count: number) => many(count, (at) => attribute(`f${at}`, 'boolean'));
const wide = (key: string, size: number) => attribute(key, 'varchar', { size });
const indexed = (
  attributes: readonly AttributeSchema[],
  more: Partial<IndexSchema> = {},
): Partial<CollectionSchema> => ({
  attributes,
  indexes: [
    {
      ...index(
        'i',
        attributes.map(({ key }) => key),
      ),
      ...more,
    } as IndexSchema,
  ],
});
const elements = (count: number, make: (at: number) => string = String) => of('enum', { elements: many(count, make) });
const with1 = (one: AttributeSchema): Partial<CollectionSchema> => ({ attributes: [one] });
/** Elements whose JSON has so many characters. */
const asJson = (characters: number) => elements(65, (at) => `${at}`.padEnd(at === 0 ? characters - 16_145 : 249, 'x'));

const FITS: Readonly<Record<string, Partial<CollectionSchema>>> = {
  'a name of 128 characters': { name: 'x'.repeat(128) },
  '100 permissions': { permissions: many(100, (at) => `read("user:u${at}")`) },
  '1010 attributes': { attributes: texts(1010) },
  '1009 attributes and a relationship': { attributes: texts(1009), relationships: [link()] },
  '100 inline attributes': { attributes: flags(100) },
  '58 indexes': { attributes: [of('boolean')], indexes: many(58, (at) => index(`i${at}`, ['a'])) },
  'a row of 65534 bytes': { attributes: [wide('a', 16_116), ...flags(1)] },
  'a key of 36 characters': with1(attribute('k'.repeat(36), 'boolean')),
  'a key beyond the whole numbers of 64 bits': with1(attribute('9223372036854775808', 'boolean')),
  'a string of the smallest size': with1(of('string', { size: 1 })),
  'a string that no varchar could be': with1(of('string', { size: 20_000 })),
  'a string of the largest size': with1(of('string', { size: 1_073_741_824 })),
  'a range of one value': with1(of('integer', { min: 5, max: 5 })),
  'a maximum below zero': with1(of('integer', { max: -5 })),
  'a minimum alone': with1(of('integer', { min: 5 })),
  'all of 64 bits': with1(of('bigint', { min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  '100 elements': with1(elements(100)),
  'an element of 255 bytes': with1(elements(1, () => 'x'.repeat(255))),
  'elements of 16384 characters as JSON': with1(asJson(16_384)),
  'a default of 16384 characters as JSON': with1(of('text', { default: `/${'ü'.repeat(2728)}xx` })),
  'an encrypted text of 150': with1(of('string', { size: 150, encrypt: true })),
  'a default below zero under a maximum': with1(of('float', { max: 5, default: -1 })),
  'an address of several parts': with1(of('email', { default: 'ada.lovelace@mail.example.org' })),
  'a date without a default': with1(of('datetime')),
  'an index over all of a text': indexed([of('string', { size: 700 })], { lengths: [700] }),
  'a fulltext index over a long text': indexed([of('text')], { type: 'fulltext' }),
  'a fulltext index over ids': indexed([], { type: 'fulltext', attributes: ['$id'] }),
  'an index over an attribute beside a relationship': { ...indexed([of('boolean')]), relationships: [link()] },
  'relationships of other kinds beside a manyToMany': {
    relationships: [link({ kind: 'manyToMany' }), link({ key: 's', twoWayKey: 'z' })],
  },
  'relationships to two collections under one key': {
    relationships: [link(), link({ key: 's', relatedCollection: 'v' })],
  },
  'a manyToMany to each of two collections': {
    relationships: [link({ kind: 'manyToMany' }), link({ kind: 'manyToMany', key: 's', relatedCollection: 'v' })],
  },
  'a key that another collection has': with1(attribute('other', 'boolean')),
};

const surrounding = [
  collection('u', [], { relationships: [link({ key: 'other', relatedCollection: 'v', twoWayKey: 'us' })] }),
  collection('v', []),
];
const said = (parts: Partial<CollectionSchema>) =>
  validateSchema({ collections: [collection('t', parts.attributes ?? [], parts), ...surrounding] }).map(
    describeFinding,
  );

test.each(Object.entries(FITS))('%s: fine', (_name, parts) => {
  expect(said(parts)).toEqual([]);
});

const REFUSED: Readonly<Record<string, readonly [Partial<CollectionSchema>, string]>> = {
  'a long name': [
    { name: 'x'.repeat(129) },
    't: a name of 129 characters; expected 1 to 128 characters. Correct `name`, or leave it out.',
  ],
  'relationships that count as attributes': [
    { attributes: texts(1010), relationships: [link()] },
    "t: 1011 attributes and relationships; expected at most 1010. Split the collection, or keep what is never filtered in one attribute of type 'json'.",
  ],
  'a row one byte too wide': [
    { attributes: [attribute('f', 'boolean'), wide('a', 16_116), attribute('g', 'boolean')] },
    't: a row of up to 65535 bytes; the widest: a (varchar, 16116) 64466, f (boolean) 1, g (boolean) 1; expected less than 65535, where a character counts four bytes. Lower sizes, or use text, mediumtext or longtext, which take 20 bytes of the row whatever they hold.',
  ],
  'a row that relationships make too wide': [
    { attributes: [wide('a', 100), wide('b', 15_700)], relationships: [link(), link({ key: 's', twoWayKey: 'z' })] },
    't: a row of up to 66312 bytes; the widest: b (varchar, 15700) 62802, 2 relationships 2042, a (varchar, 100) 401; expected less than 65535, where a character counts four bytes. Lower sizes, or use text, mediumtext or longtext, which take 20 bytes of the row whatever they hold.',
  ],
  'a key twice': [
    { attributes: [of('boolean'), of('boolean')] },
    "t.a: the key 'a' twice; expected keys that differ in more than case and dots, which Appwrite ignores; ends of relationships count. Set another `key` on one of the two, or rename the property.",
  ],
  'keys that differ in a dot': [
    { attributes: [attribute('ab', 'boolean'), attribute('a.b', 'boolean')] },
    "t.a.b: the key 'a.b' beside 'ab'; expected keys that differ in more than case and dots, which Appwrite ignores; ends of relationships count. Set another `key` on one of the two, or rename the property.",
  ],
  'a character that is not allowed, at the last place': [
    with1(attribute(`${'k'.repeat(35)}!`, 'boolean')),
    `t.${'k'.repeat(35)}!: the key '${'k'.repeat(35)}!' contains a character that is not allowed there; expected 1 to 36 characters out of a-z, A-Z, 0-9, '_', '.' and '-', the first a letter or a digit. Shorten or rename the key.`,
  ],
  'the largest whole number as a key': [
    with1(attribute('9223372036854775807', 'boolean')),
    "t.9223372036854775807: the key '9223372036854775807', a whole number, with which Appwrite refuses every update of a document; expected a key that Appwrite can handle. Choose another key; if '9223372036854775807' exists already, add `renamedFrom: '9223372036854775807'` to rename it and keep the values.",
  ],
  'a string that is too large': [
    with1(of('string', { size: 1_073_741_825 })),
    't.a: size 1073741825; expected a whole number from 1 to 1073741824 for string. Correct the size.',
  ],
  'a minimum beyond 64 bits': [
    with1(of('bigint', { min: -(2n ** 63n) - 1n })),
    't.a: the bound -9223372036854775809; expected a whole number from -9223372036854775808 to 9223372036854775807. Leave out a bound that is no narrower than 64 bits.',
  ],
  'too many elements': [
    with1(elements(101)),
    "t.a: 101 elements; expected 1 to 100. Use type 'string', or a separate collection for the values.",
  ],
  'an empty element': [
    with1(of('enum', { elements: ['x', ''] })),
    't.a: an empty element; expected 1 to 255 bytes each. Leave it out, or make the attribute optional.',
  ],
  'elements of one character more': [
    with1(asJson(16_385)),
    't.a: elements of 16385 characters as JSON; expected at most 16384, the room Appwrite has for them (each character beyond ASCII takes six). Shorten the elements, or use a separate collection for the values.',
  ],
  'a default of one character more': [
    with1(of('text', { default: `/${'ü'.repeat(2728)}xxx` })),
    't.a: a default of 16385 characters as JSON; expected at most 16384, the room Appwrite has for a default (each character beyond ASCII takes six). Give a function as default, which entwrite calls for each new document.',
  ],
  'a default with too many points': [
    with1(of('line', { default: many(2400, () => [10, 20]) })),
    't.a: a default of 19211 characters as JSON; expected at most 16384, the room Appwrite has for a default (each character beyond ASCII takes six). Give a function as default, which entwrite calls for each new document.',
  ],
  'elements of Cyrillic letters': [
    with1(elements(100, (at) => `${at}${'Ж'.repeat(80)}`)),
    't.a: elements of 48504 characters as JSON; expected at most 16384, the room Appwrite has for them (each character beyond ASCII takes six). Shorten the elements, or use a separate collection for the values.',
  ],
  'a polygon that is not closed': [
    with1(
      of('polygon', {
        default: [
          [
            [0, 0],
            [1, 0],
            [1, 1],
            [0, 1],
          ],
        ],
      }),
    ),
    't.a: a ring that is not closed; expected a list of rings of at least four points each, the last equal to the first. Correct the default.',
  ],
  'a length below zero': [
    indexed([of('string')], { lengths: [-1] }),
    "t.a: the index 'i' has the length -1 for 'a'; expected a whole number of characters, or 0 for the whole value. Correct it.",
  ],
  'a text as long as its share': [
    indexed([attribute('a', 'string', { size: 383 }), attribute('b', 'string', { size: 500 })]),
    "t.i: the index 'i' spans 883 characters; expected at most 767 in all. Set `lengths: [0, 384]`, or lower the sizes.",
  ],
  'an id and a flag before a text': [
    indexed([of('boolean'), attribute('b', 'string', { size: 600 })], { attributes: ['$id', 'a', 'b'] }),
    "t.i: the index 'i' spans 856 characters; expected at most 767 in all. Set `lengths: [0, 0, 511]`, or lower the sizes.",
  ],
  'a fulltext index over a point': [
    indexed([of('point')], { type: 'fulltext' }),
    "t.a: the fulltext index 'i' is over 'a', which is not a text; expected attributes of a text type. Use the type 'key'.",
  ],
  'a fulltext index over a time': [
    indexed([], { type: 'fulltext', attributes: ['$createdAt'] }),
    "t.$createdAt: the fulltext index 'i' is over '$createdAt', which is not a text; expected attributes of a text type. Use the type 'key'.",
  ],
  'a spatial index over ids': [
    indexed([], { type: 'spatial', attributes: ['$id'] }),
    "t.$id: the spatial index 'i' is over '$id', which is not spatial; expected an attribute of type point, line or polygon. Use the type 'key'.",
  ],
  'a second relationship of a long name': [
    { relationships: [link(), link({ key: 'k'.repeat(36) })] },
    `t.${'k'.repeat(36)}: a second relationship to 'u' with the twoWayKey 't', like 'r'; expected a different \`twoWayKey\` for each relationship between the same two collections, one-way ones included. Set \`twoWayKey\`, e.g. 't_${'k'.repeat(34)}'.`,
  ],
};

test.each(Object.entries(REFUSED))('%s: refused', (_name, [parts, message]) => {
  expect(said(parts)).toEqual([message]);
});

test('an end that another collection declares counts as a key, and for indexes', () => {
  const back = collection('u', [], { relationships: [link({ relatedCollection: 't', twoWay: true, twoWayKey: 'a' })] });
  const beside = collection('t', [of('boolean')], { indexes: [index('i', ['a'])] });
  expect(validateSchema({ collections: [beside, back] }).map(({ rule, at }) => `${rule} ${at}`)).toEqual([
    'attribute_twice t.a',
    'index_over_relationship t.a',
  ]);
});

/** Where Appwrite makes an index of its own, which it counts and does not list: t is the parent, u the other one. */
const OWN_INDEXES: readonly (readonly [Partial<RelationshipSchema>, readonly ('t' | 'u')[]])[] = [
  [{ kind: 'manyToOne' }, ['t']],
  [{ kind: 'manyToOne', twoWay: true }, ['t']],
  [{ kind: 'oneToMany' }, ['u']],
  [{ kind: 'oneToMany', twoWay: true }, ['u']],
  [{ kind: 'oneToOne' }, ['t']],
  [{ kind: 'oneToOne', twoWay: true }, ['t', 'u']],
  [{ kind: 'manyToMany', twoWay: true }, []],
];

test.each(OWN_INDEXES)('the index that Appwrite makes over a relationship counts: %p', (kind, where) => {
  const withIndexes = (count: number) => {
    const parts = { indexes: many(count, (at) => index(`i${at}`, ['a'])) };
    const t = collection('t', [of('boolean')], { ...parts, relationships: [link({ ...kind, twoWayKey: 'back' })] });
    return validateSchema({ collections: [t, collection('u', [of('boolean')], parts)] });
  };
  expect(withIndexes(57)).toEqual([]);
  expect(withIndexes(58).map(({ rule, at }) => [rule, at])).toEqual(where.map((at) => ['index_count', at]));
  for (const { found } of withIndexes(58))
    expect(found).toBe("59 indexes, 1 of them Appwrite's own over relationships");
});

test('the hidden end of a one-way relationship takes room in the rows of the other collection', () => {
  const rules = (size: number, count: number) =>
    validateSchema({
      collections: [
        collection('t', [], { relationships: [link()] }),
        collection('u', [wide('w', size), ...texts(count)]),
      ],
    }).map(({ rule, at }) => `${rule} ${at}`);
  // 1067 + 4 * size + 2 + 1021 + 20
  expect(rules(15_856, 1)).toEqual([]);
  expect(rules(15_857, 1)).toEqual(['row_width u']);
  expect(rules(1, 1008)).toEqual([]);
  expect(rules(1, 1009)).toEqual(['attribute_count u']);
});

test('a second manyToMany between two collections is refused from either side', () => {
  const both = [
    collection('t', [], { relationships: [link({ kind: 'manyToMany' })] }),
    collection('u', [], { relationships: [link({ kind: 'manyToMany', relatedCollection: 't', twoWayKey: 'z' })] }),
  ];
  expect(validateSchema({ collections: both }).map(({ found }) => found)).toEqual([
    "a second manyToMany between 'u' and 't', beside 't.r'",
  ]);
});

test('an index is to be split where each text would have less than one character', () => {
  const remedy = (count: number) => {
    const all = [...flags(count), attribute('x', 'text'), attribute('y', 'text')];
    const found = validateSchema({ collections: [collection('t', all, indexed(all))] });
    return found.find(({ rule }) => rule === 'index_length_total')?.remedy.replace(/(0, )+/, '0, ');
  };
  expect(remedy(766)).toBe('Name fewer attributes, or split it.');
  expect(remedy(765)).toBe('Set `lengths: [0, 1, 1]`, or lower the sizes.');
});

test('a key with a dot cannot be a step of a path', () => {
  expect([isPathStep('name'), isPathStep('first.name')]).toEqual([true, false]);
});

test.each<[unknown, AttributeSchema, string | null]>([
  [undefined, of('string', { array: true }), null],
  [undefined, of('string'), null],
  [undefined, of('string', { required: true }), 'null'],
  [7, of('integer'), null],
  [-(2n ** 63n), of('bigint'), null],
  [-(2n ** 63n) + 1n, of('integer'), null],
  [-(2n ** 63n), of('integer'), '-9223372036854775808'],
  [2n ** 63n - 1n, of('bigint'), null],
  [-(2n ** 63n) - 1n, of('integer'), '-9223372036854775809'],
  [Number.POSITIVE_INFINITY, of('float'), 'Infinity'],
  [true, of('boolean'), null],
  ['2024-02-29', of('datetime'), null],
  [20_240_229, of('datetime'), '20240229'],
  [['2024-02-29'], of('datetime'), 'a list of 1'],
  [1, of('integer', { min: 1, max: 5 }), null],
  [5, of('integer', { min: 1, max: 5 }), null],
  [0, of('integer', { min: 1 }), '0'],
  [-1, of('integer', { max: 5 }), null],
  [1, of('integer', { min: -5 }), null],
  ['x'.repeat(18), of('string', { size: 145, encrypt: true }), null],
  ['x'.repeat(19), of('string', { size: 145, encrypt: true }), '149 characters when encrypted'],
  [[1, 2, 3], of('point'), 'the point [1,2,3]'],
  [['1', 2], of('point'), 'the point ["1",2]'],
  [[-180.1, 0], of('point'), 'the point [-180.1,0]'],
  [
    [
      [
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 0],
      ],
      [],
    ],
    of('polygon'),
    'the ring []',
  ],
])('%j as a value of %j: %s', (value, one, reason) => {
  expect(valueMismatch(value, one)).toBe(reason);
});

test('an attribute is wide enough for one of another type as it is', () => {
  const pairs = [of('string'), of('text'), of('enum'), of('integer'), of('boolean')];
  for (const wanted of pairs)
    for (const present of pairs.filter(({ type }) => type !== wanted.type))
      expect(widenedAttribute(present, wanted)).toEqual(wanted);
  expect(widenedAttribute(of('float', { min: 1 }), of('float', { min: 2, max: 3 }))).toMatchObject({
    min: 1,
    max: null,
  });
  expect(widenedAttribute(of('float', { min: -1 }), of('float'))).toMatchObject({ min: null });
  expect(earlyAttribute(of('string', { required: true }), of('string'), false)).toEqual(of('string'));
});

test('bounds have one form, whichever is given', () => {
  expect(normalizeAttribute(of('integer', { min: 5n }))).toEqual(of('integer', { min: 5 }));
  expect(normalizeAttribute(of('integer', { max: 5n }))).toEqual(of('integer', { max: 5 }));
  expect(asCreated(of('integer', { min: 1 - 2 ** 31, max: 9 }))).toMatchObject({ max: 9 });
  expect(asCreated(of('integer', { min: -(2 ** 31), max: 9 }))).toMatchObject({ max: null });
});

test('one-to-many is compared from its many side, whatever the collections are called', () => {
  const owned = { collection: 'zebras', relationship: link({ relatedCollection: 'ants', twoWay: true }) };
  expect(canonicalRelationship(owned)).toEqual(owned);
  expect(canonicalRelationship(mirrorRelationship(owned))).toEqual(owned);
});
