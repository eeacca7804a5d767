import fc from 'fast-check';
import type { AttributeSchema, AttributeType } from '../../src/schema/attribute-schema.js';
import { ATTRIBUTE_TYPE_NAMES, attributeType } from '../../src/schema/attribute-types.js';
import type { CollectionSchema, DatabaseSchema } from '../../src/schema/database-schema.js';
import type { IndexSchema } from '../../src/schema/index-schema.js';
import { normalizeSchema } from '../../src/schema/normalize-schema.js';
import type { RelationshipSchema } from '../../src/schema/relationship-schema.js';

/** Few names, so that two random schemas have much in common. */
const COLLECTIONS = ['authors', 'posts', 'tags', 'teams'];
const ATTRIBUTES = ['title', 'body', 'count', 'price', 'flag', 'at', 'kind', 'place'];
const RELATIONSHIPS = ['owner', 'related', 'members'];

const defaultOr = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 2 });
const bounds = (value: fc.Arbitrary<number>) =>
  fc
    .tuple(fc.option(value, { nil: null }), fc.option(value, { nil: null }))
    .map(([a, b]) => (a !== null && b !== null && a > b ? { min: b, max: a } : { min: a, max: b }));
const clamp = (value: number, { min, max }: { min: number | null; max: number | null }) =>
  Math.min(Math.max(value, min ?? -Number.MAX_SAFE_INTEGER), max ?? Number.MAX_SAFE_INTEGER);
const position = fc.tuple(fc.integer({ min: -180, max: 180 }), fc.integer({ min: -90, max: 90 }));

/** What an attribute has beside key, required and array, for each type. */
const details: { readonly [T in AttributeType]: fc.Arbitrary<Record<string, unknown>> } = {
  string: fc.record({
    size: fc.integer({ min: 1, max: 300 }),
    default: defaultOr(fc.constantFrom('', 'x')),
    encrypt: fc.constant(false),
  }),
  varchar: fc.record({
    size: fc.integer({ min: 1, max: 300 }),
    default: defaultOr(fc.constantFrom('', 'x')),
    encrypt: fc.constant(false),
  }),
  text: fc.record({ default: defaultOr(fc.constant('text')), encrypt: fc.boolean() }),
  mediumtext: fc.record({ default: defaultOr(fc.constant('text')), encrypt: fc.boolean() }),
  longtext: fc.record({ default: defaultOr(fc.constant('text')), encrypt: fc.boolean() }),
  integer: bounds(fc.maxSafeInteger()).chain((range) =>
    defaultOr(fc.maxSafeInteger()).map((value) => ({ ...range, default: value === null ? null : clamp(value, range) })),
  ),
  bigint: bounds(fc.integer()).chain((range) =>
    defaultOr(fc.integer()).map((value) => ({ ...range, default: value === null ? null : clamp(value, range) })),
  ),
  float: bounds(fc.integer({ min: -1000, max: 1000 }).map((value) => value / 4)).chain((range) =>
    defaultOr(fc.integer({ min: -1000, max: 1000 })).map((value) => ({
      ...range,
      default: value === null ? null : clamp(value, range),
    })),
  ),
  boolean: fc.record({ default: defaultOr(fc.boolean()) }),
  datetime: fc.record({
    default: defaultOr(fc.constantFrom('2026-01-02T03:04:05.678+00:00', '1999-12-31T23:59:59.000+00:00')),
  }),
  email: fc.record({ default: defaultOr(fc.constant('a@example.com')) }),
  url: fc.record({ default: defaultOr(fc.constant('https://example.com/')) }),
  ip: fc.record({ default: defaultOr(fc.constantFrom('127.0.0.1', '::1')) }),
  enum: fc
    .uniqueArray(fc.constantFrom('red', 'green', 'blue', 'Grün'), { minLength: 1 })
    .chain((elements) => defaultOr(fc.constantFrom(...elements)).map((value) => ({ elements, default: value }))),
  point: fc.record({ default: defaultOr(position) }),
  line: fc.record({ default: defaultOr(fc.array(position, { minLength: 2, maxLength: 4 })) }),
  polygon: fc.record({
    default: defaultOr(
      fc.constant([
        [
          [0, 0],
          [0, 4],
          [4, 4],
          [0, 0],
        ],
      ]),
    ),
  }),
};

function arbitraryAttribute(key: string, types: readonly AttributeType[]): fc.Arbitrary<AttributeSchema> {
  return fc.constantFrom(...types).chain((type) =>
    fc.record({ required: fc.boolean(), array: fc.boolean(), rest: details[type] }).map(({ required, array, rest }) => {
      const attribute = { key, type, required, array, ...rest } as AttributeSchema;
      const isArray = array && attributeType(attribute).canBeArray;
      return {
        ...attribute,
        array: isArray,
        default: required || isArray ? null : attribute.default,
      } as AttributeSchema;
    }),
  );
}

function arbitraryIndexes(attributes: readonly AttributeSchema[]): fc.Arbitrary<IndexSchema[]> {
  const encrypted = (attribute: AttributeSchema) => 'encrypt' in attribute && attribute.encrypt;
  const plain = attributes.filter((attribute) => !attribute.array && !encrypted(attribute));
  const comparable = plain.filter((attribute) => attributeType(attribute).family !== 'geometry');
  const searchable = plain.filter((attribute) => attributeType(attribute).family === 'text');
  const places = plain.filter((attribute) => attributeType(attribute).family === 'geometry' && attribute.required);

  const sorted = fc
    .uniqueArray(fc.constantFrom('$createdAt', ...comparable.map(({ key }) => key)), { minLength: 1, maxLength: 3 })
    .chain((keys) =>
      fc.record({
        type: fc.constantFrom('key' as const, 'unique' as const),
        orders: fc.tuple(...keys.map(() => fc.constantFrom('asc' as const, 'desc' as const))),
        attributes: fc.constant(keys),
        lengths: fc.constant(
          keys.map((key) => {
            const attribute = comparable.find((candidate) => candidate.key === key);
            const length = attribute ? attributeType(attribute).indexLength(attribute) : 1;
            const size = attribute && 'size' in attribute ? attribute.size : 200;
            return length > 255 ? Math.min(200, size) : 0;
          }),
        ),
      }),
    );
  const choices: fc.Arbitrary<Omit<IndexSchema, 'key'>>[] = [sorted];
  for (const [type, candidates] of [['fulltext', searchable] as const, ['spatial', places] as const]) {
    if (candidates.length === 0) continue;
    choices.push(
      fc
        .constantFrom(...candidates)
        .map(({ key }) => ({ type, attributes: [key], orders: ['asc' as const], lengths: [0] })),
    );
  }
  return fc
    .array(fc.oneof(...choices), { maxLength: 3 })
    .map((indexes) => indexes.map((index, at) => ({ ...index, key: `idx_${at}` })));
}

function arbitraryCollection(id: string, types: readonly AttributeType[]): fc.Arbitrary<CollectionSchema> {
  return fc
    .subarray(ATTRIBUTES)
    .chain((keys) => fc.tuple(...keys.map((key) => arbitraryAttribute(key, types))))
    .chain((attributes) =>
      fc.record({
        id: fc.constant(id),
        name: fc.constantFrom(id, `The ${id}`),
        permissions: fc.subarray(['read("any")', 'create("users")', 'delete("team:x/owner")']),
        documentSecurity: fc.boolean(),
        enabled: fc.boolean(),
        attributes: fc.constant(attributes),
        relationships: fc.constant([]),
        indexes: arbitraryIndexes(attributes),
      }),
    );
}

/** One relationship per pair of collections at most, with keys no other attribute has. */
function arbitraryRelationships(ids: readonly string[]): fc.Arbitrary<ReadonlyMap<string, RelationshipSchema>> {
  const pairs = ids.flatMap((a, at) => ids.slice(at + 1).map((b) => [a, b] as const));
  return fc
    .subarray(pairs, { maxLength: Math.min(3, pairs.length) })
    .chain((chosen) =>
      fc.tuple(
        ...chosen.map(([a, b], at) =>
          fc.record({
            owner: fc.constantFrom(a, b),
            kind: fc.constantFrom(
              'oneToOne' as const,
              'oneToMany' as const,
              'manyToOne' as const,
              'manyToMany' as const,
            ),
            twoWay: fc.boolean(),
            onDelete: fc.constantFrom('cascade' as const, 'restrict' as const, 'setNull' as const),
            names: fc.constantFrom([`${RELATIONSHIPS[at]}`, `back_${at}`], [`${RELATIONSHIPS[at]}`, `other_${at}`]),
            pair: fc.constant([a, b] as const),
          }),
        ),
      ),
    )
    .map(
      (drawn) =>
        new Map(
          drawn.map(({ owner, kind, twoWay, onDelete, names, pair }): [string, RelationshipSchema] => {
            const [key = 'owner', twoWayKey = 'back'] = names;
            return [
              `${owner}/${key}`,
              { key, kind, relatedCollection: pair[0] === owner ? pair[1] : pair[0], twoWay, twoWayKey, onDelete },
            ];
          }),
        ),
    );
}

/**
 * Schemas that Appwrite accepts, over few names. `types` narrows the attribute types.
 */
export function arbitrarySchema(types: readonly AttributeType[] = ATTRIBUTE_TYPE_NAMES): fc.Arbitrary<DatabaseSchema> {
  return fc.subarray(COLLECTIONS).chain((ids) =>
    fc
      .tuple(fc.tuple(...ids.map((id) => arbitraryCollection(id, types))), arbitraryRelationships(ids))
      .map(([collections, relationships]) =>
        normalizeSchema({
          collections: collections.map((collection) => ({
            ...collection,
            relationships: [...relationships]
              .filter(([address]) => address.startsWith(`${collection.id}/`))
              .map(([, relationship]) => relationship),
          })),
        }),
      ),
  );
}

/** How often a property is tried: more in `npm run test:long`. */
export function runs(usual: number, long = usual * 10): { numRuns: number } {
  return { numRuns: process.env.LONG ? long : usual };
}
