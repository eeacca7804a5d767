import { BulkWriteError } from '../../../src/context/writes/bulk-write-error.js';
import type { BulkProgress } from '../../../src/context/writes/write-options.js';
import { failureOf } from '../../support/live-context.js';
import { type OpenShop, openShop } from './shop.js';

let shop: OpenShop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.end());

const people = (count: number, from = 0) =>
  Array.from({ length: count }, (_, at) => ({ email: `p${from + at}@x.org`, points: at % 3 }));

describe('many documents', () => {
  test('5,001 are created, changed and deleted in hundreds', async () => {
    const { users } = shop.db;
    await users.count();
    let ids: string[] = [];
    const seen: BulkProgress[] = [];
    expect(
      await shop.count(async () => {
        ids = await users.createMany(people(5001), { onProgress: (progress) => seen.push(progress) });
      }),
    ).toBe(51);
    expect(new Set(ids).size).toBe(5001);
    expect(seen.at(-1)).toEqual({ collection: 'users', written: 5001, failed: 0, total: 5001 });
    let changed = 0;
    const requests = await shop.count(async () => {
      changed = await users.updateMany({ points: 1 }, { active: true });
    });
    expect([changed, requests]).toEqual([1667, 18]);
    expect(await users.where({ active: true }).count()).toBe(1667);
    expect(await users.deleteMany({})).toBe(5001);
    expect(await users.count()).toBe(0);
  }, 60_000);

  test('with relationships, 101 go in two transactions', async () => {
    const { items, shelves } = shop.db;
    await shelves.create({ id: 'one', code: '1' });
    const rows = Array.from({ length: 101 }, (_, at) => ({ name: `i${at}`, shelf: 'one' }));
    // One looks for the shelf; the last document goes by itself.
    expect(await shop.count(() => items.createMany(rows))).toBe(1 + 3 + 1);
    expect(await items.updateMany({ name: { $ne: 'i7' } }, { stock: 5 })).toBe(100);
    expect((await items.where({ stock: 5 }).toList()).length).toBe(100);
    expect(await items.deleteMany({})).toBe(101);
  });

  test('a text that Appwrite would execute in a transaction goes by itself', async () => {
    const { shelves } = shop.db;
    const rows = ['a', '{"method":"toggle"}', 'b'].map((code, at) => ({ id: `text${at}`, code }));
    expect(await shelves.createMany(rows.slice(0, 2))).toEqual(['text0', 'text1']);
    await shelves.deleteMany({ id: { $startsWith: 'text' } });
    expect(await shelves.upsertMany(rows)).toEqual(['text0', 'text1', 'text2']);
    expect((await shelves.get('text1')).code).toBe('{"method":"toggle"}');
    await shelves.deleteMany({ id: { $startsWith: 'text' } });
  });

  test('what is forbidden by a relationship is said by document', async () => {
    const { items, shelves } = shop.db;
    await shelves.createMany([
      { id: 'two', code: '2' },
      { id: 'full', code: '3' },
      { id: 'four', code: '4' },
    ]);
    await items.create({ name: 'held', shelf: 'full' });
    const error = await failureOf<BulkWriteError>(
      shelves.deleteMany({ code: { $in: ['2', '3', '4'] } }, { onError: 'collect' }),
    );
    expect(error).toMatchObject({
      written: [0, 2],
      failed: [{ index: 1, id: 'full', error: { code: 'delete_restricted' } }],
      notTried: [],
    });
    await items.deleteMany({});
    await shelves.delete('full');
  });

  test('documents of one call that claim the same one are said to', async () => {
    const { items, shelves } = shop.db;
    const { id } = await items.create({ name: 'wanted' });
    const rows = ['x', 'y'].map((code) => ({ id: code, code, items: [id] }));
    const error = await failureOf<BulkWriteError>(shelves.createMany(rows));
    expect(error).toMatchObject({
      written: [],
      failed: [0, 1].map((index) => ({ index, error: { code: 'transaction_conflict', at: 'shelves' } })),
    });
    expect(await shelves.createMany(rows, { onError: 'collect' })).toEqual(['x', 'y']);
    expect((await items.get(id)).shelf?.id).toBe('y');
    await items.deleteMany({});
    await shelves.deleteMany({});
  });

  test('a signal ends the work between requests', async () => {
    const { users } = shop.db;
    const stop = new AbortController();
    const error = await failureOf<BulkWriteError>(
      users.createMany(people(1000), { signal: stop.signal, onProgress: () => stop.abort(new Error('enough')) }),
    );
    expect(error).toBeInstanceOf(BulkWriteError);
    expect(error?.cause).toMatchObject({ message: 'enough' });
    expect(error?.failed).toEqual([]);
    expect((error?.written.length ?? 0) + (error?.notTried.length ?? 0)).toBe(1000);
    expect(await users.count()).toBe(error?.written.length);
    await users.deleteMany({});
  });

  test('a failure stops what has not begun, and everything is accounted for', async () => {
    const { users } = shop.db;
    const rows = people(450);
    const taken = await users.create({ email: 'p120@x.org' });
    const error = await failureOf<BulkWriteError>(users.createMany(rows));
    expect(error).toMatchObject({ code: 'bulk_incomplete', failed: [{ index: 120, error: { documentId: taken.id } }] });
    const { written = [], notTried = [] } = error ?? {};
    expect([...written, ...notTried, 120].sort((a, b) => a - b)).toEqual([...rows.keys()]);
    expect(await users.count()).toBe(written.length + 1);
    await users.deleteMany({});
  });

  test('conditions that are missing by mistake are refused', async () => {
    await expect(shop.db.users.deleteMany(undefined as never)).rejects.toMatchObject({ code: 'query_invalid' });
    await expect(shop.db.users.updateMany(null as never, { points: 1 })).rejects.toMatchObject({
      code: 'query_invalid',
    });
  });
});
