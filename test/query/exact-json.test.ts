import fc from 'fast-check';
import { stringify } from 'lossless-json';
import { parseExactJson } from '../../src/query/exact-json.js';

test('integers beyond 2^53 are exact wherever they stand, and nothing else becomes a bigint', () => {
  const value = fc.letrec((tie) => ({
    node: fc.oneof(
      fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.stringMatching(/^[-0-9a-f:,[ ]{0,40}$/),
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(fc.stringMatching(/^[a-z0-9]{1,20}$/), tie('node'), { maxKeys: 3, noNullPrototype: true }),
    ),
  })).node;
  const isLarge = (one: unknown) => typeof one === 'number' && Number.isInteger(one) && !Number.isSafeInteger(one);
  const expected = (one: unknown): unknown => {
    if (typeof one === 'bigint') return Number.isSafeInteger(Number(one)) ? Number(one) : one;
    if (isLarge(one) && /^-?\d+$/.test(String(one))) {
      const whole = BigInt(String(one));
      return BigInt.asIntN(64, whole) === whole ? whole : one;
    }
    if (Object.is(one, -0)) return 0;
    if (Array.isArray(one)) return one.map(expected);
    if (typeof one !== 'object' || one === null) return one;
    return Object.fromEntries(Object.entries(one).map(([key, part]) => [key, expected(part)]));
  };
  fc.assert(
    fc.property(value, fc.constantFrom(undefined, 2), (given, space) => {
      expect(parseExactJson(stringify(given, undefined, space) ?? '')).toEqual(expected(given));
    }),
    { numRuns: 500 },
  );
});

test('an integer of more than 64 bits is a number, however many digits it has', () => {
  expect(parseExactJson('[9223372036854775807,9223372036854775808]')).toEqual([9223372036854775807n, 2 ** 63]);
  expect(parseExactJson(`[-9223372036854775808,${'9'.repeat(30)}]`)).toEqual([-9223372036854775808n, 1e30]);
  expect(parseExactJson('9'.repeat(20_000_000))).toBe(Number.POSITIVE_INFINITY);
});

test('ids of digits and long fractions take the fast way', () => {
  const rows = Array.from({ length: 2000 }, (_, at) => ({ $id: `6b0${1e15 + at}${at % 10}`, ratio: at / 7 }));
  const text = JSON.stringify({ rows });
  const parse = jest.spyOn(JSON, 'parse');
  expect(parseExactJson(text)).toEqual({ rows });
  expect(parse).toHaveBeenCalledTimes(1);
  parse.mockRestore();
});
