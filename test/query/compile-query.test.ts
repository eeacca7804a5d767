import type { OrderBy, Where } from '../../src/metadata/entity-types/filter.js';
import { buildEntityModel } from '../../src/metadata/model/build-entity-model.js';
import { compileQuery } from '../../src/query/compile-query.js';
import { lowerAlone, lowerQuery } from '../../src/query/lower-query.js';
import { EMPTY_QUERY } from '../../src/query/query-node.js';
import { queryText } from '../../src/query/wire-query.js';
import type { Position } from '../../src/schema/attribute-schema.js';
import { Book, Person, Place } from './entities.js';

const model = buildEntityModel([Person, Book, Place]);
const find = (collection: string) => model.entities.find((entity) => entity.collection === collection);

function treeOf<E>(entity: new () => E, conditions: readonly Where<E>[], orders: OrderBy<E> = {}) {
  const metadata = model.entities.find((candidate) => candidate.entity === (entity as never));
  if (!metadata) throw new Error('not in the model');
  const nodes = Object.entries(orders).map(([property, direction]) => ({ property, direction: direction as 'asc' }));
  return compileQuery(metadata, { ...EMPTY_QUERY, conditions, orders: nodes }, find);
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
    expect(values({ sequence: 7n as never })).toEqual(['7']);
  });

  test('a raw filter is sent as it is', () => {
    const text = '{"method":"equal","attribute":"views","values":[9223372036854775807,5,1.5]}';
    expect(raw(text)().filters.map(queryText)).toEqual([text]);
  });

  test('orders by stored key', () => {
    expect(compile(Person, [], { name: 'desc', createdAt: 'asc' }).orders).toEqual([
      { attribute: 'full_name', descending: true, nullable: true, compares: 'text' },
      { attribute: '$createdAt', descending: false, nullable: false, compares: 'value' },
    ]);
  });
});

describe('what cannot be asked is query_invalid and says where', () => {
  const cases: readonly (readonly [string, () => unknown, string])[] = [
    ['an unknown property', loose({ nope: 1 }), 'Person.nope'],
    ['an unknown operator', loose({ age: { $near: 1 } }), 'Person.age: the operator $near'],
    ['undefined', loose({ age: undefined }), 'Person.age: undefined'],
    ['undefined in an operator', loose({ age: { $gt: undefined } }), 'Person.age: undefined'],
    ['undefined in a list', loose({ age: { $in: [undefined] } }), 'Person.age: undefined'],
    ['a value of another type', loose({ age: '18' }), 'Person.age: "18" to compare with; expected a whole number'],
    ['a fraction for an integer', loose({ age: { $gt: 1.5 } }), 'Person.age'],
    ['an invalid date', loose({ bornAt: new Date('x') }), 'Person.bornAt: an invalid Date'],
    ['JSON', loose({ settings: { theme: 'dark' } }), 'Person.settings: it is JSON text'],
    ['a list', loose({ labels: 'x' }), 'Person.labels: it is a list'],
    ['an encrypted attribute', loose({ secret: null }), 'Person.secret: asked for null, but it is encrypted'],
    ['a geometry', loose({ home: { $isNull: true } }), 'Person.home'],
    ['permissions', loose({ permissions: 'x' }), 'Person.permissions'],
    ['$in without a list', loose({ age: { $in: 5 } }), 'Person.age: $in: 5; expected a list'],
    ['a comparison with null', loose({ age: { $gt: null } }), 'Person.age: a comparison with null'],
    ['a value longer than a query', loose({ name: 'x'.repeat(5000) }), 'a condition of 5'],
    ['no value on the many side', loose({ books: null }), 'Person.books: asked for null'],
    ['not equal on the many side', loose({ books: { $ne: 'b1' } }), 'Person.books'],
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
    ['a raw query that is no JSON', raw('x'), 'Person: the query "x"; expected text that node-appwrite\'s Query gives'],
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
  });
});
