import type { Where } from '../../src/metadata/entity-types/filter.js';
import type { Book, Person } from './entities.js';

/** Compiled by tsc with the whole project: each `@ts-expect-error` fails the build where its line compiles. */
test('filters are typed by the entity', () => {
  const right: Where<Person>[] = [
    { name: 'Ada', role: { $in: ['writer'] }, age: { $gte: 18, $isNull: false } },
    { age: null, bornAt: { $lt: new Date() }, views: { $gt: 5n }, active: true },
    { labels: null, settings: { $isNull: true }, books: 'b1' },
    { id: { $in: ['a'] }, createdAt: { $gte: new Date() }, site: new URL('https://example.org') },
  ];
  const more: Where<Person>[] = [
    { $or: [{ age: { $between: [1, 2] } }, { $not: { role: 'writer' } }], $and: [{ active: null }] },
    { name: { $startsWith: 'A', $containsAny: ['a', 'b'], $search: 'word' }, age: { $nin: [1, null] } },
    { labels: { $contains: 'x' } },
    { labels: { $containsAll: ['x'], $isNull: false } },
    {
      home: {
        $near: { point: [1, 2], meters: 5 },
        $within: [
          [
            [0, 0],
            [1, 0],
            [1, 1],
            [0, 0],
          ],
        ],
      },
    },
    { home: [1, 2], createdAt: { $between: [new Date(), new Date()] } },
    { books: { $some: { title: { $contains: 'x' } }, $none: 'b1', $every: ['b1', 'b2'] } },
  ];
  const through: Where<Book>[] = [
    { author: { name: { $startsWith: 'A' }, $or: [{ age: 1 }, { books: 'b1' }] } },
    { author: { books: { $some: { author: { name: 'Ada' } } } } },
  ];
  expect([...more, ...through]).toHaveLength(9);
  const books: Where<Book>[] = [{ author: 'p1' }, { author: { $in: ['p1', 'p2'] } }, { author: null }];
  expect([...right, ...books]).toHaveLength(7);

  // @ts-expect-error a property that does not exist
  const unknown: Where<Person> = { nope: 1 };
  // @ts-expect-error a value of another type
  const wrong: Where<Person> = { age: '18' };
  // @ts-expect-error not an element
  const element: Where<Person> = { role: 'reader' };
  // @ts-expect-error an operand of another type
  const operand: Where<Person> = { role: { $in: ['reader'] } };
  // @ts-expect-error a required property is never null
  const required: Where<Person> = { name: null };
  // @ts-expect-error booleans have no order
  const order: Where<Person> = { active: { $gt: true } };
  // @ts-expect-error a list is not compared with a value
  const list: Where<Person> = { labels: { $eq: 'x' } };
  // @ts-expect-error methods are no data
  const method: Where<Person> = { greet: null };
  // @ts-expect-error numbers have no patterns
  const pattern: Where<Person> = { age: { $startsWith: '1' } };
  // @ts-expect-error two bounds
  const between: Where<Person> = { age: { $between: [1] } };
  // @ts-expect-error a distance without a unit
  const distance: Where<Person> = { home: { $near: { point: [1, 2] } } };
  // @ts-expect-error an element of another type
  const item: Where<Person> = { labels: { $contains: 1 } };
  // @ts-expect-error a list of related documents needs a quantifier
  const many: Where<Person> = { books: { title: 'x' } };
  // @ts-expect-error a related document without such a property
  const deep: Where<Book> = { author: { nope: 1 } };
  // @ts-expect-error a related property of another type
  const deeper: Where<Book> = { author: { age: 'x' } };
  // @ts-expect-error conditions in a list
  const either: Where<Person> = { $or: { age: 1 } };
  expect([pattern, between, distance, item, many, deep, deeper, either]).toHaveLength(8);
  // @ts-expect-error an operator that does not exist
  const operator: Where<Person> = { age: { $near: 1 } };
  expect([unknown, wrong, element, operand, required, order, list, method, operator]).toHaveLength(9);
});
