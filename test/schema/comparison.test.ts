import { attributeChanges } from '../../src/schema/attribute-changes.js';
import type { AttributeSchema, AttributeType } from '../../src/schema/attribute-schema.js';
import { canonicalAttribute, canonicalSchemaText, schemasEqual } from '../../src/schema/canonical-schema.js';
import type { CollectionSchema, DatabaseSchema } from '../../src/schema/database-schema.js';
import type { IndexSchema } from '../../src/schema/index-schema.js';
import { exactName, isNamed, thingsNamed, valueFor } from '../../src/schema/named-thing.js';
import {
  comparableSchema,
  normalizeIndex,
  normalizePermissions,
  normalizeSchema,
} from '../../src/schema/normalize-schema.js';
import { mirrorRelationship, type RelationshipSchema } from '../../src/schema/relationship-schema.js';
import { schemaHash } from '../../src/schema/schema-hash.js';
import { collectionOfName, dottedName, schemaName } from '../../src/schema/schema-name.js';
import { attribute, collection, index } from '../support/schemas.js';

const of = (type: AttributeType, options: Readonly<Record<string, unknown>> = {}) => attribute('a', type, options);

/** What differs between two attributes, how Appwrite can change it, and whether values may be lost by type alone. */
test.each<[AttributeSchema, AttributeSchema, readonly string[]]>([
  [of('string'), of('string'), []],
  [of('string', { size: 50 }), of('string', { size: 51 }), ['size 50 51 in-place']],
  [of('string', { size: 50 }), of('string', { size: 49 }), ['size 50 49 checked']],
  [of('string'), of('string', { array: true }), ['array false true online']],
  [of('string', { array: true }), of('string'), ['array true false online lossy']],
  [of('string'), of('string', { encrypt: true }), ['encrypt false true online']],
  [of('string', { encrypt: true }), of('text'), ['type string text online', 'encrypt true false online']],
  [of('text', { encrypt: true }), of('integer'), ['type text integer online lossy', 'encrypt true false online']],
  [of('string'), of('string', { required: true }), ['required false true checked']],
  [of('string', { required: true }), of('string'), ['required true false in-place']],
  [of('string'), of('string', { default: 'x' }), ['default null x in-place']],
  [of('string', { default: 'x' }), of('string'), ['default x null two-patches']],
  [of('string', { size: 50 }), of('varchar', { size: 20 }), ['type string varchar online']],
  [of('string'), of('enum'), ['type string enum online lossy']],
  [of('enum'), of('string'), ['type enum string online']],
  [of('integer'), of('text'), ['type integer text online']],
  [of('float'), of('text'), ['type float text online lossy']],
  [of('point'), of('text'), ['type point text online lossy']],
  [of('integer', { min: 3 }), of('bigint'), ['type integer bigint online']],
  [of('bigint'), of('integer', { max: 3 }), ['type bigint integer online']],
  [of('integer'), of('float'), ['type integer float online lossy']],
  [of('float', { min: 3 }), of('integer'), ['type float integer online lossy']],
  [of('boolean'), of('integer'), ['type boolean integer online lossy']],
  [of('bigint', { min: 2 }), of('bigint', { min: 1 }), ['min 2 1 in-place']],
  [of('bigint', { min: 1 }), of('bigint', { min: 2 }), ['min 1 2 checked']],
  [of('bigint', { min: 1 }), of('bigint'), ['min 1 null in-place']],
  [of('bigint'), of('bigint', { min: 1 }), ['min null 1 checked']],
  [of('float', { max: 1 }), of('float', { max: 2 }), ['max 1 2 in-place']],
  [of('float', { max: 2 }), of('float', { max: 1 }), ['max 2 1 checked']],
  [of('float', { max: 1 }), of('float'), ['max 1 null in-place']],
  [of('float'), of('float', { max: 1 }), ['max null 1 checked']],
  [of('integer', { max: 5 }), of('integer', { max: 6 }), ['max 5 6 in-place']],
  [of('integer', { max: 5 }), of('integer', { max: 2 ** 31 }), [`max 5 ${2 ** 31} in-place`, 'width 32 64 online']],
  [of('integer', { max: 2 ** 31 }), of('integer'), [`max ${2 ** 31} null in-place`]],
  [of('bigint', { max: 5 }), of('bigint'), ['max 5 null in-place']],
  [of('enum', { elements: ['a', 'b'] }), of('enum', { elements: ['b', 'a', 'a'] }), []],
  [of('enum', { elements: ['a'] }), of('enum', { elements: ['a', 'b'] }), ['elements a a,b in-place']],
  [of('enum', { elements: ['a', 'b'] }), of('enum', { elements: ['a'] }), ['elements a,b a checked']],
  [of('enum', { elements: ['a'] }), of('enum', { elements: ['b'] }), ['elements a b checked']],
])('from %j to %j', (from, to, expected) => {
  const said = attributeChanges(from, to).map(
    (one) => `${one.aspect} ${one.from} ${one.to} ${one.way}${one.lossy ? ' lossy' : ''}`,
  );
  expect(said).toEqual(expected);
});

const link: RelationshipSchema = {
  key: 'author',
  kind: 'manyToOne',
  relatedCollection: 'users',
  twoWay: true,
  twoWayKey: 'posts',
  onDelete: 'setNull',
};
const posts = (more: Partial<CollectionSchema> = {}) =>
  collection('posts', [attribute('title', 'string'), attribute('state', 'enum', { elements: ['b', 'a'] })], {
    permissions: ['read("any")', 'create("users")'],
    relationships: [link, { ...link, key: 'editor', twoWayKey: 'edited' }],
    indexes: [index('by_title', ['title']), index('by_state', ['state'])],
    ...more,
  });
const users = collection('users', []);
const blog = (...more: readonly CollectionSchema[]): DatabaseSchema => ({ collections: more });

describe('two schemas mean the same', () => {
  const one = blog(posts(), users);
  const { permissions, attributes, relationships, indexes } = posts();
  const [title, state] = attributes;
  const reversed = posts({
    permissions: [...permissions].reverse(),
    attributes: [...attributes].reverse(),
    relationships: [...relationships].reverse(),
    indexes: [...indexes].reverse(),
  });

  test.each<[string, DatabaseSchema]>([
    ['in another order', blog(users, reversed)],
    [
      'with an element of an enum twice',
      blog(posts({ attributes: [title, { ...state, elements: ['a', 'b', 'a'] }] as AttributeSchema[] }), users),
    ],
    [
      'with a relationship that was made from the other side',
      blog(posts({ relationships: relationships.slice(1) }), {
        ...users,
        relationships: [mirrorRelationship({ collection: 'posts', relationship: link }).relationship],
      }),
    ],
    [
      'with an order that is written out',
      blog(posts({ indexes: indexes.map((each) => ({ ...each, orders: ['asc'] })) }), users),
    ],
  ])('%s', (_title, other) => {
    expect(schemasEqual(one, other)).toBe(true);
    expect(canonicalSchemaText(other)).toBe(canonicalSchemaText(one));
    expect(schemaHash(other)).toBe(schemaHash(one));
  });

  test.each<[string, DatabaseSchema]>([
    ['a collection', blog(posts())],
    ['an id', blog(posts({ id: 'articles' }), users)],
    ['a permission', blog(posts({ permissions: ['read("any")'] }), users)],
    ['a setting', blog(posts({ enabled: false }), users)],
    ['an attribute', blog(posts({ attributes: [{ ...title, size: 60 }, state] as AttributeSchema[] }), users)],
    ['an element', blog(posts({ attributes: [title, { ...state, elements: ['a'] }] as AttributeSchema[] }), users)],
    ['a relationship', blog(posts({ relationships: [link] }), users)],
    ['an index', blog(posts({ indexes: [index('by_title', ['title'])] }), users)],
  ])('but for %s', (_title, other) => {
    expect(schemasEqual(one, other)).toBe(false);
    expect(schemaHash(other)).not.toBe(schemaHash(one));
  });

  test('an attribute that is no enum is compared as it is', () => {
    expect(canonicalAttribute(of('string'))).toEqual(of('string'));
    expect(canonicalAttribute(of('enum', { elements: ['b', 'a', 'b'] }))).toMatchObject({ elements: ['a', 'b'] });
  });
});

describe('the comparable form', () => {
  const attributes = [attribute('title', 'string', { size: 80 }), attribute('n', 'integer'), attribute('p', 'point')];
  const normal = (more: Partial<IndexSchema>) => {
    const { orders, lengths } = normalizeIndex({ ...index('i', ['n', 'title']), ...more }, { attributes });
    return { orders, lengths };
  };
  const plain = { orders: ['asc', 'asc'], lengths: [0, 0] };

  test('of an index has an order and a length for each attribute', () => {
    expect(normal({})).toEqual(plain);
    expect(normal({ orders: ['asc', 'desc'], lengths: [0, 20] })).toEqual({
      orders: ['asc', 'desc'],
      lengths: [0, 20],
    });
    expect(normal({ type: 'unique', orders: ['desc'] })).toEqual({ ...plain, orders: ['desc', 'asc'] });
    expect(normal({ lengths: [0, 80] })).toEqual(plain);
    expect(normal({ lengths: [80, 0] })).toEqual({ ...plain, lengths: [80, 0] });
    expect(normal({ attributes: ['$id', 'gone'], lengths: [80, 80] })).toEqual({ ...plain, lengths: [80, 80] });
    for (const type of ['fulltext', 'spatial'] as const)
      expect(normal({ type, orders: ['desc', 'desc'] })).toEqual(plain);
    expect(normal({ type: 'fulltext', lengths: [3, 20] })).toEqual(plain);
    expect(normal({ type: 'spatial', lengths: [3, 20] })).toEqual({ ...plain, lengths: [3, 20] });
  });

  test('of permissions has what `write` means, each once, in their order', () => {
    expect(normalizePermissions(['update("users")', 'write("users")', 'read("any")'])).toEqual([
      'update("users")',
      'create("users")',
      'delete("users")',
      'read("any")',
    ]);
    const others = ['overwrite("any")', 'write("any"', 'write("any") '];
    expect(normalizePermissions(others)).toEqual(others);
  });

  test('is frozen and made once, or for immediate use', () => {
    const schema = blog(posts({ permissions: ['write("any")'] }), users);
    const normalized = normalizeSchema(schema);
    expect(Object.isFrozen(normalized.collections[0]?.attributes)).toBe(true);
    expect([normalizeSchema(normalized), comparableSchema(normalized)]).toEqual([normalized, normalized]);
    expect(normalizeSchema(normalized)).toBe(normalized);
    expect(comparableSchema(normalized)).toBe(normalized);
    const comparable = comparableSchema(schema);
    expect(comparable).toEqual(normalized);
    expect(Object.isFrozen(comparable)).toBe(false);
    expect(comparableSchema(schema)).not.toBe(comparable);
  });
});

/** Ids and keys may have dots, so that `v1.users.a` may mean several things. */
describe('names of things', () => {
  const thing = (id: string, key: string | null = null) => ({ collection: id, key });

  test.each<[string, string, string | null]>([
    ['users', 'users', null],
    ['users.age', 'users', 'age'],
    ['v1.users/*', 'v1.users', null],
    ['v1.users/age', 'v1.users', 'age'],
    ['users/first.name', 'users', 'first.name'],
  ])('%s is unambiguous', (name, id, key) => {
    expect(exactName(thing(id, key))).toBe(name);
    expect(isNamed(name, thing(id, key))).toBe(true);
  });

  test('may be written with a dot or a slash', () => {
    const named = (name: string, id: string, key: string | null = null) => isNamed(name, thing(id, key));
    expect([named('users.age', 'users', 'age'), named('users/age', 'users', 'age')]).toEqual([true, true]);
    expect([named('users', 'users'), named('users/*', 'users')]).toEqual([true, true]);
    expect([named('users.age', 'users'), named('users', 'users', 'age'), named('users.ag', 'users', 'age')]).toEqual([
      false,
      false,
      false,
    ]);
  });

  test('stand for all that they may mean, each once', () => {
    const things = [thing('a.b', 'c'), thing('a', 'b.c'), thing('a.b', 'c'), thing('a', 'c'), thing('a.b.c')];
    expect(thingsNamed('a.b.c', things)).toEqual([thing('a.b', 'c'), thing('a', 'b.c'), thing('a.b.c')]);
    expect(thingsNamed('x', things)).toEqual([]);
  });

  test('of a record are its own, the unambiguous one first', () => {
    expect(valueFor({ 'users.age': 1 }, 'users', 'age')).toBe(1);
    expect(valueFor({ 'users.age': 1, 'users/age': 2 }, 'users', 'age')).toBe(2);
    expect(valueFor({ 'users.name': 1 }, 'users', 'age')).toBeUndefined();
    expect(valueFor(Object.create({ 'users.age': 1 }) as Record<string, number>, 'users', 'age')).toBeUndefined();
  });

  test('in sets and maps have a slash, which neither an id nor a key has', () => {
    expect([schemaName('users'), schemaName('users', 'age'), schemaName('users', '')]).toEqual([
      'users',
      'users/age',
      'users/',
    ]);
    expect([collectionOfName('users/age'), collectionOfName('v1.users')]).toEqual(['users', 'v1.users']);
    expect(dottedName('users/age')).toBe('users.age');
  });
});
