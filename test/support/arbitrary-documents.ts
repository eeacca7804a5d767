import fc from 'fast-check';
import type { AttributeSchema } from '../../src/schema/attribute-schema.js';
import type { CollectionSchema, DatabaseSchema } from '../../src/schema/database-schema.js';

/** Values by stored key. */
export type DocumentValues = Readonly<Record<string, unknown>>;

/** Text that other types can hold, and text they cannot. */
const TEXTS = ['', '0', '12', '-3.5', '12 EUR', 'true', 'x@example.org', 'https://example.org/x', '::1', 'red', 'Grün'];
const DATES = ['2026-01-02T03:04:05.678+00:00', '1999-12-31T23:59:59.000+00:00', '2000-02-29T00:00:00.000+00:00'];
const ADDRESSES = ['https://example.org/x', 'https://example.com/', 'http://a.example.net/b?c=d'];

const cut = (texts: fc.Arbitrary<string>, size: number) => texts.map((text) => [...text].slice(0, size).join(''));
const text = (size: number) =>
  cut(fc.oneof(fc.constantFrom(...TEXTS, ...DATES), fc.string({ unit: 'grapheme-ascii', maxLength: 12 })), size);
const within = (min: number | bigint | null, max: number | bigint | null) =>
  fc
    .bigInt({
      min: min === null ? (max === null || max >= -1000 ? -1000n : BigInt(max) - 10n) : BigInt(min),
      max: max === null ? (min === null || min <= 3000 ? 3_000_000_000n : BigInt(min) + 10n) : BigInt(max),
    })
    .map((value) => (Number.isSafeInteger(Number(value)) ? Number(value) : value));
const coordinate = fc.tuple(fc.integer({ min: -180, max: 180 }), fc.integer({ min: -90, max: 90 }));

function arbitraryItem(attribute: AttributeSchema): fc.Arbitrary<unknown> {
  switch (attribute.type) {
    case 'string':
    case 'varchar':
      return text(attribute.size);
    case 'text':
    case 'mediumtext':
    case 'longtext':
      return text(100);
    case 'integer':
    case 'bigint':
      return within(attribute.min, attribute.max);
    case 'float': {
      const { min, max } = attribute;
      const lowest = min ?? Math.min(-1000, (max ?? 0) - 10);
      const highest = max ?? Math.max(1000, (min ?? 0) + 10);
      return fc.integer({ min: Math.ceil(lowest * 4), max: Math.floor(highest * 4) }).map((value) => value / 4);
    }
    case 'boolean':
      return fc.boolean();
    case 'datetime':
      return fc.constantFrom(...DATES);
    case 'email':
      return fc.constantFrom('a@example.com', 'x@example.org');
    case 'url':
      return fc.constantFrom(...ADDRESSES);
    case 'ip':
      return fc.constantFrom('127.0.0.1', '::1', '10.0.0.1');
    case 'enum':
      return fc.constantFrom(...attribute.elements);
    case 'point':
      return coordinate;
    case 'line':
      return fc.array(coordinate, { minLength: 2, maxLength: 4 });
    case 'polygon':
      return fc.integer({ min: 1, max: 40 }).map((size) => [
        [
          [0, 0],
          [0, size],
          [size, size],
          [0, 0],
        ],
      ]);
  }
}

/** A value that an attribute can hold; null among them where it is optional. */
export function arbitraryValue(attribute: AttributeSchema): fc.Arbitrary<unknown> {
  const one = attribute.array ? fc.array(arbitraryItem(attribute), { maxLength: 3 }) : arbitraryItem(attribute);
  return attribute.required ? one : fc.option(one, { nil: null, freq: 4 });
}

function arbitraryDocument({ attributes }: CollectionSchema): fc.Arbitrary<DocumentValues> {
  return fc.record(Object.fromEntries(attributes.map((attribute) => [attribute.key, arbitraryValue(attribute)])));
}

/** A few documents for each collection of a schema, by its id. */
export function arbitraryDocuments(schema: DatabaseSchema): fc.Arbitrary<Readonly<Record<string, DocumentValues[]>>> {
  return fc.record(
    Object.fromEntries(
      schema.collections.map((collection) => [
        collection.id,
        fc.array(arbitraryDocument(collection), { maxLength: 5 }),
      ]),
    ),
  );
}
