import fc from 'fast-check';
import { sameStoredValue } from '../../../src/documents/same-stored-value.js';
import { defaultConverter } from '../../../src/migrations/generate/default-converter.js';
import { sourceLanguage } from '../../../src/migrations/generate/source-language.js';
import type { AttributeSchema, AttributeType } from '../../../src/schema/attribute-schema.js';
import { ATTRIBUTE_TYPE_NAMES } from '../../../src/schema/attribute-types.js';
import { convertValue } from '../../../src/schema/convert-value.js';
import { valueMismatch } from '../../../src/schema/value-mismatch.js';
import { runs } from '../../support/arbitrary-schema.js';
import { attribute } from '../../support/schema-manager.js';

const texts = fc.oneof(
  fc.string({ maxLength: 5 }),
  fc.integer().map(String),
  fc.double().map(String),
  fc.constantFrom(
    'true',
    'false',
    '007',
    '-0',
    '1e5',
    '1e999',
    'a',
    '2023-02-30',
    '2024-02-29',
    '2024-02-29T10:11:12.5Z',
  ),
  fc.constantFrom('9007199254740993', '2026-01-02 03:04+02:00', '2026-13-01', '0x10', ' 1', ''),
);
const VALUES: Partial<Record<AttributeType, fc.Arbitrary<unknown>>> = {
  integer: fc.oneof(fc.maxSafeInteger(), fc.constantFrom(0, 1, 9223372036854775807n)),
  bigint: fc.oneof(fc.maxSafeInteger(), fc.constantFrom(0, 1, -9223372036854775808n)),
  float: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), fc.constantFrom(0, 1)),
  boolean: fc.boolean(),
  datetime: fc
    .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString().replace('Z', '+00:00')),
  enum: fc.constantFrom('a', 'b'),
  point: fc.constant([1, 2]),
};
const types = ATTRIBUTE_TYPE_NAMES.filter((type) => type !== 'line' && type !== 'polygon');
const arbitraryAttribute = fc
  .record({ type: fc.constantFrom(...types), array: fc.boolean() })
  .map(({ type, array }): AttributeSchema => attribute('value', type, { array: array && type !== 'point' }));

/** What a printed converter makes of a value; undefined where it, or the look at the data that follows, refuses it. */
function run(text: string, value: unknown, to: AttributeSchema): unknown {
  const convert = new Function(`return ${text}`)() as (stored: unknown) => unknown;
  try {
    return acceptable(convert(value), to);
  } catch {
    return undefined;
  }
}

function acceptable(value: unknown, to: AttributeSchema): unknown {
  return valueMismatch(value, to) === null ? value : undefined;
}

it('prints converters that do what the built-in one does', () => {
  const cases = fc.tuple(arbitraryAttribute, arbitraryAttribute).chain(([from, to]) => {
    const item = VALUES[from.type] ?? texts;
    const value = from.array ? fc.array(fc.option(item), { maxLength: 3 }) : item;
    return fc.record({ from: fc.constant(from), to: fc.constant(to), value });
  });
  fc.assert(
    fc.property(cases, ({ from, to, value }) => {
      const converter = defaultConverter(from, to, sourceLanguage('js'));
      if (converter === null || converter.isOpen) return;
      const printed = run(converter.text, value, to);
      const builtIn = convertValue(value, from, to);
      const expected = 'value' in builtIn ? acceptable(builtIn.value, to) : undefined;
      if (!sameStoredValue(printed, expected, to.type))
        expect({ printed, text: converter.text }).toEqual({ printed: expected, text: converter.text });
    }),
    runs(5_000, 200_000),
  );
});

it.each([
  ['string', 'text'],
  ['enum', 'string'],
  ['datetime', 'string'],
  ['integer', 'bigint'],
  ['string', 'email'],
] as const)('leaves %s to %s to the built-in one: the value stays', (from, to) => {
  expect(defaultConverter(attribute('x', from), attribute('x', to), sourceLanguage())).toBeNull();
});

it.each([
  ['point', 'string'],
  ['datetime', 'integer'],
  ['float', 'datetime'],
] as const)('leaves %s to %s to be written', (from, to) => {
  const converter = defaultConverter(attribute('x', from), attribute('x', to), sourceLanguage());
  expect(converter).toMatchObject({ isOpen: true });
  expect(converter?.text).toContain('TODO');
});
