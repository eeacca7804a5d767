import fc from 'fast-check';
import type { AttributeSchema, AttributeType } from '../../src/schema/attribute-schema.js';
import { canonicalPermissions } from '../../src/schema/canonical-permissions.js';
import { convertValue, type ValueShape } from '../../src/schema/convert-value.js';
import { givenValue } from '../../src/schema/given-value.js';
import { holdsNul } from '../../src/schema/text-limits.js';
import { valueMismatch } from '../../src/schema/value-mismatch.js';

/** What stored values become and what is accepted as one: pure rules under every change of a type. */

const plain = { key: 'value', required: false, array: false, default: null };
const bounds = { min: null, max: null };
const ATTRIBUTES = {
  string: { ...plain, type: 'string', size: 100, encrypt: false },
  text: { ...plain, type: 'text', encrypt: false },
  integer: { ...plain, type: 'integer', ...bounds },
  float: { ...plain, type: 'float', ...bounds },
  boolean: { ...plain, type: 'boolean' },
  datetime: { ...plain, type: 'datetime' },
  email: { ...plain, type: 'email' },
  enum: { ...plain, type: 'enum', elements: ['draft', 'public'] },
} as const satisfies Partial<Record<AttributeType, AttributeSchema>>;
type Known = keyof typeof ATTRIBUTES;
const TYPES = Object.keys(ATTRIBUTES) as Known[];

const convert = (value: unknown, from: Known, to: Known) => convertValue(value, ATTRIBUTES[from], ATTRIBUTES[to]);

test.each<[unknown, Known, Known, unknown]>([
  ['12.5', 'string', 'float', 12.5],
  ['-0.25e2', 'string', 'float', -25],
  ['9223372036854775807', 'string', 'integer', 9223372036854775807n],
  ['42', 'string', 'integer', 42],
  [true, 'boolean', 'integer', 1],
  [false, 'boolean', 'float', 0],
  [true, 'boolean', 'string', 'true'],
  [1, 'integer', 'boolean', true],
  ['false', 'string', 'boolean', false],
  [3, 'float', 'integer', 3],
  [7, 'integer', 'text', '7'],
  ['2024-02-29', 'string', 'datetime', '2024-02-29T00:00:00.000+00:00'],
  ['2024-02-29T10:30+02:00', 'string', 'datetime', '2024-02-29T08:30:00.000+00:00'],
  ['ada@example.org', 'string', 'email', 'ada@example.org'],
  ['draft', 'string', 'enum', 'draft'],
  ['draft', 'enum', 'enum', 'draft'],
  ['0', 'string', 'integer', 0],
  ['-7', 'string', 'integer', -7],
  ['-9223372036854775808', 'string', 'integer', -9223372036854775808n],
  [9223372036854775807n, 'integer', 'string', '9223372036854775807'],
  [5n, 'integer', 'integer', 5n],
  [false, 'boolean', 'integer', 0],
  [true, 'boolean', 'float', 1],
  [2.5, 'float', 'float', 2.5],
  [7, 'integer', 'float', 7],
  ['0', 'string', 'float', 0],
  ['0.000', 'string', 'float', 0],
  ['-0.5', 'string', 'float', -0.5],
  ['10e-1', 'string', 'float', 1],
  ['1E+2', 'string', 'float', 100],
  ['12345678901234', 'string', 'float', 12_345_678_901_234],
  ['9007199254740992', 'string', 'float', 9_007_199_254_740_992],
  ['0.00000012345678901234', 'string', 'float', 1.2345678901234e-7],
  ['120000000000000000', 'string', 'float', 1.2e17],
  ['true', 'string', 'boolean', true],
  [false, 'boolean', 'boolean', false],
  [0, 'integer', 'boolean', false],
  ['2024-02-29 10:30', 'string', 'datetime', '2024-02-29T10:30:00.000+00:00'],
  ['2024-02-29T10:30:59', 'string', 'datetime', '2024-02-29T10:30:59.000+00:00'],
  ['2024-02-29T10:30:59.5Z', 'string', 'datetime', '2024-02-29T10:30:59.500+00:00'],
  ['2024-02-29T10:30:59.123-05:00', 'string', 'datetime', '2024-02-29T15:30:59.123+00:00'],
  ['2024-02-29T10:30:59.000+00:00', 'datetime', 'string', '2024-02-29T10:30:59.000+00:00'],
  [2n ** 60n, 'float', 'float', 2 ** 60],
  [2n ** 60n, 'float', 'integer', 2n ** 60n],
  ['12345678901234e-10', 'string', 'float', 1234.5678901234],
  ['1.50000000000000000', 'string', 'float', 1.5],
  ['-9223372036854775808', 'string', 'float', -(2 ** 63)],
  [null, 'string', 'integer', null],
  [undefined, 'string', 'integer', null],
])('%j of %s as %s is %j', (value, from, to, expected) => {
  expect(convert(value, from, to)).toEqual({ value: expected });
});

test.each<[unknown, Known, Known]>([
  ['007', 'string', 'integer'],
  ['12 EUR', 'string', 'float'],
  ['1.0', 'string', 'integer'],
  ['9223372036854775808', 'string', 'integer'],
  ['0.12345678901234567', 'string', 'float'],
  ['1e400', 'string', 'float'],
  ['1e-400', 'string', 'float'],
  [1.5, 'float', 'integer'],
  [2, 'integer', 'boolean'],
  ['yes', 'string', 'boolean'],
  ['2023-02-30', 'string', 'datetime'],
  ['tomorrow', 'string', 'datetime'],
  [20240229, 'integer', 'datetime'],
  ['nobody', 'string', 'email'],
  ['gone', 'string', 'enum'],
  ['gone', 'enum', 'enum'],
  ['-0', 'string', 'integer'],
  ['+7', 'string', 'integer'],
  ['7 ', 'string', 'integer'],
  ['-9223372036854775809', 'string', 'integer'],
  ['01.5', 'string', 'float'],
  ['.5', 'string', 'float'],
  ['5.', 'string', 'float'],
  ['x5', 'string', 'float'],
  ['1.5x', 'string', 'float'],
  ['123456789012345.5', 'string', 'float'],
  ['9007199254740993', 'string', 'float'],
  ['92233720368547758080', 'string', 'float'],
  [9223372036854775807n, 'integer', 'float'],
  ['-9223372036854777856', 'string', 'float'],
  [2 ** 60, 'float', 'integer'],
  ['TRUE', 'string', 'boolean'],
  ['2024-13-01', 'string', 'datetime'],
  ['2024-02-29T10', 'string', 'datetime'],
  ['x2024-02-29', 'string', 'datetime'],
  ['2024-02-29x', 'string', 'datetime'],
  ['2024-02-29T10:30:59.1234', 'string', 'datetime'],
  [true, 'boolean', 'datetime'],
])('%j of %s has no counterpart as %s', (value, from, to) => {
  expect(convert(value, from, to)).toEqual({ unconvertible: expect.any(String) });
});

test('a list and a single value become each other, where there is one', () => {
  const list: ValueShape = { ...ATTRIBUTES.string, array: true };
  const integers: ValueShape = { ...ATTRIBUTES.integer, array: true };
  expect(convertValue('7', ATTRIBUTES.string, integers)).toEqual({ value: [7] });
  expect(convertValue(['7', null], list, integers)).toEqual({ value: [7, null] });
  expect(convertValue(['7'], list, ATTRIBUTES.integer)).toEqual({ value: 7 });
  expect(convertValue([], list, ATTRIBUTES.integer)).toEqual({ value: null });
  expect(convertValue([null], list, ATTRIBUTES.integer)).toEqual({ value: null });
  expect(convertValue(['7', '8'], list, ATTRIBUTES.integer)).toEqual({
    unconvertible: '2 values where one is allowed',
  });
  expect(convertValue(['7', 'x'], list, integers)).toEqual({ unconvertible: "'x'" });
});

const anyText = fc.oneof(
  fc.integer().map(String),
  fc.double({ noNaN: true }).map(String),
  fc.constantFrom('true', 'draft', '007', '-0', '1e5', '2024-02-29', '2024-02-30T10:00', 'ada@example.org'),
  fc.string({ maxLength: 20 }),
);

test('what a text is converted to is accepted, and converting it again changes nothing', () => {
  fc.assert(
    fc.property(anyText, fc.constantFrom(...TYPES), (text, to) => {
      const converted = convert(text, 'string', to);
      if ('unconvertible' in converted) return;
      expect(valueMismatch(converted.value, ATTRIBUTES[to])).toBeNull();
      expect(convert(converted.value, to, to)).toEqual(converted);
    }),
    { numRuns: 500 },
  );
});

test('a text that becomes an integer comes back as the same text', () => {
  fc.assert(
    fc.property(fc.oneof(anyText, fc.bigInt().map(String)), (text) => {
      const converted = convert(text, 'string', 'integer');
      if ('unconvertible' in converted) return;
      expect(convert(converted.value, 'integer', 'string')).toEqual({ value: text });
    }),
    { numRuns: 500 },
  );
});

test.each<[unknown, AttributeSchema, string | null]>([
  [null, { ...ATTRIBUTES.string, required: true }, 'null'],
  [null, ATTRIBUTES.string, null],
  [5, ATTRIBUTES.string, '5'],
  ['x'.repeat(101), ATTRIBUTES.string, '101 characters'],
  ['\ud800', ATTRIBUTES.string, 'half a surrogate pair'],
  ['x'.repeat(90), { ...ATTRIBUTES.string, encrypt: true }, expect.stringContaining('when encrypted')],
  [1.5, ATTRIBUTES.integer, '1.5'],
  [Number.NaN, ATTRIBUTES.float, 'NaN'],
  [2n ** 63n, ATTRIBUTES.integer, String(2n ** 63n)],
  [11, { ...ATTRIBUTES.integer, min: 0, max: 10 }, '11'],
  [-1, { ...ATTRIBUTES.float, min: 0 }, '-1'],
  ['true', ATTRIBUTES.boolean, "'true'"],
  ['gone', ATTRIBUTES.enum, "'gone'"],
  ['nobody', ATTRIBUTES.email, "'nobody'"],
  ['soon', ATTRIBUTES.datetime, "'soon'"],
  ['x', { ...ATTRIBUTES.string, array: true }, "'x'"],
  [['x', 5], { ...ATTRIBUTES.string, array: true }, '5'],
  [['x', null], { ...ATTRIBUTES.string, array: true }, null],
  [[1, 2], { ...plain, type: 'point' }, null],
  [{}, { ...plain, type: 'point' }, 'the point {}'],
])('why %j does not fit', (value, attribute, reason) => {
  expect(valueMismatch(value, attribute)).toEqual(reason);
});

test('what a function of the user gives is judged in the form in which it is read back', () => {
  const day = new Date('2024-02-29T08:30:00Z');
  expect(givenValue(day, ATTRIBUTES.datetime)).toEqual({ stored: '2024-02-29T08:30:00.000+00:00' });
  expect(givenValue([day], { ...ATTRIBUTES.datetime, array: true })).toEqual({
    stored: ['2024-02-29T08:30:00.000+00:00'],
  });
  for (const text of ['2024-02-29', '2024-02-29T00:00:00Z', '2024-02-29T02:00:00.000+02:00'])
    expect(givenValue(text, ATTRIBUTES.datetime)).toEqual({ stored: '2024-02-29T00:00:00.000+00:00' });
  expect(givenValue('2024-02-29', ATTRIBUTES.string)).toEqual({ stored: '2024-02-29' });
  expect(givenValue(undefined, ATTRIBUTES.string)).toEqual({ mismatch: expect.stringContaining('without `return`') });
  expect(givenValue(new Date('soon'), ATTRIBUTES.datetime)).toEqual({
    mismatch: expect.stringContaining('invalid Date'),
  });
  expect(givenValue(5, ATTRIBUTES.string)).toEqual({ mismatch: '5' });
});

test('permissions are a set, and write is two of them', () => {
  expect(canonicalPermissions(['write("any")', 'read("any")', 'update("any")'])).toEqual([
    'delete("any")',
    'read("any")',
    'update("any")',
  ]);
  const others = ['overwrite("any")', 'write("any"'];
  expect(canonicalPermissions(others)).toEqual(others);
});

test('a NUL is found in texts and lists of them', () => {
  expect([holdsNul('a\0b'), holdsNul(['a', 'b\0']), holdsNul(['a']), holdsNul(7)]).toEqual([true, true, false, false]);
});
