import fc from 'fast-check';
import { parseJson, writeJson } from '../../../src/embedded/rules/php/php-json.js';
import { isFloat, isInteger, WholeFloat } from '../../../src/embedded/rules/php/whole-float.js';

describe('parseJson', () => {
  test.each([
    ['9007199254740993', 9007199254740993n],
    ['-9223372036854775808', -9223372036854775808n],
    ['9223372036854775807', 9223372036854775807n],
    ['9223372036854775808', 2 ** 63],
    ['12', 12],
    ['1.5', 1.5],
    ['3.0', new WholeFloat(3)],
    ['1e2', new WholeFloat(100)],
    ['1e300', 1e300],
    ['{"a":[1.0,{"b":12345678901234567}]}', { a: [new WholeFloat(1), { b: 12345678901234567n }] }],
  ])('%s', (text, value) => {
    expect(parseJson(text)).toEqual(value);
  });

  test('tells integers from floats', () => {
    const kinds = (parseJson('[1, 1.0, 1.5, 12345678901234567, 1e30]') as unknown[]).map((value) => [
      isInteger(value),
      isFloat(value),
    ]);
    expect(kinds).toEqual([
      [true, false],
      [false, true],
      [false, true],
      [true, false],
      [false, true],
    ]);
  });

  test('leaves digits inside texts alone', () => {
    const text = '{"a":"1.0 and 12345678901234567890 \\" 2.5 \\\\","b":2.0,"\\u0023":"#"}';
    expect(parseJson(text)).toEqual({ a: '1.0 and 12345678901234567890 " 2.5 \\', b: new WholeFloat(2), '#': '#' });
  });

  test('refuses what is malformed or too deep', () => {
    for (const text of ['', '{', '1.', '01', '1.0.0', '[1.0,]', '{"a":1.0', '"\u0001"']) {
      expect(() => parseJson(text)).toThrow(SyntaxError);
    }
    expect(() => parseJson('['.repeat(100_000))).toThrow(SyntaxError);
    expect(parseJson(`${'['.repeat(512)}${']'.repeat(512)}`)).toBeInstanceOf(Array);
  });

  test('reads any JSON as JSON.parse does, but for numbers', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        expect(JSON.parse(writeJson(parseJson(text)))).toEqual(JSON.parse(text));
      }),
      { numRuns: 100 },
    );
  });
});

test('writeJson writes any text beside an integer of 64 bits as it does without one', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: fc.constantFrom(...'aZ 09+-.:#"\\/\n\0\x7f\u2028ü\ud800', '😀') }), { maxLength: 4 }),
      (texts) => {
        expect(writeJson([2n ** 62n, ...texts])).toBe(writeJson([1, ...texts]).replace('1', '4611686018427387904'));
      },
    ),
    { numRuns: 100 },
  );
});

test.each([
  [9007199254740993n, '9007199254740993'],
  [1e20, '1.0e+20'],
  [1.5e300, '1.5e+300'],
  [-0, '0'],
  [0.00001, '1.0e-5'],
  [3, '3'],
  [new WholeFloat(3), '3'],
  ['a/b', '"a\\/b"'],
  ['ünï', '"ünï"'],
  [{ a: undefined, b: null }, '{"b":null}'],
])('writeJson(%p)', (value, text) => {
  expect(writeJson(value)).toBe(text);
});
