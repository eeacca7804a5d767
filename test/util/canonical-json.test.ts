import fc from 'fast-check';
import { canonicalJson, parseJson } from '../../src/util/canonical-json.js';

const data = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constant(null),
    fc.boolean(),
    fc.double({ noDefaultInfinity: true, noNaN: true }).map((number) => number + 0),
    fc.bigInt(),
    fc.string({ unit: 'binary' }),
    fc.array(tie('value')),
    fc.dictionary(fc.string(), tie('value'), { noNullPrototype: true }),
  ),
})).value;

/** The same data with the keys of all objects the other way round. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, turned(item)]),
  );
}

test('equal data gives equal text, which is JSON and gives the data back', () => {
  fc.assert(
    fc.property(data, (value) => {
      const text = canonicalJson(value);
      expect(canonicalJson(turned(value))).toBe(text);
      expect(parseJson(text)).toEqual(value);
    }),
  );
});

test('what JSON leaves out is left out, and dates are texts', () => {
  const at = new Date('2026-01-02T03:04:05.678Z');
  expect(canonicalJson({ b: undefined, a: [undefined, Number.NaN, at], c: () => 1 })).toBe(
    '{"a":[null,null,"2026-01-02T03:04:05.678Z"]}',
  );
});

test('the key of a bigint is one however it is written, and its name in other data is none', () => {
  expect(parseJson('{"size":{"\\u0024bigint":"9223372036854775807"},"name":"\\u00e9"}')).toEqual({
    size: 9223372036854775807n,
    name: 'é',
  });
  expect(parseJson('["$bigint",{"$bigint":"1","more":1}]')).toEqual(['$bigint', { $bigint: '1', more: 1 }]);
});
