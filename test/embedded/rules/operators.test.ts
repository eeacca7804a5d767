import { defaultDials } from '../../../src/embedded/dials/dial-names.js';
import { findDials } from '../../../src/embedded/dials/find-dials.js';
import { applyOperator } from '../../../src/embedded/rules/rows/operator-effect.js';
import { applyToDefault } from '../../../src/embedded/rules/rows/operator-on-default.js';
import { readOperator, refuseOperator } from '../../../src/embedded/rules/rows/operators.js';
import type { ColumnDefinition } from '../../../src/embedded/rules/schema/table-definition.js';

const dials = findDials(defaultDials);

const column = (type: ColumnDefinition['type'], more: Partial<ColumnDefinition> = {}): ColumnDefinition => ({
  sequence: 1,
  key: 'c',
  type,
  format: '',
  status: 'available',
  error: '',
  required: false,
  array: false,
  size: 20,
  min: null,
  max: null,
  elements: null,
  default: null,
  rowDefault: null,
  encrypt: false,
  relationship: null,
  createdAt: '',
  updatedAt: '',
  ...more,
});

const integer = column('integer', { size: 4 });
const double = column('double');
const integers = column('integer', { size: 4, array: true });
const texts = column('string', { array: true });
const booleans = column('boolean', { array: true });
const dates = column('datetime', { array: true });
const ownDate = '2024-01-31T10:00:00.123+00:00';
const now = Date.parse('2026-08-10T06:44:12.123Z');
const apply = (target: ColumnDefinition, current: unknown, method: string, ...values: unknown[]) =>
  applyOperator({ method, values }, target, current, now, dials);

test.each([
  [integer, null, 'increment', [2], 2],
  [integer, 10, 'increment', [100, 40], 40],
  [integer, 10, 'decrement', [100, 7], 7],
  [integer, 75, 'divide', [4], 19],
  [integer, -75, 'divide', [4], -19],
  [double, 9.5, 'divide', [4], 2.375],
  [double, 7.5, 'modulo', [2], 1.5],
  [double, 2.5, 'power', [3, 9], 9],
  [double, 0.5, 'power', [2, 9], 0.5],
  [column('string'), null, 'stringConcat', ['x'], 'x'],
  [column('string'), 'a.a', 'stringReplace', ['a', 'A'], 'A.A'],
  [column('string'), null, 'stringReplace', ['a', 'A'], null],
  [column('string'), 'aba', 'stringReplace', ['', 'x'], 'aba'],
  [texts, ['aba', 'c'], 'stringReplace', ['a', 'A'], ['AbA', 'c']],
  [column('boolean'), null, 'toggle', [], true],
  [column('boolean'), true, 'toggle', [], false],
  [column('datetime'), '2024-01-31T10:00:00.000+00:00', 'dateAddDays', [1], '2024-02-01T10:00:00.000+00:00'],
  [column('datetime'), null, 'dateSubDays', [1], null],
  [column('datetime'), null, 'dateSetNow', [], '2026-08-10T06:44:12.000+00:00'],
  [texts, [], 'arrayAppend', ['a', 'b'], ['a', 'b']],
  [texts, ['c'], 'arrayPrepend', ['a', 'b'], ['a', 'b', 'c']],
  [texts, ['a', 'c'], 'arrayInsert', [1, 'b'], ['a', 'b', 'c']],
  [texts, ['a'], 'arrayInsert', [9, 'b'], ['a', 'b']],
  // MariaDB compares elements as texts, and stores what remains as texts.
  [integers, [1, 2, 1], 'arrayRemove', ['1'], ['2']],
  [integers, [10, 9, 9, 1], 'arrayUnique', [], ['1', '10', '9']],
  [integers, [1, 2, 3], 'arrayIntersect', [3, 2, 7], ['3', '2']],
  [integers, [1, 2, 3], 'arrayDiff', [1, 9], ['2', '3']],
  [integers, [3, 10, 4], 'arrayFilter', ['greaterThan', 3], ['10', '4']],
  [texts, ['a', null], 'arrayFilter', ['isNotNull'], ['a']],
])('%# %s', (target, current, method, values, expected) => {
  expect(apply(target, current, method, ...values)).toEqual(expected);
});

const onPostgresql = findDials({ appwrite: 'main', engine: 'postgresql' });

test.each([
  [texts, ['a', 'A', 'b', null], 'arrayRemove', ['Ä '], ['b'], ['a', 'A', 'b', null]],
  [texts, ['b', null, 'a', 'B', 'A'], 'arrayUnique', [], [null, 'a', 'b'], [null, 'a', 'A', 'b', 'B']],
  [texts, ['a', 'b', 'A', null], 'arrayIntersect', ['B', 'a', null], ['b', 'a', 'A'], ['a', null]],
  [integers, [1, 2, 1], 'arrayIntersect', [2, 1, 1], ['2', '1', '1'], [1, 2, 1]],
  [integers, [1, 2], 'arrayDiff', [1, null], [], [2]],
  [booleans, [true, false], 'arrayRemove', [true], ['true', 'false'], [false]],
  [booleans, [true, false], 'arrayFilter', ['equal', false], ['false'], [false]],
  [dates, [ownDate, null], 'arrayRemove', [ownDate], ['2024-01-31 10:00:00.123'], ['2024-01-31 10:00:00.123', null]],
  [dates, [ownDate], 'arrayRemove', ['2024-01-31 10:00:00.123'], [], []],
  [texts, ['a', 'B', null], 'arrayDiff', ['A'], ['B'], ['a', 'B', null]],
  [texts, ['a', 'B'], 'arrayFilter', ['equal', 'b'], ['B'], []],
  [texts, ['a', null], 'arrayFilter', ['notEqual', 'b'], ['a'], ['a', null]],
  [texts, ['a', null], 'arrayFilter', ['notEqual'], [], []],
  [texts, null, 'arrayInsert', [0, 'a'], null, ['a']],
  [texts, null, 'arrayAppend', ['a'], ['a'], ['a']],
])('%# elements as MariaDB and as PostgreSQL compare them', (target, current, method, values, mariadb, postgresql) => {
  expect(apply(target, current, method, ...values)).toEqual(mariadb);
  expect(applyOperator({ method, values }, target, current, now, onPostgresql)).toEqual(postgresql);
});

test.each([
  [texts, ['10', '9'], '9.5', ['10'], null],
  [texts, ['b'], 'a', null, null],
  [texts, ['5'], 'a', null, null],
  [texts, [], 'a', [], []],
  [integers, [1, 20, 3], '2', ['20', '3'], [20, 3]],
  [integers, [1, 20], null, [], []],
  [texts, ['a'], null, null, []],
  [integers, [null, 5], 3, ['5'], null],
])('%# greater and less compare numbers, and fail for other texts', (target, current, value, mariadb, postgresql) => {
  const values = ['greaterThan', value];
  const filtered = (from: typeof dials) => () =>
    applyOperator({ method: 'arrayFilter', values }, target, current, now, from);
  for (const [from, expected] of [
    [dials, mariadb],
    [onPostgresql, postgresql],
  ] as const) {
    if (expected) expect(filtered(from)()).toEqual(expected);
    else expect(filtered(from)).toThrow(expect.objectContaining({ type: 'general_unknown' }));
  }
});

test.each([
  ['multiply', 5, 2.5, 12],
  ['multiply', 7, 0.5, 4],
  ['increment', 1, 0.5, 2],
  ['increment', 2, 0.5, 2],
  ['decrement', -4, 0.5, -4],
  ['divide', 15, '10', 2],
  ['divide', 5, 2, 3],
  ['divide', 14_999, 30_000, 0],
])('MariaDB rounds %s of %s by %s to %s: halves of floats to even numbers', (method, current, value, expected) => {
  expect(apply(integer, current, method, value)).toBe(expected);
});

const onMain = findDials({ appwrite: 'main', engine: 'mariadb' });

/** Tried with the adapters' SQL on MariaDB 10.11 and PostgreSQL 15; null where the engine fails. */
test.each([
  ['multiply', 2, [0, -1], 0, 2],
  ['multiply', 2, [0, 5], 0, 0],
  ['power', 10, [3, -7], null, null],
  ['power', 2, [0, 0], null, null],
  ['power', -7, [3, -1], -343, null],
  ['power', 0, [3, 0], 0, null],
  ['power', 2, [-1, 1.5], 0, 0],
  ['power', 2, [3, 8], 8, 8],
])('%s of %s by %j keeps to its limit on main as MariaDB and as PostgreSQL compare', (method, current, values, ...expected) => {
  for (const [at, from] of [onMain, onPostgresql].entries()) {
    const result = () => applyOperator({ method, values }, integer, current, now, from);
    if (expected[at] === null) expect(result).toThrow(expect.objectContaining({ type: 'general_unknown' }));
    else expect(result()).toBe(expected[at]);
  }
});

const wide = column('integer', { size: 8 });
const most = 2n ** 63n - 1n;

test.each([
  ['increment', 9_007_199_254_740_993n, [2], 9_007_199_254_740_995n],
  ['decrement', -9_007_199_254_740_993n, [2], -9_007_199_254_740_995n],
  ['multiply', 3_037_000_499, [3_037_000_499], 9_223_372_030_926_249_001n],
  ['modulo', most, [10], 7],
  ['increment', most - 1000n, [100, most - 500n], most - 900n],
])('%s keeps all digits of whole numbers, on every engine', (method, current, values, expected) => {
  expect(apply(wide, current, method, ...values)).toBe(expected);
  expect(applyOperator({ method, values }, wide, current, now, onPostgresql)).toBe(expected);
  if (values.length === 1)
    expect(applyToDefault({ method, values }, { ...wide, rowDefault: current }, now, dials)).toBe(expected);
});

test('a limit near the end of 64 bits is one on 1.9, and on main the value stays', () => {
  const values = [2000, most - 500n];
  expect(apply(wide, most - 1000n, 'increment', ...values)).toBe(most - 500n);
  expect(applyOperator({ method: 'increment', values }, wide, most - 1000n, now, onPostgresql)).toBe(most - 1000n);
});

test.each([wide, integer])('one more than a column of whole numbers holds is a 500', (target) => {
  const greatest = 2n ** BigInt(target.size * 8 - 1) - 1n;
  expect(() => apply(target, greatest, 'increment', 1)).toThrow(expect.objectContaining({ type: 'general_unknown' }));
  expect(BigInt(apply(target, greatest, 'decrement', 1) as number)).toBe(greatest - 1n);
});

test.each([
  ['increment', 1e308, [1e308]],
  ['multiply', 1e308, [-10]],
  ['power', 0, [-1]],
  ['power', -8, [0.5]],
])('%s beyond all floats is a 500', (method, current, values) => {
  expect(() => apply(double, current, method, ...values)).toThrow(expect.objectContaining({ type: 'general_unknown' }));
  const onDefault = { ...double, rowDefault: current };
  expect(() => applyToDefault({ method, values }, onDefault, now, dials)).toThrow();
});

test.each([
  [column('string'), 'increment', [1], "Cannot apply increment operator to non-numeric field 'c'"],
  [column('bigint'), 'increment', [1], "Cannot apply increment operator to non-numeric field 'c'"],
  [integer, 'increment', [], 'Cannot apply increment operator: value must be numeric, got NULL'],
  [integer, 'divide', [0], 'Cannot apply divide operator: division by zero'],
  [integer, 'modulo', [0], 'Cannot apply modulo operator: modulo by zero'],
  [integer, 'increment', [1, 'x'], 'Cannot apply increment operator: max/min limit must be numeric, got string'],
  [integer, 'multiply', [2 ** 31], 'Cannot apply multiply operator: would overflow maximum value of 2147483647'],
  [integer, 'decrement', [2 ** 32], 'Cannot apply decrement operator: would underflow minimum value of -2147483648'],
  [integer, 'arrayDiff', [1], "Cannot use arrayDiff operator on non-array attribute 'c'"],
  [integer, 'arrayAppend', [1], "Cannot apply arrayAppend operator to non-array field 'c'"],
  [integers, 'arrayInsert', [1], 'Cannot apply arrayInsert operator: requires exactly 2 values (index and value)'],
  [integers, 'arrayInsert', [-1, 1], 'Cannot apply arrayInsert operator: index must be a non-negative integer'],
  [
    integers,
    'arrayInsert',
    [100, 1],
    'Cannot apply arrayInsert operator: index 100 is out of bounds for array of length 0',
  ],
  [
    integers,
    'arrayAppend',
    [2 ** 32],
    'Cannot apply arrayAppend operator: array items must be between -2147483648 and 2147483647',
  ],
  [
    integers,
    'arrayPrepend',
    ['5000000000'],
    'Cannot apply arrayPrepend operator: array items must be between -2147483648 and 2147483647',
  ],
  [integers, 'arrayFilter', [1], 'Cannot apply arrayFilter operator: condition must be a string'],
  [integers, 'arrayRemove', [], 'Cannot apply arrayRemove operator: requires a value to remove'],
  [integers, 'arrayIntersect', [], 'arrayIntersect operator requires a non-empty array value'],
  [
    integers,
    'arrayFilter',
    ['contains', 1],
    "Invalid array filter condition 'contains'. Must be one of: equal, notEqual, greaterThan, greaterThanEqual, lessThan, lessThanEqual, isNull, isNotNull",
  ],
  [integer, 'stringConcat', ['x'], "Cannot apply stringConcat operator to non-string field 'c'"],
  [column('string'), 'stringConcat', [5], 'Cannot apply stringConcat operator: requires a string value'],
  [
    column('string'),
    'stringConcat',
    ['é'.repeat(11)],
    'Cannot apply stringConcat operator: result would exceed maximum length of 20 characters',
  ],
  [
    column('string'),
    'stringReplace',
    ['x'],
    'Cannot apply stringReplace operator: requires exactly 2 string values (search and replace)',
  ],
  [integer, 'toggle', [], "Cannot apply toggle operator to non-boolean field 'c'"],
  [integer, 'dateSetNow', [], "Cannot apply dateSetNow operator to non-datetime field 'c'"],
  [column('datetime'), 'dateAddDays', [1.5], 'Cannot apply dateAddDays operator: requires an integer number of days'],
])('%# %s is refused', (target, method, values, expected) => {
  expect(refuseOperator({ method, values }, target, target.type === 'integer' && !target.array ? 10 : null)).toBe(
    expected,
  );
});

test.each([
  [column('boolean', { array: true }), [true], 'toggle', []],
  [column('datetime', { array: true }), ['2024-01-31T10:00:00.000+00:00'], 'dateAddDays', [1]],
  [column('datetime', { array: true }), [], 'dateSetNow', []],
  [column('datetime'), '2024-01-31T10:00:00.000+00:00', 'dateAddDays', [10_000_000]],
  [integers, [1], 'increment', [1]],
])('%# of what the database cannot calculate with is a 500', (target, current, method, values) => {
  expect(refuseOperator({ method, values }, target, current)).toBeNull();
  expect(() => apply(target, current, method, ...values)).toThrow(expect.objectContaining({ type: 'general_unknown' }));
});

test('a whole number modulo a fraction is a 500 for a single row, as PHP predicts it with whole numbers', () => {
  const operator = { method: 'modulo', values: [0.5] };
  expect(() => refuseOperator(operator, integer, 10)).toThrow(expect.objectContaining({ type: 'general_unknown' }));
  expect(refuseOperator(operator, integer, undefined)).toBeNull();
});

test('what is an operator', () => {
  expect(readOperator('c', '{"method":"increment","values":[1]}')).toEqual({ method: 'increment', values: [1] });
  expect(readOperator('c', { method: 'toggle' })).toEqual({ method: 'toggle', values: [] });
  expect(readOperator('c', '{"method":"nope","values":[1]}')).toBeNull();
  expect(readOperator('c', ' {"method":"toggle"}')).toEqual({ method: 'toggle', values: [] });
  expect(readOperator('c', 'increment')).toBeNull();
  expect(() => readOperator('c', '{"method":"increment","values":5}')).toThrow(/^Invalid operator for attribute "c"/);
});
