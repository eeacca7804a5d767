import { defaultDials } from '../../../src/embedded/dials/dial-names.js';
import { findDials } from '../../../src/embedded/dials/find-dials.js';
import { AppwriteError } from '../../../src/embedded/rules/appwrite-error.js';
import { parseQueries } from '../../../src/embedded/rules/queries/query-parser.js';
import {
  type QueryAttribute,
  refuseQueries,
  refuseSearch,
  systemAttributes,
} from '../../../src/embedded/rules/queries/query-validator.js';

const dials = findDials(defaultDials);

const attributes = new Map<string, QueryAttribute>([
  ...systemAttributes,
  ['s', { type: 'string' }],
  ['i', { type: 'integer', size: 4 }],
  ['b', { type: 'bigint', size: 8 }],
  ['d', { type: 'double' }],
  ['o', { type: 'boolean' }],
  ['at', { type: 'datetime' }],
  ['sa', { type: 'string', array: true }],
  ['p', { type: 'point' }],
  ['secret', { type: 'string', encrypt: true }],
  ['author', { type: 'relationship' }],
  ['books', { type: 'relationship', virtual: true }],
]);

const refuse = (...queries: object[]) =>
  refuseQueries(parseQueries(queries.map((query) => JSON.stringify(query))), attributes, { select: true, dials });
const on = (method: string, attribute: string, ...values: unknown[]) => ({ method, attribute, values });

test.each([
  [on('equal', 's', 'x'), null],
  [on('equal', 'nope', 'x'), 'Attribute not found in schema: nope'],
  [on('equal', '$permissions', 'x'), 'Attribute not found in schema: $permissions'],
  [on('equal', 'secret', 'x'), 'Cannot query encrypted attribute: secret'],
  [on('elemMatch', 'nope', on('equal', 's', 'x')), 'elemMatch is not supported by the database'],
  [on('elemMatch', 's', on('equal', 'nope', 'x')), 'Attribute not found in schema: nope'],
  [on('equal', 's'), 'Equal queries require at least one value.'],
  [on('containsAny', 's'), 'ContainsAny queries require at least one value.'],
  [on('notEqual', 's', 'a', 'b'), 'NotEqual queries require exactly one value.'],
  [on('between', 'i', 1), 'Between queries require exactly two values.'],
  [on('equal', 'i', '1'), 'Query value is invalid for attribute "i"'],
  [on('equal', 'i', 2 ** 40), 'Query value is invalid for attribute "i"'],
  [on('equal', 's', null), 'Query value is invalid for attribute "s"'],
  [on('equal', 'at', 'tomorrow'), 'Query value is invalid for attribute "at"'],
  [on('equal', 'at', '2024-01-02'), null],
  [on('equal', '$sequence', '7'), null],
  [on('equal', '$sequence', 0), 'Query value is invalid for attribute "$sequence"'],
  [on('equal', 'i', ...Array(501).fill(1)), 'Query on attribute has greater than 500 values: i'],
  [on('equal', 'sa', 'x'), 'Cannot query equal on attribute "sa" because it is an array.'],
  [on('contains', 'sa', 'x'), null],
  [on('containsAny', 'i', 1), 'Cannot query contains on attribute "i" because it is not an array, string, or object.'],
  [
    on('notContains', 'o', true),
    'Cannot query notContains on attribute "o" because it is not an array, string, or object.',
  ],
  [on('equal', 'books', 'x'), 'Cannot query on virtual relationship attribute'],
  [on('equal', 'books.title', 5), null],
  [
    on('distanceLessThan', 's', [[0, 0], 1, true]),
    'Spatial query "distanceLessThan" cannot be applied on non-spatial attribute: s',
  ],
  [on('distanceLessThan', 'p', [[0, 0], 1]), 'Distance query requires [[geometry, distance]] parameters'],
  [on('intersects', 'p', 5), 'Spatial data must be an array'],
  [on('vectorDot', 's', [1]), 'Vector queries can only be used on vector attributes'],
  [on('orderAsc', 'zz'), 'Attribute not found in schema: zz'],
  [on('orderAsc', 'author.name'), 'Cannot order by nested attribute: author'],
  [on('limit', '', 0), 'Invalid limit: Value must be a valid range between 1 and 9,223,372,036,854,775,807'],
  [on('offset', '', 'x'), 'Invalid limit: Value must be a valid number'],
  [on('offset', '', -1), 'Invalid offset: Value must be a valid range between 0 and 9,223,372,036,854,775,807'],
  [on('select', ''), 'No attributes selected'],
  [on('select', '', 's', 's'), 'Duplicate attributes selected'],
  [on('select', '', null), 'Attribute not found in schema: '],
  [on('equal', 's', {}), 'Equal queries require at least one value.'],
  [on('select', '', '*', 'author.name'), null],
  [on('or', '', on('isNull', 's')), 'Or queries require at least two queries'],
  [on('and', '', on('isNull', 's'), on('limit', '', 1)), 'And queries can only contain filter queries'],
  [on('or', '', on('isNull', 'nope'), on('isNull', 's')), 'Attribute not found in schema: nope'],
])('%j: %j', (query, expected) => {
  expect(refuse(query)).toBe(expected === null ? null : `Invalid query: ${expected}`);
});

test.each([
  ['nope', 'Invalid query: Syntax error'],
  ['"x"', 'Invalid query. Must be an array, got string'],
  ['5', 'Invalid query. Must be an array, got integer'],
  ['5.5', 'Invalid query. Must be an array, got double'],
  ['[]', 'Invalid query method: '],
  ['{"method":"regex"}', 'Invalid query method: regex'],
  ['{"method":5}', 'Invalid query method. Must be a string, got integer'],
  ['{"method":"equal","attribute":["a"]}', 'Invalid query attribute. Must be a string, got array'],
  ['{"method":"equal","attribute":"a","values":"x"}', 'Invalid query values. Must be an array, got string'],
])('%s is refused: %s', (text, expected) => {
  expect(() => parseQueries([text])).toThrow(expected);
});

test('a search needs an index in and beside `and` and `or`, where it is looked for first', () => {
  const search = (...queries: object[]) =>
    refuseSearch(parseQueries(queries.map((query) => JSON.stringify(query))), (attribute) => attribute === 's');
  const or = (...values: object[]) => ({ method: 'or', values });
  const refused = (attribute: string) => `Searching by attribute "${attribute}" requires a fulltext index.`;
  expect(search(on('search', 's', 'x'), on('equal', 'i', 1))).toBeNull();
  expect(search(on('notSearch', 'i', 'x'))).toBe(refused('i'));
  expect(search(or(on('search', 's', 'x'), on('equal', 'i', 1)))).toBeNull();
  expect(search(on('search', 'd', 'x'), or(on('equal', 's', 'x'), or(on('search', 'i', 'x'), on('isNull', 's'))))).toBe(
    refused('i'),
  );
});

test('a selection that is a list is what the server does not expect', () => {
  expect(() => refuse(on('select', '', ['s']))).toThrow(new AppwriteError('general_unknown'));
});
