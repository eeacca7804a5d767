import fc from 'fast-check';
import type { AttributeSchema, Int64 } from '../../src/schema/attribute-schema.js';
import type { CollectionSchema } from '../../src/schema/database-schema.js';
import { INT64_MAX, INT64_MIN } from '../../src/schema/limits.js';

/** A document as `createMany` takes it, with `$id`. */
export type RandomDocument = Readonly<Record<string, unknown>> & { readonly $id: string };

const time = fc
  .date({ min: new Date('2001-01-01T00:00:00Z'), max: new Date('2025-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString().replace('Z', '+00:00'));
const position = fc.tuple(
  fc.integer({ min: -17_900, max: 17_900 }).map((value) => value / 100),
  fc.integer({ min: -8_900, max: 8_900 }).map((value) => value / 100),
);

function integers(min: Int64 | null, max: Int64 | null): fc.Arbitrary<Int64> {
  return fc
    .bigInt({ min: BigInt(min ?? INT64_MIN), max: BigInt(max ?? INT64_MAX) })
    .map((value) => (Number.isSafeInteger(Number(value)) ? Number(value) : value));
}

function text(size: number): fc.Arbitrary<string> {
  return fc
    .oneof(fc.string({ maxLength: 30 }), fc.string({ unit: 'grapheme', maxLength: 12 }))
    .map((value) => [...value].slice(0, size).join(''));
}

function single(attribute: AttributeSchema): fc.Arbitrary<unknown> {
  switch (attribute.type) {
    case 'string':
    case 'varchar':
      return text(attribute.size);
    case 'text':
    case 'mediumtext':
    case 'longtext':
      return text(1000);
    case 'integer':
    case 'bigint':
      return integers(attribute.min, attribute.max);
    case 'float':
      return fc.double({
        min: attribute.min ?? -1e300,
        max: attribute.max ?? 1e300,
        noNaN: true,
        noDefaultInfinity: true,
      });
    case 'boolean':
      return fc.boolean();
    case 'datetime':
      return time;
    case 'email':
      return fc.constantFrom('ada@example.com', 'b.c+d@example.org');
    case 'url':
      return fc.constantFrom('https://example.com/', 'https://example.com/a?b=c#d');
    case 'ip':
      return fc.constantFrom('127.0.0.1', '::1', '2001:db8::1');
    case 'enum':
      return fc.constantFrom(...attribute.elements);
    case 'point':
      return position;
    case 'line':
      return fc.array(position, { minLength: 2, maxLength: 5 });
    case 'polygon':
      return position.map(([x, y]) => [
        [
          [x, y],
          [x, y + 1],
          [x + 1, y + 1],
          [x, y],
        ],
      ]);
  }
}

function value(attribute: AttributeSchema): fc.Arbitrary<unknown> {
  const one = attribute.array ? fc.array(single(attribute), { maxLength: 4 }) : single(attribute);
  return attribute.required ? one : fc.option(one, { nil: null });
}

/** Documents that a collection takes, with times and permissions of their own. Ids are unique without case. */
export function arbitraryDocuments({ attributes, id }: CollectionSchema): fc.Arbitrary<readonly RandomDocument[]> {
  const values = fc.record(Object.fromEntries(attributes.map((attribute) => [attribute.key, value(attribute)])));
  return fc
    .array(
      fc.record({
        values,
        times: fc.tuple(time, time),
        permissions: fc.subarray([
          'read("any")',
          'update("user:u1")',
          'delete("team:t/owner")',
          'read("users/verified")',
        ]),
      }),
      { maxLength: 8 },
    )
    .map((documents) =>
      documents.map((document, at) => ({
        ...document.values,
        $id: `${id}-${at}`,
        $createdAt: document.times[0],
        $updatedAt: document.times[1],
        $permissions: document.permissions,
      })),
    );
}
