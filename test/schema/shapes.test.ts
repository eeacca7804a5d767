import { describeFinding } from '../../src/errors.js';
import type { AttributeSchema, AttributeType } from '../../src/schema/attribute-schema.js';
import { attributeBytes, attributeType, describeAttribute, isInline } from '../../src/schema/attribute-types.js';
import { convertValue } from '../../src/schema/convert-value.js';
import {
  changedSettings,
  EMPTY_SCHEMA,
  findCollection,
  settingsOf,
  settingText,
} from '../../src/schema/database-schema.js';
import { geometryProblem } from '../../src/schema/geometry.js';
import { givenValue } from '../../src/schema/given-value.js';
import { asCreated, isNarrow } from '../../src/schema/integer-width.js';
import { earlyAttribute, looseAttribute, widenedAttribute } from '../../src/schema/loose-attribute.js';
import { normalizeAttribute, normalizeDatetime, normalizeInteger } from '../../src/schema/normalize-attribute.js';
import { isParkedName, isParkedNameOf, namesParked, parkedName, parkedNameIn } from '../../src/schema/parked-name.js';
import {
  canonicalRelationship,
  isBoundToKeys,
  isParentBound,
  isToOne,
  mirrorRelationship,
  type OwnedRelationship,
  type RelationshipSchema,
  sidesOf,
  visibleSides,
} from '../../src/schema/relationship-schema.js';
import { relationshipCount, rowWidth } from '../../src/schema/row-width.js';
import { validateSchema } from '../../src/schema/rules/validate-schema.js';
import { storedNumber } from '../../src/schema/stored-number.js';
import { excessLength, hasFormat, textLimit } from '../../src/schema/text-limits.js';
import { valueMismatch } from '../../src/schema/value-mismatch.js';
import { attribute, collection, index } from '../support/schemas.js';

const of = (type: AttributeType, options: Readonly<Record<string, unknown>> = {}) => attribute('a', type, options);
const link: RelationshipSchema = {
  key: 'author',
  kind: 'manyToOne',
  relatedCollection: 'users',
  twoWay: true,
  twoWayKey: 'posts',
  onDelete: 'setNull',
};
const owned = (more: Partial<RelationshipSchema> = {}): OwnedRelationship => ({
  collection: 'posts',
  relationship: { ...link, ...more },
});

test.each<[AttributeSchema, string, number, number, boolean]>([
  [of('string', { size: 255, required: true }), 'string, 255, required', 1021, 255, true],
  [of('string', { size: 256, default: 'x' }), 'string, 256, default "x"', 1026, 256, true],
  [of('string', { size: 16_381 }), 'string, 16381', 65_526, 16_381, true],
  [of('string', { size: 16_382 }), 'string, 16382', 20, 16_382, true],
  [of('string', { size: 200, encrypt: true }), 'string, 200, encrypted', 801, 200, false],
  [of('varchar', { size: 10 }), 'varchar, 10', 41, 10, false],
  [of('text'), 'text', 20, Number.POSITIVE_INFINITY, false],
  [of('mediumtext'), 'mediumtext', 20, Number.POSITIVE_INFINITY, false],
  [of('longtext'), 'longtext', 20, Number.POSITIVE_INFINITY, false],
  [of('integer', { min: 0 }), 'integer, 0..', 8, 1, true],
  [of('integer', { max: 5 }), 'integer, ..5', 8, 1, true],
  [of('bigint', { default: 2n ** 60n }), 'bigint, default "1152921504606846976"', 8, 1, true],
  [of('float', { min: 0, max: 1 }), 'float, 0..1', 8, 2, true],
  [of('boolean', { default: false }), 'boolean, default false', 1, 1, true],
  [of('datetime', { array: true }), 'datetime[]', 20, 1, true],
  [of('email'), 'email', 1017, 254, true],
  [of('url'), 'url', 8002, 2000, true],
  [of('ip'), 'ip', 157, 39, true],
  [of('enum', { elements: ['a', 'b'] }), 'enum, a|b', 1021, 255, true],
  [of('point'), 'point', 25, 1, true],
  [of('line'), 'line', 20, 1, true],
  [of('polygon'), 'polygon', 20, 1, true],
])('%j is %s', (one, said, bytes, indexed, inline) => {
  expect(describeAttribute(one)).toBe(said);
  expect(attributeBytes(one)).toBe(bytes);
  expect(attributeType(one).indexLength(one)).toBe(indexed);
  expect(isInline(one)).toBe(inline);
});

test.each<[AttributeSchema, Partial<AttributeSchema>]>([
  [of('integer', { min: -(2n ** 63n), max: 2n ** 63n - 1n }), { min: null, max: null }],
  [of('integer', { min: 5n, max: 2n ** 60n, default: 6n }), { min: 5, max: 2n ** 60n, default: 6 }],
  [of('bigint', { default: 7n }), { min: null, max: null, default: 7 }],
  [of('float', { min: -1.7976931348623157e308, max: 1.7976931348623157e308 }), { min: null, max: null }],
  [of('float', { min: -1, max: 1 }), { min: -1, max: 1 }],
  [of('float', { default: 1 }), { min: null, max: null, default: 1 }],
  [of('datetime', { default: '2026-01-02T03:04:05+01:00' }), { default: '2026-01-02T02:04:05.000Z' }],
  [of('datetime', { default: '2026-01-02' }), { default: '2026-01-02T00:00:00.000Z' }],
  [of('datetime', { default: 'soon' }), { default: 'soon' }],
  [of('string', { default: 'x' }), { default: 'x' }],
])('%j is compared as %j', (one, expected) => {
  expect(normalizeAttribute(one)).toEqual({ ...one, ...expected });
});

test('what has no bound and no default is in its one form already', () => {
  for (const one of [of('integer'), of('float'), of('datetime'), of('string')])
    expect(normalizeAttribute(one)).toBe(one);
  expect([normalizeInteger(2n ** 53n), normalizeInteger(3n)]).toEqual([2n ** 53n, 3]);
  expect(normalizeDatetime('2026-05-06 07:08:09.1')).toBe('2026-05-06T07:08:09.100Z');
});

test('integers of 32 bits are made so that their range can be stored', () => {
  expect([isNarrow(null), isNarrow(2_147_483_647), isNarrow(2_147_483_648)]).toEqual([false, true, false]);
  expect(asCreated(of('integer', { min: 0, max: 9 }))).toMatchObject({ max: 9 });
  expect(asCreated(of('integer', { min: -2_147_483_649, max: 9 }))).toMatchObject({ max: null });
  expect(asCreated(of('integer', { max: 9 }))).toMatchObject({ max: null });
  expect(asCreated(of('bigint', { max: 9 }))).toMatchObject({ max: 9 });
});

describe('attributes that take what a backup holds', () => {
  const wide = of('string', { size: 90, required: true });

  it('are wide enough for both', () => {
    expect(widenedAttribute(of('string', { size: 20 }), wide)).toEqual(wide);
    expect(widenedAttribute(wide, of('string', { size: 20 }))).toMatchObject({ size: 90, required: false });
    const elements = ['c', 'a'];
    expect(widenedAttribute(of('enum'), of('enum', { elements }))).toMatchObject({ elements: ['c', 'a', 'b'] });
    const [low, high] = [of('integer', { min: 0, max: 5 }), of('integer', { min: 3, max: 9 })];
    for (const pair of [[low, high] as const, [high, low] as const])
      expect(widenedAttribute(...pair)).toMatchObject({ min: 0, max: 9 });
    const open = of('integer');
    for (const pair of [[low, open] as const, [open, low] as const])
      expect(widenedAttribute(...pair)).toMatchObject({ min: null, max: null });
    expect(widenedAttribute(of('boolean'), of('datetime'))).toEqual(of('datetime'));
  });

  it('refuse nulls only where there are none', () => {
    expect(looseAttribute(of('string', { default: 'x' }))).toEqual(of('string'));
    expect(earlyAttribute(wide, wide, true)).toMatchObject({ required: false, default: null });
    expect(earlyAttribute(wide, wide, false)).toEqual(wide);
    expect(earlyAttribute({ ...wide, required: false }, wide, false)).toEqual({ ...wide, required: false });
  });
});

describe('what is parked', () => {
  const free = parkedName('users', 'email', () => false);

  it('has a name that follows from what it was', () => {
    expect(free).toMatch(/^parked_[0-9a-f]{16}$/);
    expect(parkedName('users', 'email', () => false)).toBe(free);
    expect(parkedName('users', null, () => false)).not.toBe(free);
    const second = parkedName('users', 'email', (name) => name === free);
    expect(second).not.toBe(free);
    expect([free, second].every((name) => isParkedNameOf(name, 'users', 'email'))).toBe(true);
    expect(isParkedNameOf(free, 'users', 'name')).toBe(false);
  });

  it('is known by it, as the name of a collection and in a query, too', () => {
    expect([free, `${free} Users`, `${free}x`, 'parked_email', 'email'].map(isParkedName)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(parkedNameIn(`${free} Users`)).toBe(free);
    expect(parkedNameIn('Users')).toBeNull();
    expect(namesParked(`{"attribute":"${free}"}`)).toBe(true);
    expect(namesParked('{"attribute":"email"}')).toBe(false);
  });

  it('keeps its names from others', () => {
    const findings = validateSchema({ collections: [collection('users', [attribute(free, 'boolean')])] });
    expect(findings.map(describeFinding)).toEqual([
      `users.${free}: the key '${free}', which is the form of names that entwrite gives to what it parks, and hides; expected another key. Choose another key.`,
    ]);
  });
});

describe('relationships', () => {
  const schema = { collections: [collection('users', []), collection('posts', [], { relationships: [link] })] };
  const mirrored = mirrorRelationship(owned());

  it('are seen from both sides where they are two-way', () => {
    expect(mirrored).toEqual({
      collection: 'users',
      relationship: { ...link, key: 'posts', kind: 'oneToMany', relatedCollection: 'posts', twoWayKey: 'author' },
    });
    expect(mirrorRelationship(mirrored)).toEqual(owned());
    expect(visibleSides(owned())).toEqual([owned(), mirrored]);
    expect(visibleSides(owned({ twoWay: false }))).toEqual([owned({ twoWay: false })]);
    expect(sidesOf(schema, 'users')).toEqual([mirrored]);
    expect(sidesOf(schema, 'posts')).toEqual([owned()]);
    expect(relationshipCount(schema, 'users')).toBe(1);
    expect(relationshipCount(schema, 'gone')).toBe(0);
    expect(rowWidth(schema, collection('users', [of('boolean')]))).toBe(1067 + 1 + 1021);
  });

  it('have a kind of which the rest follows', () => {
    const kinds = ['oneToOne', 'oneToMany', 'manyToOne', 'manyToMany'] as const;
    expect(kinds.map((kind) => mirrorRelationship(owned({ kind })).relationship.kind)).toEqual([
      'oneToOne',
      'manyToOne',
      'oneToMany',
      'manyToMany',
    ]);
    expect(kinds.map((kind) => isToOne(owned({ kind })))).toEqual([true, false, true, false]);
    expect(kinds.map((kind) => isBoundToKeys({ ...link, kind }))).toEqual([false, false, false, true]);
    expect(isBoundToKeys({ ...link, kind: 'manyToMany', twoWay: false })).toBe(false);
    expect(kinds.map((kind) => isParentBound({ ...link, kind, onDelete: 'cascade' }))).toEqual([
      true,
      false,
      false,
      true,
    ]);
    expect(isParentBound({ ...link, kind: 'oneToOne' })).toBe(false);
  });

  it('have one form by which they are compared', () => {
    expect(canonicalRelationship(owned({ twoWay: false }))).toEqual(owned({ twoWay: false, twoWayKey: '' }));
    expect(canonicalRelationship(owned())).toEqual(owned());
    expect(canonicalRelationship(mirrored)).toEqual(owned());
    const pair = owned({ kind: 'oneToOne' });
    expect(canonicalRelationship(mirrorRelationship(pair))).toEqual(pair);
    expect(canonicalRelationship(pair)).toEqual(pair);
    const bound = mirrorRelationship(owned({ kind: 'oneToOne', onDelete: 'cascade' }));
    expect(canonicalRelationship(bound)).toEqual(bound);
  });
});

test('settings are compared one by one, permissions in any order', () => {
  const users = collection('users', [], { permissions: ['b', 'a'] });
  expect(settingsOf(users)).toEqual({
    name: 'users',
    permissions: ['b', 'a'],
    documentSecurity: false,
    enabled: true,
  });
  expect(changedSettings(users, { ...users, permissions: ['a', 'b'] })).toEqual([]);
  expect(changedSettings(users, { ...users, permissions: [], enabled: false })).toEqual(['permissions', 'enabled']);
  expect([settingText(['b', 'a']), settingText(true)]).toEqual(['[a, b]', 'true']);
  expect(findCollection({ collections: [users] }, 'users')).toBe(users);
  expect(findCollection(EMPTY_SCHEMA, 'users')).toBeUndefined();
});

test.each<['point' | 'line' | 'polygon', unknown, string | null]>([
  ['point', [180, -90], null],
  ['point', [180.1, 0], 'the point [180.1,0]'],
  ['point', [0, 90.1], 'the point [0,90.1]'],
  ['point', [1], 'the point [1]'],
  ['point', 'x', 'the point "x"'],
  [
    'line',
    [
      [0, 0],
      [1, 1],
    ],
    null,
  ],
  ['line', [[0, 0]], 'the line [[0,0]]'],
  ['line', 'x', 'the line "x"'],
  [
    'line',
    [
      [0, 0],
      [0, 91],
    ],
    'the point [0,91]',
  ],
  [
    'polygon',
    [
      [
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 0],
      ],
    ],
    null,
  ],
  ['polygon', [], 'a polygon without a ring'],
  ['polygon', 'x', 'a polygon without a ring'],
  [
    'polygon',
    [
      [
        [0, 0],
        [1, 0],
        [0, 0],
      ],
    ],
    'the ring [[0,0],[1,0],[0,0]]',
  ],
  ['polygon', ['x'], 'the ring "x"'],
  [
    'polygon',
    [
      [
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 1],
      ],
    ],
    'a ring that is not closed',
  ],
  [
    'polygon',
    [
      [
        [0, 0],
        [200, 0],
        [1, 1],
        [0, 0],
      ],
    ],
    'the point [200,0]',
  ],
])('the %s %j: %s', (shape, value, problem) => {
  expect(geometryProblem(shape, value)?.found ?? null).toBe(problem);
});

/** What a rule says in its other forms: those that `validate-schema.test.ts` does not show. */
test.each<[string, AttributeSchema[], Parameters<typeof collection>[2], string | null]>([
  [
    'permissions',
    [],
    { permissions: Array.from({ length: 101 }, (_, at) => `read("user:u${at}")`) },
    '101 permissions',
  ],
  ['a size', [of('string', { size: 0 })], {}, 'size 0'],
  ['an element', [of('enum', { elements: [''] })], {}, 'an empty element'],
  ['elements', [of('enum', { elements: [] })], {}, '0 elements'],
  ['a least default', [of('integer', { min: 1, default: 0 })], {}, 'the default 0'],
  ['a least float', [of('float', { min: 1, default: 0 })], {}, 'the default 0'],
  ['a greatest float', [of('float', { max: 1, default: 2 })], {}, 'the default 2'],
  ['a fitting float', [of('float', { default: 2 })], {}, null],
  ['a long text', [of('text', { default: 'x'.repeat(16_372) })], {}, null],
  ['a URL', [of('url', { default: 'https://example.org' })], {}, null],
  ['no URL', [of('url', { default: 'example' })], {}, "the default 'example'"],
  ['an address', [of('ip', { default: '127.0.0.1' })], {}, null],
  ['no address', [of('ip', { default: '127' })], {}, "the default '127'"],
  ['a date', [of('datetime', { default: '2026-01-02' })], {}, null],
  ['an early date', [of('datetime', { default: '0999-12-31' })], {}, "the default '0999-12-31'"],
  ['a point', [of('point', { default: [1, 2] })], {}, null],
  ['a key that is a number', [attribute('007', 'boolean')], {}, null],
  [
    'a number as key',
    [attribute('7', 'boolean')],
    {},
    "the key '7', a whole number, with which Appwrite refuses every update of a document",
  ],
  ['a long key', [attribute('k'.repeat(37), 'boolean')], {}, `the key '${'k'.repeat(37)}' has 37 characters`],
  [
    'half a character',
    [of('string')],
    { indexes: [{ ...index('i', ['a']), lengths: [1.5] }] },
    "the index 'i' has the length 1.5 for 'a'",
  ],
  [
    'a length of a number',
    [of('integer')],
    { indexes: [{ ...index('i', ['a']), lengths: [4] }] },
    "the index 'i' has the length 4 for 'a', which is not a text",
  ],
  ['a length of an id', [], { indexes: [{ ...index('i', ['$id']), lengths: [4] }] }, null],
  [
    'a length beyond that of an id',
    [],
    { indexes: [{ ...index('i', ['$id']), lengths: [256] }] },
    "the index 'i' has the length 256 for '$id'",
  ],
  [
    'a length of a date of the system',
    [],
    { indexes: [{ ...index('i', ['$createdAt']), lengths: [4] }] },
    "the index 'i' has the length 4 for '$createdAt', which is not a text",
  ],
  [
    'a long index',
    [of('text'), attribute('b', 'integer')],
    { indexes: [index('i', ['a', 'b'])] },
    "the index 'i' spans a text of any length",
  ],
  [
    'a wide index',
    [of('string', { size: 800 })],
    { indexes: [index('i', ['a'])] },
    "the index 'i' spans 800 characters",
  ],
  [
    'an index with a length',
    [of('string', { size: 800 })],
    { indexes: [{ ...index('i', ['a']), lengths: [700] }] },
    null,
  ],
])('%s', (_name, attributes, settings, found) => {
  const findings = validateSchema({ collections: [collection('t', attributes, settings)] });
  expect(findings.map((finding) => finding.found)).toEqual(found === null ? [] : [found]);
});

test('an index that no length can help is to be split', () => {
  const ids = collection('t', [], { indexes: [index('i', ['$id', '$createdAt', '$updatedAt'])] });
  expect(validateSchema({ collections: [ids] })).toEqual([]);
  const many = Array.from({ length: 768 }, (_, at) => attribute(`a${at}`, 'boolean'));
  const wide = collection('t', many, {
    indexes: [
      index(
        'i',
        many.map(({ key }) => key),
      ),
    ],
  });
  const found = validateSchema({ collections: [wide] }).filter(({ rule }) => rule === 'index_length_total');
  expect(found.map(({ remedy }) => remedy)).toEqual(['Name fewer attributes, or split it.']);
});

test('values are judged as Appwrite judges them', () => {
  expect(storedNumber({ type: 'float' }, [1n, null, 2])).toEqual([1, null, 2]);
  expect(storedNumber({ type: 'integer' }, 1n)).toBe(1n);
  expect(textLimit(of('boolean')).length).toBe(Number.POSITIVE_INFINITY);
  expect(textLimit(of('text'))).toEqual({ length: 65_535, unit: 'bytes' });
  expect(excessLength('ää', { length: 3, unit: 'bytes' })).toBe(4);
  expect(excessLength('😀😀', { length: 2, unit: 'characters' })).toBeNull();
  expect(hasFormat('ip', 'fe80::1%eth0')).toBe(false);
  expect(valueMismatch(['x', 'toolong'], of('string', { size: 3, array: true }))).toBe('7 characters');
  expect(valueMismatch('x', of('string', { array: true }))).toBe("'x'");
  expect(valueMismatch(null, of('string', { array: true, required: true }))).toBeNull();
  expect(valueMismatch(null, of('string', { required: true }))).toBe('null');
  expect(valueMismatch('\ud800', of('string'))).toBe('half a surrogate pair');
  expect(valueMismatch('x', of('string', { size: 150, encrypt: true }))).toBeNull();
  expect(valueMismatch('x'.repeat(90), of('string', { size: 150, encrypt: true }))).toBe(
    '241 characters when encrypted',
  );
  expect(valueMismatch('anything', of('text'))).toBeNull();
  expect(valueMismatch('x', of('ip'))).toBe("'x'");
  expect(valueMismatch('soon', of('datetime'))).toBe("'soon'");
  expect(valueMismatch(1, of('boolean'))).toBe('1');
  expect(valueMismatch([1, 2], of('point'))).toBeNull();
  expect(valueMismatch('x', of('point'))).toBe('the point "x"');
  const ring = [
    [0, 0],
    [0, 1],
    [1, 1],
    [0, 0],
  ];
  expect(valueMismatch(ring, of('polygon'))).toBeNull();
  expect(valueMismatch([ring], of('polygon'))).toBeNull();
  expect(valueMismatch([ring.slice(0, 3)], of('polygon'))).toContain('the ring');
  expect(valueMismatch([[...ring.slice(0, 3), [9, 9]]], of('polygon'))).toBe('a ring that is not closed');
  expect(
    valueMismatch(
      [
        [0, 0],
        [999, 1],
      ],
      of('line'),
    ),
  ).toBe('the point [999,1]');
  expect(valueMismatch(['x'], of('string'))).toBe('a list of 1');
  expect(valueMismatch(2n ** 63n, of('integer'))).toBe('9223372036854775808');
  expect(valueMismatch(2n ** 70n, of('float'))).toBeNull();
  expect(valueMismatch(Number.NaN, of('float'))).toBe('NaN');
  expect(valueMismatch(6, of('integer', { max: 5 }))).toBe('6');
  expect(givenValue([new Date(Number.NaN)], of('datetime', { array: true }))).toEqual({
    mismatch: 'an invalid Date, or undefined in a list',
  });
  expect(givenValue(new Date(0), of('datetime'))).toEqual({ stored: '1970-01-01T00:00:00.000+00:00' });
  expect(givenValue(undefined, of('string'))).toHaveProperty('mismatch');
});

test('points convert to points alone, and dates that are none to nothing', () => {
  const shape = (type: AttributeType, array = false) => ({ type, array });
  expect(convertValue([1, 2], shape('point'), shape('point'))).toEqual({ value: [1, 2] });
  expect(convertValue([1, 2], shape('point'), shape('string'))).toEqual({ unconvertible: 'a point' });
  expect(convertValue('x', shape('string'), shape('point'))).toEqual({ unconvertible: 'a string' });
  expect(convertValue('2023-02-30', shape('string'), shape('datetime'))).toHaveProperty('unconvertible');
  expect(convertValue(2026, shape('integer'), shape('datetime'))).toHaveProperty('unconvertible');
  expect(convertValue(5n, shape('string'), shape('float'))).toEqual({ unconvertible: '5' });
  expect(convertValue(5n, shape('float'), shape('integer'))).toEqual({ value: 5 });
  expect(convertValue(['1', null], shape('string', true), shape('integer', true))).toEqual({ value: [1, null] });
  expect(convertValue(['1', 'x'], shape('string', true), shape('integer', true))).toHaveProperty('unconvertible');
  expect(convertValue([null], shape('string', true), shape('integer'))).toEqual({ value: null });
  expect(convertValue(['1'], shape('string', true), shape('integer'))).toEqual({ value: 1 });
  expect(convertValue(['1', '2'], shape('string', true), shape('integer'))).toEqual({
    unconvertible: '2 values where one is allowed',
  });
  expect(convertValue('1', shape('string'), shape('integer', true))).toEqual({ value: [1] });
  expect(convertValue('x', shape('string'), { ...shape('enum'), elements: ['y'] })).toEqual({
    unconvertible: "'x', which is not one of the elements",
  });
});
