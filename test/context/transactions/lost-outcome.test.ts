import type { EntwriteError } from '../../../src/errors.js';
import { increment } from '../../../src/index.js';
import { failureOf } from '../../support/live-context.js';
import { type OpenShop, openShop, type ShopDb } from '../writes/shop.js';

/** The answer to a commit is lost, and the server cannot be asked what became of it for longer than requests are repeated. */

let shop: OpenShop;
let db: ShopDb;
beforeAll(async () => {
  shop = await openShop();
  db = shop.open({ deadline: 300 });
});
afterAll(() => shop.end());
beforeEach(async () => {
  shop.server.setFaults({});
  for (const set of [shop.db.items, shop.db.users] as const) await set.deleteMany({});
  await shop.db.users.create({ id: 'ada', email: 'ada@x.org', points: 1 });
  await shop.db.items.createMany([
    { id: 'pen', name: 'pen', stock: 1 },
    { id: 'ink', name: 'ink', stock: 1 },
  ]);
  await db.users.get('ada');
});

/** Cuts the first commit, before or after it is carried out, and all questions about it; the server does everything else. */
function loseOutcome(kind: 'reset-after' | 'reset-before'): { readonly commits: () => number } {
  let commits = 0;
  shop.server.setFaults({
    http({ method, path }) {
      if (!/^\/tablesdb\/transactions\/[^/]+$/.test(path)) return undefined;
      if (method === 'PATCH') commits += 1;
      return commits > 1 ? undefined : { kind };
    },
  });
  return { commits: () => commits };
}

const points = async (): Promise<number> => (await shop.db.users.get('ada')).points;
const stocks = async (): Promise<number[]> => (await shop.db.items.all()).map(({ stock }) => stock);

describe.each(['reset-after', 'reset-before'] as const)('a commit that ends in %s', (kind) => {
  const isDone = kind === 'reset-after';

  test('a transaction is not run again: it says that its outcome is not known', async () => {
    let runs = 0;
    const { commits } = loseOutcome(kind);
    const error = await failureOf<EntwriteError>(
      db.transaction(async (tx) => {
        runs += 1;
        const ada = await tx.users.get('ada');
        await tx.users.update('ada', { points: ada.points + 1 });
        await tx.items.update('pen', { stock: increment(1) });
      }),
    );
    expect(error).toMatchObject({ code: 'transaction_unsettled', at: 'users, items' });
    expect({ runs, commits: commits() }).toEqual({ runs: 1, commits: 1 });
    expect([await points(), (await stocks())[0]]).toEqual(isDone ? [2, 2] : [1, 1]);
  });

  test('a unit of work does not take what it may have written for the work of others', async () => {
    const work = db.unitOfWork();
    const ada = await work.users.get('ada');
    ada.points = 5;
    work.users.add({ email: 'new@x.org' });
    const { commits } = loseOutcome(kind);
    expect(await failureOf(work.saveChanges())).toMatchObject({ code: 'transaction_unsettled', at: 'users' });
    expect(commits()).toBe(1);
    expect(await points()).toBe(isDone ? 5 : 1);
    // What was not written is still to be saved; what was is not written a second time.
    shop.server.setFaults({});
    const again = work.saveChanges();
    if (isDone) await expect(again).rejects.toMatchObject({ code: expect.stringMatching(/conflict|violation|exists/) });
    else expect(await again).toEqual({ created: 1, updated: 1, deleted: 0 });
    expect([await points(), await shop.db.users.count()]).toEqual([5, 2]);
  });

  test('a missing number with a bound is counted once, or not', async () => {
    loseOutcome(kind);
    const error = await failureOf(db.users.increment('ada', 'visits', 3, { max: 5 }));
    expect(error).toMatchObject({ code: 'write_unsettled', at: 'users/ada' });
    expect((await shop.db.users.get('ada')).visits).toBe(isDone ? 3 : undefined);
  });

  test('operators work once on each of many documents with relationships', async () => {
    loseOutcome(kind);
    const error = await failureOf(db.items.updateMany({}, { stock: increment(1) }));
    if (isDone) {
      const failed = [0, 1].map(() => ({ error: { code: 'write_unsettled' } }));
      expect(error).toMatchObject({ code: 'bulk_incomplete', written: [], failed });
    } else expect(error).toBeUndefined();
    expect(await stocks()).toEqual([2, 2]);
  });

  test.each([
    ['createMany', () => db.items.createMany([{ name: 'a' }, { name: 'b' }]), [1, 1, 0, 0]],
    ['updateMany', () => db.items.updateMany({}, { stock: 7 }), [7, 7]],
    ['deleteMany', () => db.items.deleteMany({}), []],
    ['upsertMany', () => db.items.upsertMany([{ name: 'pen', stock: 8 }, { name: 'new' }]), [8, 1, 0]],
  ] as const)('%s is carried out once', async (_name, work, expected) => {
    loseOutcome(kind);
    await work();
    expect(await stocks()).toEqual(expected);
  });
});

test('a number that was written and cannot be read again is not to be counted again', async () => {
  let isCommitted = false;
  shop.server.setFaults({
    http({ method, path }) {
      if (isCommitted && method === 'GET') return { kind: 'reset-before' };
      isCommitted ||= method === 'PATCH' && path.startsWith('/tablesdb/transactions');
      return undefined;
    },
  });
  const error = await failureOf<EntwriteError>(db.users.increment('ada', 'visits', 3, { max: 5 }));
  expect(error).toMatchObject({ code: 'write_unsettled', found: expect.stringContaining('a number that was written') });
  shop.server.setFaults({});
  expect((await shop.db.users.get('ada')).visits).toBe(3);
});

test('a server that is gone before the commit is no conflict with others', async () => {
  const work = db.unitOfWork();
  (await work.users.get('ada')).points = 5;
  shop.server.setFaults({
    http: ({ method, path }) =>
      method === 'POST' && path.startsWith('/tablesdb/transactions') ? { kind: 'reset-before' } : undefined,
  });
  const transaction = db.transaction((tx) => tx.users.increment('ada', 'points'));
  await expect(transaction).rejects.toMatchObject({ code: 'server_unreachable' });
  await expect(work.saveChanges()).rejects.toMatchObject({ code: 'server_unreachable' });
  shop.server.setFaults({});
  expect(await points()).toBe(1);
  expect(await work.saveChanges()).toEqual({ created: 0, updated: 1, deleted: 0 });
  expect(await points()).toBe(5);
});
