import type { Where } from '../../src/query/filter.js';
import type { Book, Person } from './entities.js';

/** Compiled by tsc with the whole project: each `@ts-expect-error` fails the build where its line compiles. */
test('filters are typed by the entity', () => {
  const right: Where<Person>[] = [
    { name: 'Ada', role: { $in: ['writer'] }, age: { $gte: 18, $isNull: false } },
    { age: null, bornAt: { $lt: new Date() }, views: { $gt: 5n }, active: true },
    { labels: null, settings: { $isNull: true }, books: 'b1' },
    { id: { $in: ['a'] }, createdAt: { $gte: new Date() }, site: new URL('https://example.org') },
  ];
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
  // @ts-expect-error an operator that does not exist
  const operator: Where<Person> = { age: { $near: 1 } };
  expect([unknown, wrong, element, operand, required, order, list, method, operator]).toHaveLength(9);
});
