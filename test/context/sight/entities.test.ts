import { inspect } from 'node:util';
import { Item, type OpenShop, openShop, User } from '../writes/shop.js';

let shop: OpenShop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.end());

test('entities are what JSON, inspect, spread and structuredClone expect', async () => {
  const { db } = shop;
  await db.shelves.create({ id: 'top', code: 'T' });
  const user = await db.users.create({ id: 'ada', email: 'ada@x.org', tags: ['x'], seenAt: new Date(0) });
  const plain = JSON.parse(JSON.stringify(user)) as object;
  expect(plain).toMatchObject({ id: 'ada', email: 'ada@x.org', points: 0, seenAt: '1970-01-01T00:00:00.000Z' });
  expect({ ...user }).toMatchObject({ id: 'ada', tags: ['x'] });
  expect(structuredClone(user)).toEqual({ ...user });
  expect(inspect(user)).toMatch(/^User \{/);
  const item = await db.items.create({ name: 'pen', shelf: db.shelves.reference('top') });
  expect(item).toBeInstanceOf(Item);
  expect((await db.items.get(item.id)).shelf).toMatchObject({ id: 'top' });
  expect(JSON.parse(JSON.stringify(await db.items.get(item.id)))).toMatchObject({ shelf: { id: 'top' } });
  expect(db.users.reference('x')).toBeInstanceOf(User);
});
