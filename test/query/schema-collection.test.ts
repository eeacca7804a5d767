import { compileQuery } from '../../src/query/compile-query.js';
import { compileStored, WHOLE_COLLECTION } from '../../src/query/compile-stored.js';
import { lowerAlone } from '../../src/query/lower-query.js';
import { EMPTY_QUERY } from '../../src/query/query-node.js';
import { schemaCollection } from '../../src/query/schema-collection.js';
import { wire } from '../../src/query/wire-query.js';
import { withDates } from '../../src/query/with-dates.js';
import type { RelationshipSchema } from '../../src/schema/relationship-schema.js';
import { attribute, collection, schemaOf } from '../support/schemas.js';

const link = (key: string, kind: RelationshipSchema['kind'], twoWay: boolean): RelationshipSchema => ({
  key,
  kind,
  relatedCollection: 'authors',
  twoWay,
  twoWayKey: `${key}_of`,
  onDelete: 'setNull',
});
const relationships = [
  link('author', 'manyToOne', true),
  link('cover', 'oneToOne', false),
  link('editors', 'manyToMany', true),
  link('fans', 'oneToMany', false),
];
const schema = schemaOf(
  collection('authors', [attribute('name', 'string'), attribute('born', 'datetime')]),
  collection('posts', [attribute('title', 'string'), attribute('at', 'datetime')], { relationships }),
);
const find = (id: string) => (id === 'authors' || id === 'posts' ? schemaCollection(schema, id) : undefined);
const posts = schemaCollection(schema, 'posts');

describe('a collection of a bare schema', () => {
  test('has its attributes and the ends of its relationships by stored key', () => {
    const ends = (id: string) =>
      schemaCollection(schema, id).properties.flatMap((one) =>
        one.kind === 'relationship' ? [`${one.property} ${one.key} ${one.many ? 'many' : 'one'} ${one.target}`] : [],
      );
    expect(ends('posts')).toEqual([
      'author author one authors',
      'cover cover one authors',
      'editors editors many authors',
      'fans fans many authors',
    ]);
    expect(ends('authors')).toEqual(['author_of author_of many posts', 'editors_of editors_of many posts']);
    expect(posts.properties.filter(({ kind }) => kind !== 'relationship')).toMatchObject([
      { kind: 'system', property: '$id', key: '$id' },
      { kind: 'system', property: '$createdAt' },
      { kind: 'system', property: '$updatedAt' },
      { kind: 'system', property: '$permissions' },
      { kind: 'system', property: '$sequence' },
      { kind: 'attribute', property: 'title', key: 'title', attribute: { type: 'string' } },
      { kind: 'attribute', property: 'at', key: 'at', json: false, transform: null, references: null },
    ]);
    expect(posts).toMatchObject({ name: 'posts', collection: 'posts' });
  });

  test('names its stored keys where it is asked for another one', () => {
    const compile = () => compileStored(schema, 'posts', { ...WHOLE_COLLECTION, where: { author: { named: 'Ada' } } });
    expect(compile).toThrow(
      'authors.named: a key that the collection does not have; expected one of $id, $createdAt, $updatedAt, $permissions, $sequence, name, born, author_of, editors_of. Correct the name; stored keys are used here.',
    );
  });

  test('is asked by stored keys', () => {
    const conditions = [{ $id: 'p1', title: { $ne: 'A' }, author: { name: 'Ada' } }];
    expect(lowerAlone(compileQuery(posts, { ...EMPTY_QUERY, conditions }, find)).filters).toEqual([
      wire.equal('$id', ['p1']),
      wire.compare('notEqual', 'title', 'A'),
      wire.equal('author.name', ['Ada']),
    ]);
  });

  test('that is not there is refused with those that are', () => {
    expect(() => schemaCollection(schema, 'users')).toThrow('one of authors, posts');
  });
});

describe('conditions that came as JSON', () => {
  const time = '2026-01-02T03:04:05.000Z';
  const date = new Date(time);
  test.each<readonly [string, object, object]>([
    ['a datetime', { at: time }, { at: date }],
    [
      'a time of Appwrite’s own',
      { $createdAt: time, $updatedAt: { $lt: time } },
      { $createdAt: date, $updatedAt: { $lt: date } },
    ],
    ['operators', { at: { $gte: time, $in: [time, null] } }, { at: { $gte: date, $in: [date, null] } }],
    ['without a time zone', { at: '2026-01-02 03:04:05' }, { at: date }],
    ['what is no date', { at: 'soon' }, { at: 'soon' }],
    ['a number', { at: 5 }, { at: 5 }],
    ['another attribute', { title: time, $id: time }, { title: time, $id: time }],
    ['an unknown one', { nope: time }, { nope: time }],
    [
      'within others',
      { $or: [{ at: time }], $and: [{ at: time }], $not: { at: time } },
      { $or: [{ at: date }], $and: [{ at: date }], $not: { at: date } },
    ],
    ['alternatives that are none', { $or: time }, { $or: time }],
    ['a related one', { author: { born: time } }, { author: { born: date } }],
    [
      'some related ones',
      { editors: { $some: { born: time }, $in: ['a'] } },
      { editors: { $some: { born: date }, $in: ['a'] } },
    ],
    ['the id of one', { author: time }, { author: time }],
  ])('%s', (_name, given, expected) => {
    expect(withDates(posts, given as Record<string, unknown>, find)).toEqual(expected);
  });

  test('a collection that is not known stays as it is', () => {
    const given = { author: { born: time } };
    expect(withDates(posts, given, () => undefined)).toEqual(given);
  });
});

test('queries beside filters', () => {
  expect([
    wire.order('a', true),
    wire.order('a', false),
    wire.cursorAfter('x'),
    wire.limit(5),
    wire.offset(6),
    wire.select(['a']),
  ]).toEqual([
    { method: 'orderDesc', attribute: 'a' },
    { method: 'orderAsc', attribute: 'a' },
    { method: 'cursorAfter', values: ['x'] },
    { method: 'limit', values: [5] },
    { method: 'offset', values: [6] },
    { method: 'select', values: ['a'] },
  ]);
});
