import { looseEqual, looseOrder } from '../../../src/embedded/rules/php/loose-equal.js';

/** PHP's `==`, tried with PHP 8.2. */
test.each<[unknown, unknown, boolean]>([
  [9_007_199_254_740_993n, 9_007_199_254_740_992, false],
  [9_007_199_254_740_993n, 9_007_199_254_740_993n, true],
  ['9007199254740993', '9007199254740992', false],
  [9_007_199_254_740_992, '9007199254740993', false],
  ['18446744073709551617', '18446744073709551616', false],
  ['01', '1', true],
  [' 1', '1 ', true],
  ['1e3', '1000', true],
  ['1', 'a', false],
  [null, '', true],
  [0, '', false],
  [[1], ['1'], true],
])('%j and %j: %j', (left, right, expected) => {
  expect(looseEqual(left, right)).toBe(expected);
  expect(looseEqual(right, left)).toBe(expected);
  if (typeof left !== 'object') expect(looseOrder(left, right) === 0).toBe(expected);
});
