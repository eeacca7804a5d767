import { contextDeps } from '../../../src/context/context-deps.js';
import { openContext, type TestLibrary } from '../test-library.js';
import { ShelfDb } from './shelf.js';

/** What queries give beside lists: one document, places, numbers. */

const COUNT = 101;
let shelf: TestLibrary<ShelfDb>;
let db: ShelfDb;

beforeAll(async () => {
  shelf = await openContext(ShelfDb);
  db = shelf.db;
  await db.owners.create({ id: 'o0', name: 'Ada' });
  await db.owners.create({ id: 'o1', name: 'Bob' });
  for (let at = 0; at < COUNT; at += 1)
    await db.items.create({
      id: `i${at}`,
      count: at,
      ...(at % 2 === 0 && { text: at % 4 === 0 ? 'even' : 'Even' }),
      ...(at % 5 !== 0 && { price: at / 10, big: BigInt(at) * 9007199254740993n }),
      ...(at % 3 !== 0 && { owner: at % 3 === 1 ? 'o0' : 'o1' }),
      ...(at > 0 && { at: new Date(at * 1000) }),
    });
}, 60_000);
afterAll(() => shelf.end());

async function requests(work: () => Promise<unknown>): Promise<number> {
  const { transport } = contextDeps(db);
  const before = transport.requestCount();
  await work();
  return transport.requestCount() - before;
}

test('first, firstOrThrow, single, exists', async () => {
  const ordered = db.items.orderBy({ count: 'desc' });
  expect((await ordered.first())?.id).toBe('i100');
  expect((await ordered.firstOrThrow()).id).toBe('i100');
  expect((await db.items.where({ count: 7 }).single()).id).toBe('i7');
  await expect(db.items.where({ count: -1 }).firstOrThrow()).rejects.toMatchObject({ code: 'document_not_found' });
  await expect(db.items.where({ count: -1 }).single()).rejects.toMatchObject({ code: 'document_not_found' });
  await expect(db.items.where({ count: { $lt: 2 } }).single()).rejects.toMatchObject({ code: 'document_ambiguous' });
  expect(await db.items.exists()).toBe(true);
  expect(await db.items.where({ count: -1 }).exists()).toBe(false);
  expect(await requests(() => db.items.exists())).toBe(1);
  expect(await requests(() => db.items.where({ count: 7 }).single())).toBe(1);
});

test('ids and batches, in order', async () => {
  const ids = await db.items.orderBy({ count: 'desc' }).ids();
  expect(ids).toEqual(Array.from({ length: COUNT }, (_, at) => `i${COUNT - 1 - at}`));
  const sizes: number[] = [];
  for await (const batch of db.items.batches(26)) sizes.push(batch.length);
  expect(sizes).toEqual([26, 26, 26, 23]);
  await expect(db.items.select().toList()).rejects.toMatchObject({ code: 'query_invalid' });
  await expect(db.items.batches(0).next()).rejects.toMatchObject({ code: 'query_invalid' });
});

test('sums, averages and extremes', async () => {
  const { items } = db;
  expect(await items.sum('count')).toBe(5050);
  expect(await items.avg('count')).toBe(50);
  const bigs = Array.from({ length: COUNT }, (_, at) => (at % 5 === 0 ? 0n : BigInt(at)));
  expect(await items.sum('big')).toBe(bigs.reduce((sum, one) => sum + one * 9007199254740993n, 0n));
  expect(await items.where({ count: { $lte: 3 } }).sum('price')).toBe(0.6);
  expect(await items.min('count')).toBe(0);
  expect(await items.max('at')).toEqual(new Date(100_000));
  expect(await items.min('at')).toEqual(new Date(1000));
  expect(await items.max('big')).toBe(99n * 9007199254740993n);
  expect(await items.where({ count: 0 }).max('price')).toBeNull();
  expect(await items.where({ count: -1 }).avg('count')).toBeNull();
  expect(await items.where({ count: -1 }).sum('count')).toBe(0);
  expect(await items.where({ count: -1 }).sum('big')).toBe(0n);
  expect(await requests(() => items.sum('count'))).toBe(1);
  expect(await requests(() => items.max('count'))).toBe(1);
  await expect(items.sum('text' as 'count')).rejects.toMatchObject({ code: 'query_invalid' });
  await expect(items.limit(3).min('count')).rejects.toMatchObject({ code: 'query_invalid' });
});

test('groups and distinct values', async () => {
  const groups = await db.items.groupBy(['owner'], { sum: ['count'], avg: ['count'], min: ['at'], max: ['text'] });
  const counts = (owner: number) => Array.from({ length: COUNT }, (_, at) => at).filter((at) => at % 3 === owner);
  const sum = (list: readonly number[]) => list.reduce((total, one) => total + one, 0);
  expect(groups).toEqual(
    [null, 'o0', 'o1'].map((owner, at) => ({
      key: { owner },
      count: counts(at).length,
      sum: { count: sum(counts(at)) },
      avg: { count: sum(counts(at)) / counts(at).length },
      min: { at: new Date((counts(at).find((one) => one > 0) ?? 0) * 1000) },
      max: { text: 'even' },
    })),
  );
  expect(await db.items.distinct('text')).toEqual(['even', null, 'Even']);
  const byTwo = await db.items.where({ count: { $lt: 4 } }).groupBy(['text', 'owner']);
  expect(byTwo.map(({ key, count }) => [key.text, key.owner, count])).toEqual([
    ['even', null, 1],
    [null, 'o0', 1],
    ['Even', 'o1', 1],
    [null, null, 1],
  ]);
});

describe('pages', () => {
  test('one request each, with relations and selections', async () => {
    const ordered = db.items.orderBy({ text: 'asc' }).populate('owner');
    const first = await ordered.page({ size: 50 });
    expect(first).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    const next = () => ordered.page({ size: 50, after: first.endCursor });
    await next();
    expect(await requests(next)).toBe(2);
    expect(first.items.map(({ owner }) => owner?.name)).toContain('Ada');
    const picked = await db.items.select('count').page({ size: 2 });
    expect(picked.items).toEqual([{ count: 0 }, { count: 1 }]);
  });

  test('survive the deletion of their document', async () => {
    for (const id of ['x1', 'x2', 'x3']) await db.items.create({ id, kind: 'a' });
    const some = db.items.where({ kind: 'a' }).orderBy({ kind: 'asc' });
    const { endCursor } = await some.page({ size: 2 });
    await db.items.delete('x2');
    expect((await some.page({ size: 2, after: endCursor })).items.map(({ id }) => id)).toEqual(['x3']);
    for (const id of ['x1', 'x3']) await db.items.delete(id);
  });

  test('an order by a relation goes by ids', async () => {
    const ordered = db.items.where({ owner: { $isNull: false } }).orderBy({ owner: 'asc' });
    const all = await ordered.ids();
    const read: string[] = [];
    let after: string | null = null;
    do {
      const page = await ordered.page({ size: 20, after });
      read.push(...page.items.map(({ id }) => id));
      after = page.hasNextPage ? page.endCursor : null;
    } while (after !== null);
    expect(read).toEqual(all);
  });

  test('refuse what makes no sense', async () => {
    const refused = { code: 'query_invalid' };
    const { endCursor } = await db.items.orderBy({ count: 'asc' }).page({ size: 1 });
    const another = { ...refused, found: 'a cursor of a list in another order' };
    await expect(db.items.page({ after: endCursor })).rejects.toMatchObject(another);
    await expect(db.items.page({ after: 'nonsense' })).rejects.toMatchObject(refused);
    await expect(db.items.page({ size: 0 })).rejects.toMatchObject(refused);
    await expect(db.items.limit(5).page()).rejects.toMatchObject(refused);
    await expect(db.items.page({ after: endCursor, before: endCursor })).rejects.toMatchObject(refused);
  });
});

test('explain shows requests, queries and indexes without sending any', async () => {
  const query = db.items.where({ $or: [{ owner: { name: 'Ada' } }, { count: 5 }] }).orderBy({ createdAt: 'desc' });
  let explained = query.explain();
  expect(
    await requests(async () => {
      explained = query.explain();
    }),
  ).toBe(0);
  expect(explained).toMatchObject([
    { collection: 'owners', reads: 'ids: documents of Item.owner', index: { index: '$sequence', serves: 'order' } },
    { collection: 'items', reads: 'documents', index: null },
  ]);
  expect(explained[1]?.queries[0]).toContain('<ids of request 1>');
  expect(db.items.where({ keeper: 'o0' }).explain()[0]?.index).toMatchObject({ serves: 'conditions' });
  expect(db.items.where({ id: 'i1' }).explain()[0]?.index).toMatchObject({ index: '$id' });
});

test('filters of node-appwrite are the way out', async () => {
  const raw = JSON.stringify({ method: 'notStartsWith', attribute: 'text', values: ['e'] });
  expect(await db.items.whereRaw(raw).count()).toBe(0);
  expect(
    await db.items
      .where({ count: { $lt: 10 } })
      .whereRaw('{"method":"isNull","attribute":"text"}')
      .count(),
  ).toBe(5);
  const less = JSON.stringify({ method: 'lessThan', attribute: 'count', values: [10] });
  expect(await db.items.whereRaw(less).count()).toBe(await db.items.where({ count: { $lt: 10 } }).count());
  const limit = JSON.stringify({ method: 'limit', values: [1] });
  await expect(db.items.whereRaw(limit).toList()).rejects.toMatchObject({ code: 'query_invalid' });
  await expect(db.items.whereRaw('nonsense').toList()).rejects.toMatchObject({ code: 'query_invalid' });
});
