import { openLibrary, type TestLibrary } from './test-library.js';

const COUNT = 12_345;
let library: TestLibrary;
let ids: string[];
beforeAll(async () => {
  library = await openLibrary();
  const values = Array.from({ length: COUNT }, (_, at) => ({
    integer: at,
    boolean: at % 3 === 0,
    ...(at % 4 > 0 && { small: at % 4 }),
  }));
  ids = await library.db.samples.createMany(values);
}, 300_000);
afterAll(async () => {
  await library.end();
});

test('a list without a limit does not stop at 25, 1,000 or 5,000', async () => {
  const all = await library.db.samples.all();
  expect(all.map(({ id }) => id)).toEqual(ids);
  const ordered = await library.db.samples.orderBy({ small: 'desc', integer: 'asc' }).toList();
  expect(new Set(ordered.map(({ id }) => id)).size).toBe(COUNT);
  expect(ordered.at(0)?.small).toBe(3);
  expect(ordered.at(-1)?.small).toBeUndefined();
}, 120_000);

test('counts beyond 5,000 are exact, and cheap', async () => {
  const { samples } = library.db;
  expect(await samples.count()).toBe(COUNT);
  expect(await samples.where({ boolean: true }).count()).toBe(Math.ceil(COUNT / 3));
  expect(await samples.where({ integer: { $lt: 5000 } }).count()).toBe(5000);
  expect(await samples.where({ integer: { $lte: 5000 } }).count()).toBe(5001);
  expect(await samples.where({ integer: { $lt: 0 } }).count()).toBe(0);
  expect(await samples.limit(7000).count()).toBe(7000);
  expect(await samples.offset(12_000).count()).toBe(345);
}, 120_000);

test('any number of values in $in', async () => {
  const { samples } = library.db;
  const wanted = ids.filter((_, at) => at % 5 === 0);
  const read = await samples.where({ id: { $in: [...wanted, 'nobody'] } }).toList();
  expect(read.map(({ id }) => id)).toEqual(wanted);
  const some = samples
    .where({ id: { $in: [...wanted].reverse() }, boolean: true })
    .orderBy({ small: 'desc', integer: 'desc' });
  const expected = wanted.flatMap((id) => (ids.indexOf(id) % 3 === 0 ? [ids.indexOf(id)] : []));
  expect(await some.count()).toBe(expected.length);
  const rank = (at: number) => (at % 4) * 100_000 + at;
  expect((await some.offset(3).limit(40).toList()).map(({ integer }) => integer)).toEqual(
    expected.sort((a, b) => rank(b) - rank(a)).slice(3, 43),
  );
  await expect(some.orderBy({ string: 'asc' }).toList()).rejects.toMatchObject({ code: 'query_invalid' });
  expect(await samples.where({ id: { $in: [] } }).toList()).toEqual([]);
  expect(await samples.where({ id: { $in: [] } }).count()).toBe(0);
}, 120_000);

test('first and limits take one request and no more documents than asked for', async () => {
  const { samples } = library.db;
  expect((await samples.orderBy({ integer: 'desc' }).first())?.integer).toBe(COUNT - 1);
  expect(await samples.where({ integer: -1 }).first()).toBeUndefined();
  expect(await samples.limit(0).first()).toBeUndefined();
  expect((await samples.orderBy({ integer: 'asc' }).offset(5).limit(3).toList()).map(({ integer }) => integer)).toEqual(
    [5, 6, 7],
  );
  expect(await samples.limit(2500).toList()).toHaveLength(2500);
});
