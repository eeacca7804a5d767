import { factory, SeededRandom } from '../../../src/index.js';
import { type OpenShop, openShop, ShopDb, User } from '../writes/shop.js';

let shop: OpenShop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.end());

const users = (seed = 7) =>
  factory(
    User,
    (i, random) => ({
      email: `user${i}@x.org`,
      points: random.integer(0, 100),
      team: random.pick(['red', 'blue']),
      nick: `n${i}`,
    }),
    { seed },
  );

test('a factory makes the same documents in each run', async () => {
  expect([users().make(), users().make()]).toEqual([users().make(), users().make()]);
  expect(users(8).make()).not.toEqual(users(9).make());
  const all = users();
  expect(await all.create(shop.db.users)).toBeInstanceOf(User);
  expect(await all.create(shop.db.users, { points: 3 })).toMatchObject({ email: 'user1@x.org', points: 3 });
  await shop.db.users.deleteMany({});
  expect(await users().for(shop.db.users).createMany(50)).toHaveLength(50);
  expect(await shop.db.users.count()).toBe(50);
  await expect(users().createMany(1)).rejects.toMatchObject({ code: 'configuration_invalid' });
  await shop.db.users.deleteMany({});
});

test('a context seeds itself where it says how', async () => {
  class SeededShop extends ShopDb {
    override async seed(): Promise<void> {
      await users().for(this.users).createMany(3);
    }
  }
  const { endpoint, projectId, apiKey } = shop.server;
  const db = new SeededShop({ endpoint, projectId, apiKey, databaseId: shop.databaseId });
  await db.seed();
  expect(await db.users.count()).toBe(3);
  await shop.db.seed();
  expect(await db.users.count()).toBe(3);
  await db.dispose();
});

test('random numbers keep to their bounds', () => {
  const random = new SeededRandom(3);
  const numbers = Array.from({ length: 1000 }, () => random.integer(2, 5));
  expect([...new Set(numbers)].sort()).toEqual([2, 3, 4, 5]);
  expect(random.date(new Date(0), new Date(1000)).getTime()).toBeLessThanOrEqual(1000);
});
