import { contextDeps } from '../../../src/context/context-deps.js';
import { DbContext } from '../../../src/context/db-context.js';
import { defineCollection } from '../../../src/metadata/define-collection.js';
import { chunksOf } from '../../../src/util/chunks-of.js';
import { openContext, type TestLibrary } from '../test-library.js';

/** More values than a query holds, more documents than a page or a total holds. */

const entries = defineCollection('entries', {
  number: { type: 'integer' },
  name: { type: 'string', size: 30 },
  even: { type: 'boolean' },
});

class EntriesDb extends DbContext {
  readonly entries = this.set(entries);
}

const COUNT = 5001;
let library: TestLibrary<EntriesDb>;
let db: EntriesDb;
const ids: string[] = [];
beforeAll(async () => {
  library = await openContext(EntriesDb);
  db = library.db;
  const values = Array.from({ length: COUNT }, (_, at) => ({
    number: at,
    name: `name ${at % 2000}`,
    even: at % 2 === 0,
  }));
  // One request at a time: of two that are under way, either may be first.
  for (const hundred of chunksOf(values, 100)) ids.push(...(await db.entries.createMany(hundred)));
}, 120_000);
afterAll(() => library.end());

async function requests<T>(work: () => Promise<T>): Promise<{ result: T; count: number }> {
  const { transport } = contextDeps(db);
  const before = transport.requestCount();
  const result = await work();
  return { result, count: transport.requestCount() - before };
}

const numbers = Array.from({ length: 1500 }, (_, at) => at * 3);

test('1,500 values twice in one query', async () => {
  const names = Array.from({ length: 1500 }, (_, at) => `name ${at}`);
  const both = db.entries.where({ number: { $in: numbers }, name: { $in: names } });
  const expected = numbers.filter((at) => at % 2000 < 1500);
  const { result, count } = await requests(() => both.toList());
  expect(result.map(({ number }) => number)).toEqual(expected);
  expect(count).toBeLessThan(40);
  expect(await both.count()).toBe(expected.length);
  expect((await both.orderBy({ number: 'desc' }).limit(3).toList()).map(({ number }) => number)).toEqual(
    expected.reverse().slice(0, 3),
  );
  const byName = await both.orderBy({ name: 'asc', number: 'asc' }).limit(2).toList();
  expect(byName.map(({ name, number }) => [name, number])).toEqual([
    ['name 0', 0],
    ['name 1', 2001],
  ]);
});

test('long lists in alternatives, negated, and beside conditions', async () => {
  const either = db.entries.where({ $or: [{ number: { $in: numbers } }, { even: true }] });
  expect(await either.count()).toBe(
    Array.from({ length: COUNT }, (_, at) => at).filter((at) => at % 2 === 0 || (at % 3 === 0 && at < 4500)).length,
  );
  const others = db.entries.where({ number: { $nin: numbers } });
  const { result, count } = await requests(() => others.count());
  expect(result).toBe(COUNT - 1500);
  expect(count).toBeLessThan(40);
  const first = await others.where({ even: true }).offset(1).limit(2).toList();
  expect(first.map(({ number }) => number)).toEqual([4, 8]);
  const { items } = await others.page({ size: 3 });
  expect(items.map(({ number }) => number)).toEqual([1, 2, 4]);
});

test('5,001 documents are read, counted and summed, cheaply', async () => {
  expect(await requests(() => db.entries.count())).toMatchObject({ result: COUNT, count: 4 });
  expect(await requests(() => db.entries.ids())).toEqual({ result: ids, count: 2 });
  expect((await requests(() => db.entries.sum('number'))).result).toBe((COUNT * (COUNT - 1)) / 2);
  expect(await requests(async () => (await db.entries.toList()).length)).toEqual({ result: COUNT, count: 6 });
  expect(await db.entries.limit(26).ids()).toEqual(ids.slice(0, 26));
  const groups = await requests(() => db.entries.groupBy(['even'], { max: ['number'] }));
  expect(groups).toMatchObject({ count: 2, result: [{ count: 2501 }, { count: 2500, max: { number: 4999 } }] });
});
