import { type OpenShop, openShop } from '../writes/shop.js';

const SIX_MINUTES = 360_000;

let shop: OpenShop;
// The clock only ever goes forward: documents must not come from the future.
let ahead = 0;
beforeAll(async () => {
  const clock = Date.now;
  jest.spyOn(Date, 'now').mockImplementation(() => clock() + ahead);
  shop = await openShop();
});
afterAll(async () => {
  await shop.end();
  jest.restoreAllMocks();
});
beforeEach(async () => {
  shop.server.setFaults({});
  for (const set of [shop.db.items, shop.db.users] as const) await set.deleteMany({});
  await shop.db.users.create({ id: 'ada', email: 'ada@x.org', points: 1 });
});

const MOMENTS = [
  ['before it is staged', 'POST', /operations$/],
  ['before its commit', 'PATCH', /transactions\/[^/]+$/],
] as const;

/** Moves the clock of the server beyond the life of a transaction, once, when such a request comes. */
function expireOnce(method: string, route: RegExp): { readonly count: () => number } {
  let count = 0;
  shop.server.setFaults({
    http(request) {
      if (request.method !== method || !route.test(request.path)) return undefined;
      count += 1;
      if (count === 1) ahead += SIX_MINUTES;
      return undefined;
    },
  });
  return { count: () => count };
}

describe.each(MOMENTS)('a transaction that expires %s', (_moment, method, route) => {
  test('runs again', async () => {
    const { count } = expireOnce(method, route);
    let runs = 0;
    await shop.db.transaction(async (tx) => {
      runs += 1;
      await tx.users.increment('ada', 'points');
    });
    expect([runs, count()]).toEqual([2, 2]);
    expect((await shop.db.users.get('ada')).points).toBe(2);
  });

  test('is named where it may not run again, and nothing is written', async () => {
    expireOnce(method, route);
    const work = shop.db.transaction(async (tx) => void (await tx.users.increment('ada', 'points')), { attempts: 1 });
    await expect(work).rejects.toMatchObject({ code: 'transaction_conflict' });
    expect((await shop.db.users.get('ada')).points).toBe(1);
  });

  test('does not count as written by bulk calls', async () => {
    expireOnce(method, route);
    expect(await shop.db.items.createMany([{ name: 'a' }, { name: 'b' }])).toHaveLength(2);
    expect(await shop.db.items.count()).toBe(2);
    expireOnce(method, route);
    expect(await shop.db.users.upsertMany([{ email: 'ada@x.org', points: 7 }, { email: 'b@x.org' }])).toHaveLength(2);
    expect((await shop.db.users.all()).map(({ points }) => points)).toEqual([7, 0]);
  });
});
