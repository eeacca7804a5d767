import { defaultDials } from '../../../src/embedded/dials/dial-names.js';
import { findDials } from '../../../src/embedded/dials/find-dials.js';
import { AppwriteError } from '../../../src/embedded/rules/appwrite-error.js';
import { readInlineDefinitions } from '../../../src/embedded/wire/schema/inline-definitions.js';

const dials = findDials(defaultDials);

/** The table of inline columns (fact 43), line by line. */

function refusal(columns: readonly unknown[], indexes: readonly unknown[] = []): readonly [string, string | undefined] {
  try {
    readInlineDefinitions(dials, 't', columns, indexes);
    return ['none', undefined];
  } catch (error) {
    if (!(error instanceof AppwriteError)) throw error;
    return [error.type, error.text];
  }
}

const keyText =
  "Parameter must contain at most 36 chars. Valid chars are a-z, A-Z, 0-9, period, hyphen, and underscore. Can't start with a special char";
const string = { key: 'k', type: 'string', size: 10 };
const integer = { key: 'k', type: 'integer' };
const double = { key: 'k', type: 'double' };
const enumeration = { ...string, format: 'enum', elements: ['a'] };

test.each([
  ['text', 'Attribute at index 0 must be an object'],
  [{ type: 'integer' }, "Attribute at index 0 is missing required field 'key'"],
  [{ key: 'k' }, "Attribute at index 0 is missing required field 'type'"],
  [{ ...integer, key: '$id' }, `Invalid key for attribute at index 0: ${keyText}`],
  [{ ...integer, key: 5 }, `Invalid key for attribute at index 0: ${keyText}`],
  [{ key: 'k', type: 'relationship' }, "Invalid type for attribute 'k': relationship"],
  [{ ...string, size: 0 }, "Invalid or missing size for string attribute 'k'. Size must be between 1 and 1073741824"],
  [{ ...integer, format: 'email' }, "Format is only allowed for string type for attribute 'k'"],
  [{ ...string, format: 'phone' }, "Invalid format for attribute 'k': phone"],
  [{ ...string, required: 'x' }, "Invalid 'required' value for attribute 'k': must be a boolean"],
  [{ ...string, array: 1 }, "Invalid 'array' value for attribute 'k': must be a boolean"],
  [{ ...integer, signed: 'x' }, "Invalid 'signed' value for attribute 'k': must be a boolean"],
  [{ ...string, signed: true }, "Attribute 'k': 'signed' can only be used with integer, bigint or float types"],
  [{ ...string, required: true, default: 'a' }, "Attribute 'k' cannot have a default value when required is true"],
  [{ ...string, array: true, default: [] }, "Attribute 'k' cannot have a default value when array is true"],
  [{ ...string, min: 1 }, "Attribute 'k': min/max can only be used with integer, bigint or float types"],
  [{ ...integer, min: 2, max: 1 }, "Attribute 'k': minimum value must be less than or equal to maximum value"],
  [{ ...string, default: 1 }, "Default value for string attribute 'k' must be a string"],
  [{ ...integer, default: '1' }, "Default value for integer attribute 'k' must be an integer"],
  [{ key: 'k', type: 'bigint', default: 1.5 }, "Default value for bigint attribute 'k' must be an integer"],
  [{ ...double, default: '1' }, "Default value for float attribute 'k' must be a number"],
  [{ key: 'k', type: 'boolean', default: 1 }, "Default value for boolean attribute 'k' must be a boolean"],
  [
    { key: 'k', type: 'datetime', default: 1 },
    "Default value for datetime attribute 'k' must be a string in ISO 8601 format",
  ],
  [
    { key: 'k', type: 'datetime', default: 'x' },
    "Default value for datetime attribute 'k' must be in valid ISO 8601 format",
  ],
  [{ ...string, default: 'x'.repeat(11) }, "Default value for attribute 'k' exceeds maximum size of 10 characters"],
  [{ ...integer, min: 1, max: 5, default: 6 }, "Default value for integer attribute 'k' must be between 1 and 5"],
  [
    { ...double, max: 0.5, default: 0.6 },
    "Default value for float attribute 'k' must be between -1.7976931348623E+308 and 0.5",
  ],
  [{ ...string, format: 'email', default: 'x' }, "Default value for email attribute 'k' must be a valid email address"],
  [{ ...string, format: 'ip', default: 'x' }, "Default value for IP attribute 'k' must be a valid IP address"],
  [{ ...string, format: 'url', default: 'x' }, "Default value for URL attribute 'k' must be a valid URL"],
  [{ ...string, format: 'enum' }, "Attribute 'k' with enum format must have 'elements' array"],
  [{ ...enumeration, elements: ['a', 5] }, "Enum element at index 1 for attribute 'k' must be a non-empty string"],
  [{ ...enumeration, elements: ['1', '0'] }, "Enum element at index 1 for attribute 'k' must be a non-empty string"],
  [
    { ...enumeration, elements: ['é'.repeat(128)] },
    "Enum element at index 0 for attribute 'k' exceeds maximum length of 255 characters",
  ],
  [{ ...enumeration, default: 'b' }, "Default value for enum attribute 'k' must be one of the provided elements"],
])('the column %j', (column, message) => {
  expect(refusal([column])).toEqual(['general_argument_invalid', message]);
});

const columns = [
  { key: 'a', type: 'string', size: 500 },
  { key: 'b', type: 'string', size: 500 },
  { key: 'arr', type: 'integer', array: true },
  { key: 'n', type: 'integer' },
  { key: 'pt', type: 'point' },
];
const index = { key: 'i', type: 'key', attributes: ['a'] };

test.each([
  ['text', 'Index at position 0 must be an object'],
  [{ type: 'key', attributes: ['a'] }, "Index at position 0 is missing required field 'key'"],
  [{ key: 'i', attributes: ['a'] }, "Index at position 0 is missing required field 'type'"],
  [
    { key: 'i', type: 'key', columns: ['a'] },
    "Index at position 0 is missing required field 'attributes' (must be an array)",
  ],
  [{ ...index, key: '_i' }, `Invalid key for index at position 0: ${keyText}`],
  [{ ...index, key: 5 }, "Index at position 0 is missing required field 'key'"],
  [{ ...index, type: 5 }, "Index at position 0 is missing required field 'type'"],
  [{ ...index, type: 'KEY' }, "Invalid type for index 'i': KEY"],
  [{ ...index, attributes: [] }, "Index 'i' must have at least one attribute"],
  [{ ...index, attributes: Array(101).fill('a') }, "Index 'i' cannot have more than 100 attributes"],
  [{ ...index, attributes: [5] }, "Invalid attribute at position 0 in index 'i': must be a string"],
  [{ ...index, attributes: ['$permissions'] }, "Invalid attribute name '$permissions' in index 'i'"],
  [{ ...index, orders: 'ASC' }, "Index 'i' orders must be an array"],
  [{ ...index, orders: ['ASC', 'ASC'] }, "Index 'i': orders array length (2) must match attributes array length (1)"],
  [{ ...index, orders: [] }, "Index 'i': orders array length (0) must match attributes array length (1)"],
  [{ ...index, lengths: [] }, "Index 'i': lengths array length (0) must match attributes array length (1)"],
  [{ ...index, orders: ['asc'] }, "Invalid order 'asc' in index 'i'. Must be 'ASC' or 'DESC'"],
  [{ ...index, orders: ['up'], lengths: [] }, "Invalid order 'up' in index 'i'. Must be 'ASC' or 'DESC'"],
  [{ ...index, lengths: 5 }, "Index 'i' lengths must be an array"],
  [{ ...index, lengths: [1, 2] }, "Index 'i': lengths array length (2) must match attributes array length (1)"],
  [{ ...index, lengths: [-1] }, "Invalid length in index 'i': must be a non-negative integer or null"],
])('the index %j', (definition, message) => {
  expect(refusal(columns, [definition])).toEqual(['general_argument_invalid', message]);
});

test.each([
  [{ attributes: ['zz'] }, 'Invalid index attribute "zz" not found'],
  [{ attributes: ['a', 'A'] }, 'Duplicate attributes provided'],
  [{ attributes: ['a', 'b'] }, 'Index length is longer than the maximum: 768'],
  [{ attributes: ['n'], lengths: [3] }, 'Cannot set a length on "integer" attributes'],
  [{ attributes: ['a'], lengths: [501] }, 'Index length 501 is larger than the size for a: 500"'],
  [{ key: 'Primary' }, 'Index key name is reserved'],
  [{ key: 'primary', attributes: ['a'], lengths: [501] }, 'Index length 501 is larger than the size for a: 500"'],
  [{ key: 'primary', attributes: ['pt'], type: 'spatial' }, 'Index key name is reserved'],
  [{ attributes: ['n'], type: 'fulltext' }, 'Attribute "n" cannot be part of a fulltext index, must be of type string'],
  [
    { attributes: ['pt'] },
    'Cannot create key index on spatial attribute "pt". Spatial attributes require spatial indexes.',
  ],
])('an index the storage refuses: %j', (more, message) => {
  expect(refusal(columns, [{ ...index, ...more }])).toEqual(['column_index_invalid', message]);
});

test('limits and clashes', () => {
  expect(refusal([integer, integer])).toEqual(['general_argument_invalid', 'Duplicate attribute key: k']);
  expect(refusal([integer, { ...integer, key: 'K' }])[0]).toBe('table_already_exists');
  expect(refusal(columns, [index, { ...index, key: 'I' }])[0]).toBe('table_already_exists');
  expect(refusal(columns, [index, index])).toEqual(['general_argument_invalid', 'Duplicate index key: i']);
  const alike = ['01', '1e0'].map((key) => ({ ...integer, key }));
  expect(refusal(alike)).toEqual(['general_argument_invalid', 'Duplicate attribute key: 1e0']);
  expect(refusal(columns, [{ ...index, attributes: ['arr'] }])).toEqual([
    'index_invalid',
    'Creating indexes on array attributes is not currently supported.',
  ]);
  const many = Array.from({ length: 59 }, (_, at) => ({ ...index, key: `i${at}` }));
  expect(refusal(columns, many)).toEqual(['general_argument_invalid', 'Maximum of 58 indexes allowed']);
});

test('the row may be 65,535 wide here, one more is too much', () => {
  // 1067 for the row itself, 4 * size + 2 for a long string, 1 for a boolean.
  const wide = (extra: number) => [
    { ...string, key: 'w', size: 16_116 },
    ...Array.from({ length: extra }, (_, at) => ({ key: `b${at}`, type: 'boolean' })),
  ];
  expect(refusal(wide(2))[0]).toBe('none');
  expect(refusal(wide(3))[0]).toBe('table_limit_exceeded');
});
