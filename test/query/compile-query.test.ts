import type { EntityFilter } from '../../src/metadata/entity-filter.js';
import type { Direction, OrderBy, Where } from '../../src/metadata/entity-types/filter.js';
import { buildEntityModel } from '../../src/metadata/model/build-entity-model.js';
import { compileQuery, type QueryTree } from '../../src/query/compile-query.js';
import type { IdRequest } from '../../src/query/lower-filter.js';
import { ALL_DOCUMENTS, type CompiledQuery, lowerAlone, lowerQuery } from '../../src/query/lower-query.js';
import type { FindCollection } from '../../src/query/query-collection.js';
import { chooseFilter, dropFilters, EMPTY_QUERY, type FilterChoices } from '../../src/query/query-node.js';
import { requireConditions } from '../../src/query/query-problem.js';
import { servingIndex } from '../../src/query/serving-index.js';
import { queryText, type WireQuery } from '../../src/query/wire-query.js';
import type { Position } from '../../src/schema/attribute-schema.js';
import type { IndexSchema, IndexType } from '../../src/schema/index-schema.js';
import { DATETIME_MAX } from '../../src/schema/limits.js';
import { Book, Person, Place, Review } from './entities.js';

const model = buildEntityModel([Person, Book, Place, Review]);
const find = (collection: string) => model.entities.find((entity) => entity.collection === collection);

function treeOf<E>(
  entity: new () => E,
  conditions: readonly Where<E>[],
  orders: OrderBy<E> = {},
  known: FindCollection = find,
) {
  const metadata = model.entities.find((candidate) => candidate.entity === (entity as never));
  if (!metadata) throw new Error('not in the model');
  const nodes = Object.entries(orders).map(([property, direction]) => ({ property, direction: direction as 'asc' }));
  return compileQuery(metadata, { ...EMPTY_QUERY, conditions, orders: nodes }, known);
}

function compile<E>(entity: new () => E, conditions: readonly Where<E>[], orders: OrderBy<E> = {}) {
  return lowerAlone(treeOf(entity, conditions, orders));
}

const filters = (...conditions: Where<Person>[]) => compile(Person, conditions).filters.map(queryText);

const AREA: Position[][] = [
  [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 0],
  ],
];
const raw = (text: string) => () => {
  const [person] = model.entities;
  if (person === undefined) throw new Error('not in the model');
  return lowerAlone(compileQuery(person, { ...EMPTY_QUERY, raw: [text] }, find));
};

/** What somebody without types may write. */
const loose = (conditions: unknown) => () => compile(Person, [conditions as Where<Person>]);

describe('a filter becomes Appwrite queries', () => {
  test('plain values are equality, by stored key; several conditions all hold', () => {
    expect(filters({ name: 'Ada', role: 'writer' }, { age: 36 })).toEqual([
      '{"method":"equal","attribute":"full_name","values":["Ada"]}',
      '{"method":"equal","attribute":"role","values":["writer"]}',
      '{"method":"equal","attribute":"age","values":[36]}',
    ]);
  });

  test('operators', () => {
    expect(filters({ age: { $gte: 18, $lt: 65 }, name: { $ne: 'Bob' }, score: { $gt: 1.5, $lte: 2 } })).toEqual([
      '{"method":"greaterThanEqual","attribute":"age","values":[18]}',
      '{"method":"lessThan","attribute":"age","values":[65]}',
      '{"method":"notEqual","attribute":"full_name","values":["Bob"]}',
      '{"method":"greaterThan","attribute":"score","values":[1.5]}',
      '{"method":"lessThanEqual","attribute":"score","values":[2]}',
    ]);
    expect(filters({ role: { $in: ['writer', 'editor', 'writer'] } })).toEqual([
      '{"method":"equal","attribute":"role","values":["writer","editor"]}',
    ]);
  });

  test('null asks for no value', () => {
    const isNull = '{"method":"isNull","attribute":"age"}';
    const isNotNull = '{"method":"isNotNull","attribute":"age"}';
    expect(filters({ age: null }, { age: { $eq: null } }, { age: { $isNull: true } })).toEqual([
      isNull,
      isNull,
      isNull,
    ]);
    expect(filters({ age: { $ne: null } }, { age: { $isNull: false } })).toEqual([isNotNull, isNotNull]);
    expect(filters({ age: { $in: [null, 1] } })).toEqual([
      `{"method":"or","values":[${isNull},{"method":"equal","attribute":"age","values":[1]}]}`,
    ]);
    expect(filters({ age: { $in: [null] } })).toEqual([isNull]);
    const many = Array.from({ length: 51 }, (_, at) => String(at));
    const without = (condition: Where<Person>) =>
      answered(treeOf(Person, [condition]), ['x']).result.filters.map(brief);
    expect(without({ id: { $nin: many } })).toEqual(['$id notEqual x']);
    expect(without({ name: { $nin: many } })).toEqual(['full_name isNotNull', '$id notEqual x']);
    const fifty = many.slice(1);
    expect(without({ id: { $nin: fifty } })).toHaveLength(50);
    expect(without({ name: { $nin: [] } })).toEqual([]);
    expect(without({ age: { $nin: [null] } })).toEqual(['age isNotNull']);
    expect(without({ age: { $nin: [1, 2, null] } })).toEqual(['age isNotNull', 'age notEqual 1', 'age notEqual 2']);
    expect(without({ $not: { age: { $gt: 5 } } })).toEqual(['age lessThanEqual 5']);
    expect(without({ $not: { age: { $in: [5, null] } } })).toEqual(['age isNotNull', 'age notEqual 5']);
    expect(without({ $not: { age: { $in: [] } } })).toEqual([]);
    expect(filters({ labels: null, settings: { $isNull: false } })).toEqual([
      '{"method":"isNull","attribute":"labels"}',
      '{"method":"isNotNull","attribute":"settings"}',
    ]);
  });

  test('values in their stored form', () => {
    const date = new Date('2026-01-02T03:04:05.678Z');
    expect(filters({ bornAt: { $lt: date }, createdAt: date })).toEqual([
      '{"method":"lessThan","attribute":"bornAt","values":["2026-01-02T03:04:05.678Z"]}',
      '{"method":"equal","attribute":"$createdAt","values":["2026-01-02T03:04:05.678Z"]}',
    ]);
    expect(filters({ views: 9223372036854775807n }, { views: 5n })).toEqual([
      '{"method":"equal","attribute":"views","values":[9223372036854775807]}',
      '{"method":"equal","attribute":"views","values":[5]}',
    ]);
    expect(filters({ site: new URL('https://example.org') })).toEqual([
      '{"method":"equal","attribute":"site","values":["https://example.org/"]}',
    ]);
    expect(filters({ id: { $in: ['a', 'b'] }, sequence: { $gt: 7 } })).toEqual([
      '{"method":"equal","attribute":"$id","values":["a","b"]}',
      '{"method":"greaterThan","attribute":"$sequence","values":["7"]}',
    ]);
  });

  test('relationships by id or by document', () => {
    const author = Object.assign(new Person(), { id: 'p1', name: 'Ada' });
    const byAuthor = compile(Book, [{ author: 'p1' }, { author }, { author: null }]).filters.map(queryText);
    expect(byAuthor).toEqual([
      '{"method":"equal","attribute":"author","values":["p1"]}',
      '{"method":"equal","attribute":"author","values":["p1"]}',
      '{"method":"isNull","attribute":"author"}',
    ]);
    expect(filters({ books: 'b1' })).toEqual(['{"method":"equal","attribute":"books.$id","values":["b1"]}']);
  });

  test('a list too long for one query is split, each part within Appwrite’s limits', () => {
    const ids = Array.from({ length: 2000 }, (_, at) => `identifier-${at}`);
    const { alternatives, filters: rest } = compile(Person, [{ id: { $in: ids }, age: 1 }]);
    expect(rest).toHaveLength(1);
    const values = (alternatives ?? []).map((query) => query.values ?? []);
    expect(values.flat()).toEqual(ids);
    for (const alternative of alternatives ?? []) expect(queryText(alternative).length).toBeLessThanOrEqual(4096);
    const numbers = compile(Person, [{ age: { $in: ids.map((_, at) => at) } }]).alternatives ?? [];
    for (const { values: part = [] } of numbers) expect(part.length).toBeLessThanOrEqual(500);
    expect(compile(Person, [{ age: { $in: [] } }]).alternatives).toEqual([]);
  });

  test('parts of texts, lists and places, and the opposite of each', () => {
    const not = (condition: Where<Person>) => filters({ $not: condition });
    const method = (...queries: string[]) => queries.map((text) => (JSON.parse(text) as { method: string }).method);
    const names = [{ $startsWith: 'a\\b' }, { $endsWith: 'a' }, { $contains: 'a' }, { $containsAny: ['a', 'b'] }];
    for (const name of [...names, { $search: 'a' }]) {
      const [plain = ''] = method(...filters({ name }));
      expect(method(...not({ name })).at(-1)).toBe(`not${plain[0]?.toUpperCase()}${plain.slice(1)}`);
    }
    expect(filters({ name: { $startsWith: 'a\\b' } })[0]).toContain('a\\\\\\\\b');
    expect(method(...not({ age: { $between: [1, 2] } }))).toEqual(['notBetween']);
    expect(filters({ labels: { $containsAll: ['a', 'b', 'a'] } })).toHaveLength(2);
    expect(method(...filters({ labels: { $containsAll: [] } }))).toEqual(['isNotNull']);
    expect(compile(Person, [{ labels: { $containsAny: [] } }]).alternatives).toEqual([]);
    expect(method(...not({ labels: { $containsAny: [] } }))).toEqual(['isNotNull']);
    expect(method(...not({ labels: { $containsAll: ['a', 'b'] } }))).toEqual(['or']);
    expect(compile(Person, [{ $not: { labels: { $containsAll: [] } } }]).alternatives).toEqual([]);
    const point: Position = [1, 2];
    expect(method(...filters({ home: { $near: { point, meters: 5 } } }))).toEqual(['distanceLessThan']);
    expect(method(...not({ home: { $near: { point, degrees: 5 } } }))).toEqual(['or']);
    expect(method(...filters({ home: { $beyond: { point, meters: 5 } } }))).toEqual(['distanceGreaterThan']);
    expect(method(...not({ home: { $beyond: { point, meters: 5 } } }))).toEqual(['or']);
    expect(method(...filters({ home: { $within: AREA } }), ...not({ home: { $within: AREA } }))).toEqual([
      'intersects',
      'notIntersects',
    ]);
    expect(method(...filters({ home: { $eq: point } }), ...not({ home: point }))).toEqual(['equal', 'notEqual']);
  });

  test('floats as they are stored, and bounds on the side that was asked', () => {
    const values = (condition: Where<Person>) => compile(Person, [condition]).filters.flatMap(({ values: of }) => of);
    const third = 0.1 + 0.2;
    expect(values({ score: third })).toEqual([third, 0.3]);
    expect(values({ score: { $gte: third } })).toEqual([0.3]);
    expect(values({ score: { $gt: third } })).toEqual([third]);
    expect(values({ score: { $lte: third } })).toEqual([third]);
    expect(values({ score: { $lt: third } })).toEqual([0.3]);
    expect(values({ score: 2 })).toEqual([2]);
    expect(values({ score: 123_456_789_012_345 })).toEqual([123_456_789_012_345]);
    expect(values({ score: 2 ** 63 })).toEqual([2 ** 63, 9.223_372_036_854_8e18]);
    expect(values({ age: { $between: [1, 5] } })).toEqual([1, 5]);
    expect(values({ views: { $gte: -(2n ** 63n) } })).toEqual([-(2n ** 63n)]);
    expect(values({ name: { $search: '100% sure' } })).toEqual(['100% sure']);
    expect(values({ name: { $search: '**' } })).toEqual(['**']);
    const [first, last] = [new Date('0001-01-01T00:00:00.000Z'), new Date(DATETIME_MAX)];
    expect(values({ bornAt: { $between: [first, last] } })).toEqual([first.toISOString(), last.toISOString()]);
    expect(values({ active: true, id: { $startsWith: 'a' } })).toEqual([true, 'a']);
    expect(values({ sequence: 7n as never })).toEqual(['7']);
  });

  test('places, each with its distance and its unit', () => {
    const point: Position = [1, 2];
    expect(filters({ home: { $near: { point, meters: 5 } } }, { home: { $beyond: { point, degrees: 0 } } })).toEqual([
      '{"method":"distanceLessThan","attribute":"home","values":[[[1,2],5,true]]}',
      '{"method":"distanceGreaterThan","attribute":"home","values":[[[1,2],0,false]]}',
    ]);
    expect(filters({ home: point }, { home: { $contains: point } as never })).toEqual([
      '{"method":"equal","attribute":"home","values":[[1,2]]}',
      '{"method":"contains","attribute":"home","values":[[1,2]]}',
    ]);
    const near = compile(Place, [{ area: { $near: { point, degrees: 1 } } } as never]);
    expect(near.filters.map(brief)).toEqual(['area distanceLessThan 1,2,1,false']);
    expect(() => compile(Place, [{ path: { $within: AREA } } as never])).toThrow('Place.path: $within on a line');
    expect(() => compile(Place, [{ path: { $near: { point, meters: 1 } } } as never])).toThrow('in meters on a line');
  });

  test('negations of several conditions', () => {
    const not = (condition: Where<Person>) => compile(Person, [{ $not: condition }]).filters.map(brief);
    expect(not({ age: { $gt: 1, $lt: 5 } })).toEqual(['or(age lessThanEqual 1, age greaterThanEqual 5)']);
    expect(not({ age: 1, name: 'Ada' })).toEqual(['or(age notEqual 1, full_name notEqual Ada)']);
    expect(not({ $or: [{ age: 1 }, { name: 'Ada' }] })).toEqual(['age notEqual 1', 'full_name notEqual Ada']);
    expect(not({ $and: [{ age: 1 }, { name: 'Ada' }] })).toEqual(['or(age notEqual 1, full_name notEqual Ada)']);
    expect(not({ $not: { age: 1, name: 'Ada' } })).toEqual(['age equal 1', 'full_name equal Ada']);
    expect(not({ age: { $between: [1, 5] } })).toEqual(['age notBetween 1,5']);
  });

  test('what can match nothing, and what matches everything, is no query', () => {
    const result = (condition: Where<Person>) => compile(Person, [condition]);
    expect(result({ $or: [{ age: { $in: [] } }, { age: 1 }] }).filters.map(brief)).toEqual(['age equal 1']);
    const nothing = { ...ALL_DOCUMENTS, alternatives: [] };
    expect(result({ $and: [{ age: { $in: [] } }, { age: 1 }] })).toEqual(nothing);
    expect(result({ $or: [] })).toEqual(nothing);
    expect(result({ $not: { $and: [] } })).toEqual(nothing);
    expect(result({ $and: [] })).toEqual(ALL_DOCUMENTS);
    expect(result({ $or: [{}, { age: 1 }] })).toEqual(ALL_DOCUMENTS);
    expect(result({ books: {} })).toEqual(ALL_DOCUMENTS);
    expect(compile(Book, [{ author: { id: { $in: [] } } }])).toEqual(nothing);
    expect(compile(Book, [{ author: { name: { $nin: [] } } }]).filters.map(brief)).toEqual(['author isNotNull']);
    expect(compile(Review, [{ readers: {} }])).toEqual(ALL_DOCUMENTS);
  });

  test('a raw filter is sent as it is', () => {
    const text = '{"method":"equal","attribute":"views","values":[9223372036854775807,5,1.5]}';
    expect(raw(text)().filters.map(queryText)).toEqual([text]);
  });

  test('orders by stored key', () => {
    expect(compile(Book, [], { author: 'asc', id: 'asc' }).orders.map(({ compares }) => compares)).toEqual([
      'relation',
      'text',
    ]);
    expect(compile(Person, [], { name: 'desc', createdAt: 'asc' }).orders).toEqual([
      { attribute: 'full_name', descending: true, nullable: true, compares: 'text' },
      { attribute: '$createdAt', descending: false, nullable: false, compares: 'value' },
    ]);
  });
});

describe('what cannot be asked is query_invalid and says where', () => {
  const cases: readonly (readonly [string, () => unknown, string])[] = [
    [
      'an unknown property',
      loose({ nope: 1 }),
      'Person.nope: a property that is not declared; expected one of id, sequence, createdAt, permissions, name, role,',
    ],
    [
      'an unknown operator',
      loose({ age: { $near: 1 } }),
      'Person.age: the operator $near; expected one of $eq, $ne, $gt, $gte, $lt, $lte, $between, $in, $nin, $isNull.',
    ],
    ['part of a date', loose({ createdAt: { $startsWith: '2026' } }), 'Person.createdAt: the operator $startsWith'],
    ['part of a number', loose({ age: { $startsWith: '2' } }), 'Person.age: the operator $startsWith'],
    ['a geometry by size', loose({ home: { $gt: 1 } }), 'Person.home: it is a geometry; expected one of $eq, $near'],
    ['alternatives of which one is none', loose({ $or: [{}, 1] }), 'Person.$or: a list'],
    ['no operators', loose({ age: {} }), 'Person.age: an object to compare with'],
    ['an operator beside something else', loose({ age: { $gt: 1, more: 2 } }), 'Person.age: an object to compare with'],
    ['a negative distance', loose({ home: { $near: { point: [1, 2], meters: -1 } } }), 'Person.home: $near: an object'],
    ['a distance as text', loose({ home: { $near: { point: [1, 2], meters: '5' } } }), 'Person.home: $near: an object'],
    ['a number below 64 bits', loose({ views: -(2n ** 63n) - 1n }), 'Person.views: -9223372036854775809n'],
    [
      'a date before the year 1',
      loose({ bornAt: new Date(Date.parse('0001-01-01') - 1) }),
      'Person.bornAt: 0000-12-31',
    ],
    [
      'a date after the year 9999',
      loose({ bornAt: new Date(Date.parse(DATETIME_MAX) + 1) }),
      'Person.bornAt: 9999-12-31T23:59:59.001Z to compare with',
    ],
    [
      'operators on ids beside conditions',
      () => compile(Book, [{ author: { $eq: 'p1', name: 'x' } } as never]),
      'Person.$eq: a property that is not declared',
    ],
    [
      'operators of lists beside others',
      () => compile(Review, [{ readers: { $contains: 'p1', $ne: 'p2' } } as never]),
      'Review.readers: $contains on the many side',
    ],
    [
      'an id beside something else',
      () => compile(Book, [{ author: { $id: 'p1', name: 'x' } } as never]),
      'Person.$id: a property that is not declared',
    ],
    ['something else than text in whereRaw', raw('null'), 'Person: the query "null"'],
    [
      'a raw value that is too long',
      raw(`{"method":"equal","attribute":"age","values":["${'x'.repeat(5000)}"]}`),
      'Person (age): a condition of',
    ],
    ['41 characters', loose({ age: 'y'.repeat(41) }), `Person.age: "${'y'.repeat(40)}…" to`],
    ['40 characters', loose({ age: 'y'.repeat(40) }), `Person.age: "${'y'.repeat(40)}" to`],
    ['undefined', loose({ age: undefined }), 'Person.age: undefined; expected a value, or null'],
    [
      'undefined in an operator',
      loose({ age: { $gt: undefined } }),
      'Person.age: undefined; expected a value, or null',
    ],
    ['undefined in a list', loose({ age: { $in: [undefined] } }), 'Person.age: undefined; expected a value, or null'],
    ['a value of another type', loose({ age: '18' }), 'Person.age: "18" to compare with; expected a whole number'],
    ['a fraction for an integer', loose({ age: { $gt: 1.5 } }), 'Person.age'],
    ['an invalid date', loose({ bornAt: new Date('x') }), 'Person.bornAt: an invalid Date'],
    ['JSON', loose({ settings: { theme: 'dark' } }), 'Person.settings: it is JSON text'],
    ['a list', loose({ labels: 'x' }), 'Person.labels: it is a list'],
    ['an encrypted attribute', loose({ secret: null }), 'Person.secret: asked for null, but it is encrypted'],
    [
      'a geometry',
      loose({ home: { $isNull: true } }),
      'Person.home: asked for null, but it is a geometry; expected one of $eq, $near',
    ],
    [
      'permissions',
      loose({ permissions: 'x' }),
      'Person.permissions: permissions cannot be queried; expected an attribute that can be compared',
    ],
    ['$in without a list', loose({ age: { $in: 5 } }), 'Person.age: $in: 5; expected a list'],
    ['a comparison with null', loose({ age: { $gt: null } }), 'Person.age: a comparison with null'],
    ['a value longer than a query', loose({ name: 'x'.repeat(5000) }), 'a condition of 5'],
    ['no value on the many side', loose({ books: null }), 'Person.books: asked for null'],
    [
      'not equal on the many side',
      loose({ books: { $ne: 'b1' } }),
      'Person.books: $ne on the many side of a relationship',
    ],
    ['conditions that are none', loose({ $not: 'x' }), 'Person.$not: "x"; expected conditions'],
    [
      'alternatives that are no list',
      loose({ $or: { age: 1 } }),
      'Person.$or: an object; expected a list of conditions',
    ],
    ['alternatives that are no conditions', loose({ $and: [1] }), 'Person.$and: a list'],
    [
      'too many values between',
      loose({ age: { $between: [1, 2, 3] } }),
      'Person.age: $between: a list; expected a list of two values',
    ],
    ['a text between', loose({ age: { $between: 5 } }), 'Person.age: $between: 5'],
    ['part of no text', loose({ name: { $startsWith: 5n } }), 'Person.name: $startsWith: 5n; expected text'],
    ['half a surrogate pair', loose({ name: { $contains: '\ud800' } }), 'Person.name: $contains'],
    [
      'any of no texts',
      loose({ name: { $containsAny: [] } }),
      'Person.name: $containsAny: a list; expected a list of texts',
    ],
    ['any of a text', loose({ name: { $containsAny: 'x' } }), 'Person.name: $containsAny: "x"'],
    [
      'a search for nothing',
      loose({ name: { $search: ' %* ' } }),
      'Person.name: $search: " %* "; expected a text with a word',
    ],
    [
      'all of a value',
      loose({ labels: { $containsAll: 'x' } }),
      'Person.labels: $containsAll: "x"; expected a list of values',
    ],
    ['a function', loose({ name: () => 1 }), 'Person.name: a function to compare with'],
    ['a long text as number', loose({ age: 'y'.repeat(50) }), `Person.age: "${'y'.repeat(40)}…" to compare with`],
    ['a number of more bits', loose({ views: 2n ** 63n }), 'Person.views: 9223372036854775808n'],
    [
      'a sequence that is none',
      loose({ sequence: true }),
      'Person.sequence: true to compare with; expected a sequence number',
    ],
    ['an id that is none', loose({ id: 5 }), 'Person.id: 5'],
    [
      'a quantifier on the one side',
      () => compile(Book, [{ author: { $some: {} } } as never]),
      'Book.author: $some on a to-one',
    ],
    ['ids that are no list', loose({ books: { $in: 'b1' } }), 'Person.books: $in: "b1"; expected a list of values'],
    ['null for a list of documents', loose({ books: { $isNull: true } }), 'Person.books: asked for null'],
    [
      'a distance without a point',
      loose({ home: { $near: { meters: 5 } } }),
      'Person.home: $near: undefined; expected a point',
    ],
    [
      'a distance without a limit',
      loose({ home: { $near: [1, 2] } }),
      'Person.home: $near: a list; expected { point, meters }',
    ],
    [
      'two distances',
      loose({ home: { $beyond: { point: [1, 2], meters: 1, degrees: 1 } } }),
      'Person.home: $beyond: an object',
    ],
    ['within no area', loose({ home: { $within: [1, 2] } }), 'Person.home: $within: a list'],
    [
      'a geometry that is none',
      loose({ home: { $touches: 'x' } }),
      'Person.home: $touches: "x"; expected a point, a line or a polygon',
    ],
    [
      'an area within',
      () => compile(Place, [{ area: { $within: AREA } } as never]),
      'Place.area: $within on a line or a polygon',
    ],
    [
      'metres from an area',
      () => compile(Place, [{ area: { $near: { point: [1, 2], meters: 5 } } } as never]),
      'Place.area: $near in meters on a polygon; expected degrees',
    ],
    [
      'a raw query that is not JSON',
      raw('x'),
      'Person: the query "x"; expected text that node-appwrite\'s Query gives',
    ],
    ['a raw query without a method', raw('[1]'), 'Person: the query "[1]"'],
    [
      'a raw order',
      raw('{"method":"orderAsc","attribute":"age"}'),
      'Person: Query.orderAsc in whereRaw; expected a filter',
    ],
    [
      'more conditions than a request has',
      loose(
        Object.fromEntries([
          [
            '$and',
            Array.from({ length: 101 }, (_, at) => ({
              name: { $ne: 'x'.repeat(3000) + at },
            })),
          ],
        ]),
      ),
      'conditions and 0 orders; expected at most',
    ],
    ['an operator that is none', loose({ age: { $like: 1 } }), 'Person.age: the operator $like; expected one of $eq'],
    [
      'an operator on permissions',
      loose({ permissions: { $like: 1 } }),
      'Person.permissions: the operator $like; expected one of',
    ],
    ['a secret', loose({ secret: 'x' }), 'Person.secret: it is encrypted'],
    ['half a question for null', loose({ age: { $isNull: 1 } }), 'Person.age: $isNull: 1; expected true or false'],
    ['a boolean of another type', loose({ active: 1 }), 'Person.active: 1 to compare with; expected true or false'],
    [
      'a number of another type',
      loose({ score: true }),
      'Person.score: true to compare with; expected a finite number',
    ],
    [
      'a date out of range',
      loose({ createdAt: new Date(-1e15) }),
      'Person.createdAt: -029719-04-05T22:13:20.000Z to compare with',
    ],
    [
      'a reference to a document without an id',
      () => compile(Review, [{ book: { $eq: {} } } as never]),
      'Review.book: an object to compare with; expected an id or a document with one',
    ],
    ['a distance that is none', loose({ home: { $near: 5 } }), 'Person.home: $near: 5; expected { point, meters }'],
    [
      'conditions outside of the model',
      () => lowerAlone(treeOf(Book, [{ author: { name: 'Ada' } }], {}, () => undefined)),
      "Book.author: conditions on documents of 'people', which is not part of the context",
    ],
    [
      'a raw query that is too long',
      raw(
        `{"method":"and","values":[${'{"method":"isNull","attribute":"age"},'.repeat(120)}{"method":"isNull","attribute":"age"}]}`,
      ),
      'Person: a condition of',
    ],
    ['no conditions', () => requireConditions(null), 'where: null; expected conditions, {} for all documents'],
    ['a list of conditions', () => requireConditions([]), 'where: a list; expected conditions'],
    ['an order by JSON', () => compile(Person, [], { settings: 'asc' }), 'Person.settings: an order'],
    ['an unknown direction', () => compile(Person, [], { age: 'up' as 'asc' }), 'Person.age: the direction "up"'],
  ];
  test.each(cases)('%s', (_name, run, message) => {
    expect(run).toThrow(expect.objectContaining({ code: 'query_invalid' }));
    expect(run).toThrow(message);
  });

  test('two lists that are each too long', () => {
    const many = Array.from({ length: 1500 }, (_, at) => at);
    const tree = treeOf(Person, [{ age: { $in: many }, score: { $in: many } }]);
    const work = lowerQuery(tree, { paths: true });
    const step = work.next();
    expect(step).toMatchObject({ done: false, value: { collection: 'people', filter: { filters: [] } } });
    const ids = many.map((at) => `id-${at}`);
    const { value } = work.next(ids);
    expect(value).toMatchObject({ filters: [], within: [new Set(ids)] });
    expect(() => lowerAlone(tree)).toThrow(expect.objectContaining({ code: 'query_invalid' }));
    const byIds = (found: readonly string[]) => answered(tree, found).result;
    expect(byIds(['a', 'b']).filters.map(queryText)).toEqual([
      '{"method":"equal","attribute":"$id","values":["a","b"]}',
    ]);
    expect(byIds([])).toMatchObject({ filters: [], alternatives: [] });
  });
});

/** What a query asks first, and what it becomes once each of those requests found the same ids. */
function answered(tree: QueryTree, found: readonly string[]) {
  const asked: string[] = [];
  const work = lowerQuery(tree, { paths: true });
  let step = work.next();
  while (step.done !== true) {
    const { collection, filter } = step.value;
    const queries = [...filter.filters, ...(filter.alternatives ?? [])].map(brief);
    asked.push(`${collection}: ${[...queries, ...(filter.except ?? []).map((ids) => `not ${[...ids]}`)].join(' & ')}`);
    step = work.next(found);
  }
  return { asked, result: step.value };
}

/** A query as a few words. */
function brief({ method, attribute, values = [] }: WireQuery): string {
  if (attribute === undefined && values.length > 5) return `${method}(${values.length} queries)`;
  if (attribute === undefined) return `${method}(${(values as readonly WireQuery[]).map(brief).join(', ')})`;
  const shown = values.length > 5 ? `${values.length} values` : String(values).replace(/x{2000,}\d?/, 'LONG');
  return `${attribute} ${method} ${shown}`.trim();
}

const LONG_TEXT = 'x'.repeat(2100);
const LONG_IDS = Array.from({ length: 200 }, (_, at) => `identifier-${at}`);

describe('filters of the model', () => {
  const live = { name: 'live', isDefault: true, isParametric: false, where: () => ({ age: null }) };
  const tenant = {
    name: 'tenant',
    isDefault: true,
    isParametric: true,
    where: ({ id }: { id: string }) => ({ name: id }),
  };
  const old = { name: 'old', isDefault: false, isParametric: false, where: () => ({ age: { $gt: 90 } }) };
  const filtered = (choices: FilterChoices | undefined) => {
    const [person] = model.entities;
    if (person === undefined) throw new Error('not in the model');
    const source = { ...person, filters: [live, tenant, old] as readonly EntityFilter[] };
    const query = { ...EMPTY_QUERY, conditions: [{ role: 'writer' }], ...(choices && { filters: choices }) };
    return () => lowerAlone(compileQuery(source, query, find)).filters.map(brief);
  };
  const choose = (name: string, choice: boolean | object, before?: FilterChoices) => chooseFilter(before, name, choice);
  const set = () => choose('tenant', { id: 't1' });

  test.each<readonly [string, () => FilterChoices | undefined, readonly string[]]>([
    ['with its parameters', set, ['age isNull', 'full_name equal t1', 'role equal writer']],
    [
      'switched on',
      () => choose('old', true, set()),
      ['age isNull', 'full_name equal t1', 'age greaterThan 90', 'role equal writer'],
    ],
    ['switched off', () => dropFilters(set(), ['live']), ['full_name equal t1', 'role equal writer']],
    ['all of them switched off', () => dropFilters(undefined, []), ['role equal writer']],
    ['two switched off', () => dropFilters(undefined, ['live', 'tenant']), ['role equal writer']],
  ])('%s', (_name, choices, expected) => {
    expect(filtered(choices())()).toEqual(expected);
  });

  test('without its parameters one is refused', () => {
    const message = "Person (filter 'tenant'): no parameters; expected the parameters that the filter takes";
    expect(filtered(undefined)).toThrow(message);
    expect(filtered(choose('tenant', true))).toThrow(message);
  });
});

describe('conditions on related documents', () => {
  const person = Object.assign(new Person(), { id: 'p1', name: 'Ada' });
  const rows: readonly (readonly [string, () => QueryTree, readonly string[], string])[] = [
    [
      'the id of a related one is compared in place',
      () => treeOf(Book, [{ author: { id: 'p1' } }]),
      [],
      'author equal p1',
    ],
    [
      'ids among a list of ids, too',
      () => treeOf(Review, [{ readers: { $some: { id: 'p1' } } }]),
      [],
      'readers contains p1',
    ],
    [
      'a document in place of its id',
      () => treeOf(Review, [{ book: { $in: [Object.assign(new Book(), { id: 'b1' })] } }]),
      [],
      'book equal b1',
    ],
    [
      'a list of ids takes the operators of lists',
      () => treeOf(Review, [{ readers: { $contains: person } } as never]),
      [],
      'readers contains p1',
    ],
    ['an id alone is one of a list of ids', () => treeOf(Review, [{ readers: 'p1' }]), [], 'readers contains p1'],
    ['any related one', () => treeOf(Book, [{ author: {} }]), [], 'author isNotNull'],
    [
      '$eq on the many side is one of them',
      () => treeOf(Person, [{ books: { $eq: 'b1' } } as never]),
      [],
      'books.$id equal b1',
    ],
    ['a list of ids', () => treeOf(Person, [{ books: { $some: ['b1', 'b2'] } }]), [], 'books.$id equal b1,b2'],
    [
      'conditions go by path',
      () => treeOf(Book, [{ author: { name: 'Ada', age: 5 } }]),
      [],
      'author.full_name equal Ada & author.age equal 5',
    ],
    [
      'a condition on a related one of a related one',
      () => treeOf(Person, [{ books: { $some: { author: { name: 'Ada' } } } }]),
      [],
      'books.author.full_name equal Ada',
    ],
    [
      'two of them on one relation, the second by ids',
      () => treeOf(Book, [{ author: { name: 'Ada' } }, { author: { age: 5 } }]),
      ['people: age equal 5'],
      'author.full_name equal Ada & author equal x',
    ],
    [
      'a list too long for a path, by ids',
      () => treeOf(Book, [{ author: { age: { $in: Array.from({ length: 501 }, (_, at) => at) } } }]),
      ['people: or(age equal 325 values, age equal 176 values)'],
      'author equal x',
    ],
    [
      'alternatives of a related one, by ids',
      () => treeOf(Book, [{ author: { $or: [{ age: 1 }, { name: 'Ada' }] } }]),
      ['people: or(age equal 1, full_name equal Ada)'],
      'author equal x',
    ],
    ['a reference, by ids', () => treeOf(Review, [{ book: { title: 'A' } }]), ['books: title equal A'], 'book equal x'],
    [
      'a list of references, by ids',
      () => treeOf(Review, [{ readers: { $some: { name: 'Ada' } } }]),
      ['people: full_name equal Ada'],
      'readers contains x',
    ],
    [
      'none of them',
      () => treeOf(Person, [{ books: { $none: { title: 'A' } } }]),
      ['people: books.title equal A'],
      '$id notEqual x',
    ],
    [
      'every one of some ids',
      () => treeOf(Person, [{ books: { $every: 'b1' } }]),
      ['books: $id equal b1', 'books: $id notEqual x', 'people: books.$id equal x', 'people: $id equal x'],
      '$id notEqual x',
    ],
    [
      'every one of a related one that may be missing',
      () => treeOf(Person, [{ books: { $every: { author: { name: 'Ada' } } } }]),
      [
        'people: or(full_name isNull, full_name notEqual Ada)',
        'books: or(author isNull, author equal x)',
        'people: books.$id equal x',
        'people: $id equal x',
      ],
      '$id notEqual x',
    ],
    ['not without', () => treeOf(Person, [{ $not: { books: { $none: { title: 'A' } } } }]), [], 'books.title equal A'],
    [
      'every one of a related one that has none',
      () => treeOf(Person, [{ books: { $every: { author: { $not: { books: 'b1' } } } } }]),
      [
        'people: books.$id equal b1',
        'books: or(author isNull, author equal x)',
        'people: books.$id equal x',
        'people: $id equal x',
      ],
      '$id notEqual x',
    ],
    [
      'every one of a related one without a value',
      () => treeOf(Person, [{ books: { $every: { title: null as never } } }]),
      ['people: books.title isNotNull'],
      '$id notEqual x',
    ],
    [
      'every one is one of these, or has no value',
      () => treeOf(Person, [{ books: { $every: { title: { $in: ['A', null as never] } } } }]),
      ['people: books.title isNotNull & books.title notEqual A'],
      '$id notEqual x',
    ],
    [
      'every one is one of these',
      () => treeOf(Person, [{ books: { $every: { title: { $in: ['A', 'B'] } } } }]),
      [
        'books: or(title isNull, and(title notEqual A, title notEqual B))',
        'people: books.$id equal x',
        'people: $id equal x',
      ],
      '$id notEqual x',
    ],
    [
      'every one is none of these',
      () => treeOf(Person, [{ books: { $every: { title: { $nin: ['A'] } } } }]),
      ['books: or(title isNull, title equal A)', 'people: books.$id equal x', 'people: $id equal x'],
      '$id notEqual x',
    ],
    [
      'every one is none of these and has a value',
      () => treeOf(Person, [{ books: { $every: { title: { $nin: ['A', null as never] } } } }]),
      ['books: or(title isNull, title equal A)', 'people: books.$id equal x', 'people: $id equal x'],
      '$id notEqual x',
    ],
    [
      'every one has a value',
      () => treeOf(Person, [{ books: { $every: { title: { $isNull: false } } } }]),
      ['people: books.title isNull'],
      '$id notEqual x',
    ],
    [
      'every one is not one that …',
      () => treeOf(Person, [{ books: { $every: { $not: { title: 'A' } } } }]),
      ['books: title notEqual A', 'books: $id notEqual x', 'people: books.$id equal x', 'people: $id equal x'],
      '$id notEqual x',
    ],
    [
      'every one meets several conditions',
      () => treeOf(Person, [{ books: { $every: { title: 'A', $or: [{ id: 'b1' }, { id: 'b2' }] } } }]),
      [
        'books: or(title isNull, title notEqual A, and($id notEqual b1, $id notEqual b2))',
        'people: books.$id equal x',
        'people: $id equal x',
      ],
      '$id notEqual x',
    ],
    [
      'two values of one attribute of a related one, by ids',
      () => treeOf(Book, [{ author: { name: 'Ada', $and: [{ name: 'Bob' }] } }]),
      ['people: full_name equal Ada & full_name equal Bob'],
      'author equal x',
    ],
    [
      'a value and another condition on the same attribute of a related one',
      () => treeOf(Book, [{ author: { name: 'Ada', $and: [{ name: { $ne: 'Bob' } }, { age: 5 }] } }]),
      [],
      'author.full_name equal Ada & author.full_name notEqual Bob & author.age equal 5',
    ],
    [
      'a list without an inverse, by ids',
      () => treeOf(Place, [{ reviews: { $some: { book: 'b1' } } }]),
      ['reviews: book equal b1', 'places: reviews.$id equal x'],
      '$id equal x',
    ],
    [
      'a many-to-one without an inverse goes by path',
      () => treeOf(Place, [{ owner: { name: 'Ada' } }]),
      [],
      'owner.full_name equal Ada',
    ],
    [
      'an alternative by path',
      () => treeOf(Person, [{ $or: [{ books: { $some: { title: 'A' } } }, { age: 5 }] }]),
      ['people: books.title equal A'],
      'or($id equal x, age equal 5)',
    ],
    [
      'an alternative too long for one query, by ids',
      () =>
        treeOf(Book, [
          { $or: [{ title: { $ne: LONG_TEXT }, $and: [{ title: { $ne: `${LONG_TEXT}2` } }] }, { title: 'B' }] },
        ]),
      ['books: title notEqual LONG & title notEqual LONG'],
      'or($id equal x, title equal B)',
    ],
    [
      'two long lists in one alternative, by ids',
      () => treeOf(Book, [{ $or: [{ id: { $in: LONG_IDS }, title: { $in: LONG_IDS } }, { title: 'B' }] }]),
      [
        'books: title equal 169 values & title equal 31 values',
        'books: $id equal x & $id equal 169 values & $id equal 31 values',
      ],
      'or($id equal x, title equal B)',
    ],
    [
      'exactly as many conditions as stay by themselves',
      () =>
        treeOf(
          Book,
          Array.from({ length: 50 }, (_, at) => ({ title: { $ne: String(at) } })),
        ),
      [],
      Array.from({ length: 50 }, (_, at) => `title notEqual ${at}`).join(' & '),
    ],
    [
      'a collection that is not part of the model, by ids alone',
      () => treeOf(Book, [{ author: { $id: 'p1' } as never }], {}, () => undefined),
      [],
      'author equal p1',
    ],
    [
      'a list within an alternative that is too long for one query',
      () => treeOf(Book, [{ $or: [{ id: { $in: LONG_IDS }, title: 'A' }, { title: 'B' }] }]),
      [],
      'one of and(title equal A, $id equal 169 values), or(and(title equal A, $id equal 31 values), title equal B)',
    ],
    [
      'alternatives within alternatives',
      () =>
        treeOf(Book, [
          {
            $or: [
              { $and: [{ $or: [{ title: 'A' }, { id: 'b' }] }, { $or: [{ title: 'C' }, { id: 'd' }] }] },
              { title: 'B' },
            ],
          },
        ]),
      [],
      'or(and(or(title equal A, $id equal b), or(title equal C, $id equal d)), title equal B)',
    ],
    [
      'many conditions, joined as far as a query holds them; those by path stay by themselves',
      () =>
        treeOf(Book, [
          { author: { name: 'Ada' } },
          ...Array.from({ length: 60 }, (_, at) => ({ title: { $ne: String(at) } })),
        ]),
      [],
      'author.full_name equal Ada & and(60 queries)',
    ],
    [
      'alternatives on several relations',
      () => treeOf(Book, [{ $or: [{ author: { name: 'Ada' }, title: 'A' }, { title: 'B' }] }]),
      ['people: full_name equal Ada'],
      'or(and(author equal x, title equal A), title equal B)',
    ],
  ];
  test.each(rows)('%s', (_name, tree, asked, filters) => {
    const { asked: first, result } = answered(tree(), ['x']);
    expect(first).toEqual(asked);
    const alternatives = result.alternatives === null ? [] : [`one of ${result.alternatives.map(brief).join(', ')}`];
    expect([...result.filters.map(brief), ...alternatives].join(' & ')).toBe(filters);
  });

  test('an alternative without a related one matches nothing', () => {
    const tree = treeOf(Book, [{ $or: [{ author: { name: 'Ada' }, title: 'A' }, { title: 'B' }] }]);
    expect(answered(tree, []).result.filters.map(brief)).toEqual(['title equal B']);
    expect(answered(treeOf(Review, [{ book: { title: 'A' } }]), []).result.alternatives).toEqual([]);
    expect(answered(treeOf(Person, [{ books: { $none: { author: { age: 5 } } } }]), []).result.filters).toEqual([]);
    expect(answered(treeOf(Person, [{ books: { $some: [] } }]), []).result.alternatives).toEqual([]);
    expect(answered(treeOf(Person, [{ books: { $none: [] } }]), [])).toMatchObject({
      asked: [],
      result: ALL_DOCUMENTS,
    });
    const anyTitle = { books: { $every: { title: { $nin: [] } } } };
    expect(answered(treeOf(Person, [anyTitle]), [])).toMatchObject({ asked: [], result: ALL_DOCUMENTS });
  });

  test('a second long list is asked for with the conditions that a request takes, the shortest last', () => {
    const ids = (length: number) => Array.from({ length }, (_, at) => `identifier-${at}`);
    const tree = treeOf(Book, [
      { author: { name: 'Ada' } },
      { title: { $in: ids(3000) }, id: { $in: ids(1500) } },
      { title: { $ne: 'A' } },
    ]);
    const work = lowerQuery(tree, { paths: true });
    const { collection, filter } = work.next().value as IdRequest;
    expect([collection, ...filter.filters.map(brief)]).toEqual(['books', 'title notEqual A']);
    expect(filter.alternatives?.flatMap(({ values = [] }) => values)).toHaveLength(3000);
    const { value } = work.next(['b1']) as { value: CompiledQuery };
    expect(value.filters.map(brief)).toEqual(['author.full_name equal Ada', 'title notEqual A', '$id equal b1']);
    expect(value.alternatives?.flatMap(({ values = [] }) => values)).toEqual(ids(1500));
    expect(Object.keys(value)).toEqual(['filters', 'alternatives', 'orders', 'limit', 'offset']);
  });

  test('documents of which no related one can match are asked for no further', () => {
    const tree = treeOf(Person, [{ books: { $some: { author: { $or: [{ age: 1 }, { name: 'A' }] } } } }]);
    expect(answered(tree, [])).toMatchObject({ asked: [expect.any(String)], result: { alternatives: [] } });
  });

  test('of a list without an inverse Appwrite says nothing but whole documents', () => {
    const work = lowerQuery(treeOf(Place, [{ reviews: { $some: { book: 'b1' } } }]), { paths: true });
    work.next();
    expect(work.next(['r1']).value).toMatchObject({ collection: 'places', readsWhole: true });
    const ordinary = lowerQuery(treeOf(Person, [{ books: { $some: { title: 'A' } } }]), { paths: false });
    ordinary.next();
    expect(Object.keys(ordinary.next(['b1']).value)).toEqual(['collection', 'filter', 'reason']);
  });

  test('a filter of the model that goes through a relation meets no filters there', () => {
    const named = (name: string, where: () => object) => [{ name, isDefault: true, isParametric: false, where }];
    const known: FindCollection = (id) => {
      const source = find(id);
      const filters =
        id === 'books' ? named('owned', () => ({ author: { age: 1 } })) : named('old', () => ({ books: 'b1' }));
      return source && { ...source, filters };
    };
    const source = known('people');
    if (source === undefined) throw new Error('not in the model');
    const conditions = [{ books: { $some: { title: 'A' } } }];
    const { asked, result } = answered(compileQuery(source, { ...EMPTY_QUERY, conditions }, known), ['x']);
    expect(asked).toEqual(['people: books.author.age equal 1 & books.title equal A']);
    expect(result.filters.map(brief)).toEqual(['books.$id equal b1', '$id equal x']);
  });

  test('fifty documents to leave out are named', () => {
    const tree = treeOf(Person, [{ books: { $none: { title: 'A' } } }]);
    expect(answered(tree, LONG_IDS.slice(0, 50)).result.filters).toMatchObject([{ method: 'and' }]);
  });

  test('more documents to leave out than a query names are left out of what was read', () => {
    const tree = treeOf(Person, [{ books: { $none: { title: 'A' } } }]);
    const ids = LONG_IDS.slice(0, 51);
    expect(answered(tree, ids).result).toMatchObject({ filters: [], alternatives: null, except: [new Set(ids)] });
  });

  test('documents to leave out of an alternative are the others by id', () => {
    const tree = treeOf(Person, [{ $or: [{ books: { $none: { title: 'A' } } }, { age: 5 }] }]);
    const { asked, result } = answered(tree, ['x']);
    expect(asked).toEqual(['people: books.title equal A', 'people: not x']);
    expect(result.filters.map(brief)).toEqual(['or($id equal x, age equal 5)']);
  });

  test('where Appwrite does not follow a path, owners are asked for by the ids of the related', () => {
    const work = lowerQuery(treeOf(Person, [{ books: { $some: { title: 'A' } } }]), { paths: false });
    expect(work.next().value).toMatchObject({ collection: 'books', reason: 'documents of Person.books' });
    expect(work.next(['b1']).value).toMatchObject({
      collection: 'people',
      filter: { filters: [], alternatives: [{ attribute: 'books.$id', values: ['b1'] }] },
    });
    expect(work.next(['p1']).value).toMatchObject({ filters: [{ attribute: '$id', values: ['p1'] }] });
    const none = lowerQuery(treeOf(Person, [{ books: { $some: { title: 'A' } } }]), { paths: false });
    none.next();
    expect(none.next([])).toMatchObject({ done: true, value: { filters: [], alternatives: [] } });
  });
});

test.each<readonly [string, Where<Person>, OrderBy<Person>, unknown]>([
  ['equal values before a range', { name: 'Ada', age: { $gt: 5 } }, {}, { index: 'name_age', serves: 'conditions' }],
  ['the first alone', { name: 'Ada', views: 5n }, {}, { index: 'name_age', serves: 'conditions' }],
  ['not the second alone', { age: 5 }, {}, null],
  [
    'equal values and an order',
    { name: 'Ada' },
    { age: 'desc' },
    { index: 'name_age', serves: 'conditions and order' },
  ],
  ['an order, in both directions', {}, { name: 'desc', age: 'asc' }, { index: 'name_age', serves: 'order' }],
  ['not an order that turns', {}, { name: 'asc', age: 'asc' }, null],
  ['not more orders than it has', {}, { name: 'asc', age: 'desc', views: 'asc' }, null],
  ['all of its attributes', { name: 'Ada', age: 5 }, {}, { index: 'name_age', serves: 'conditions' }],
  ['the other way round', {}, { name: 'asc', age: 'desc' }, { index: 'name_age', serves: 'order' }],
  ['an order that begins within', {}, { age: 'desc' }, null],
  ['an order of which the rest is not in it', {}, { name: 'asc', views: 'asc' }, null],
  ['an order by what is equal', { name: 'Ada' }, { name: 'asc' }, { index: 'name_age', serves: 'conditions' }],
  ['no order to keep', { $not: { name: 'Ada' } }, {}, null],
  [
    'a range of the first',
    { name: { $startsWith: 'A' } },
    { name: 'asc' },
    { index: 'name_age', serves: 'conditions and order' },
  ],
  [
    'equal values and a range over a time',
    { name: 'Ada', age: { $lt: 5 }, createdAt: new Date(0) },
    {},
    { index: 'name_age', serves: 'conditions' },
  ],
  ['more conditions over fewer', { id: 'p1', name: 'Ada', age: 5 }, {}, { index: 'name_age', serves: 'conditions' }],
  ['a time over nothing', { createdAt: { $lt: new Date(0) } }, {}, { index: '$createdAt', serves: 'conditions' }],
  ['words of one of several', { name: { $search: 'a' }, role: 'writer' }, {}, { index: 'words', serves: 'conditions' }],
  ['words', { name: { $search: 'a' } }, { name: 'asc' }, { index: 'words', serves: 'conditions' }],
  ['words, without an order', { name: { $search: 'a' } }, {}, { index: 'words', serves: 'conditions' }],
  ['a place', { home: { $near: { point: [1, 2], meters: 5 } } }, {}, { index: 'places', serves: 'conditions' }],
  ['not what is unequal', { name: { $ne: 'Ada' } }, {}, null],
  ['ids', { id: 'p1', name: 'Ada' }, {}, { index: 'name_age', serves: 'conditions' }],
  ['an alternative by no index', { $or: [{ name: 'Ada' }, { age: 5 }] }, {}, null],
])('the index that serves a query: %s', (_name, conditions, orders, expected) => {
  const index = (key: string, type: IndexType, attributes: string[], directions: Direction[]): IndexSchema => ({
    key,
    type,
    attributes,
    orders: directions,
    lengths: attributes.map(() => 0),
  });
  const indexes = [
    index('words', 'fulltext', ['role', 'full_name'], ['asc', 'asc']),
    index('places', 'spatial', ['home'], ['asc']),
    index('name_age', 'key', ['full_name', 'age'], ['asc', 'desc']),
  ];
  const query = compile(Person, [conditions], orders);
  expect(servingIndex(query.filters, query.orders, indexes)).toEqual(expected);
});
