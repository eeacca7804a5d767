import { type OpenShop, openShop } from '../context/writes/shop.js';
import { failureOf } from '../support/live-context.js';

/** A new entity with the id of a removed one: `add` took it, and `saveChanges` created it without deleting the other. */
describe.each([
  ['1.9', 'mariadb'],
  ['main', 'postgresql'],
] as const)('an id that a removed entity gives up, on %s with %s', (appwrite, engine) => {
  let shop: OpenShop;
  beforeAll(async () => {
    shop = await openShop({ appwrite, engine });
  });
  beforeEach(async () => {
    const { users, items, shelves } = shop.db;
    await users.deleteMany({});
    await items.deleteMany({});
    await shelves.deleteMany({});
    await users.create({ id: 'ada', email: 'ada@x.org', nick: 'a' });
    await shelves.create({ id: 'top', code: 'T' });
    await items.create({ id: 'pen', name: 'pen', stock: 7, shelf: 'top' });
  });
  afterAll(() => shop.end());

  test('is taken by a new one, with none of its values', async () => {
    const work = shop.db.unitOfWork();
    work.users.remove(await work.users.get('ada'));
    work.items.remove(await work.items.get('pen'));
    const ada = work.users.add({ id: 'ada', email: 'ada@x.org' });
    work.items.add({ id: 'pen', name: 'pen' });
    expect(await work.saveChanges()).toEqual({ created: 2, updated: 0, deleted: 2 });
    expect(await shop.db.users.get('ada')).toMatchObject({ email: 'ada@x.org', nick: undefined });
    expect(await shop.db.items.get('pen')).toMatchObject({ stock: 0, shelf: undefined });
    ada.nick = 'b';
    expect(await work.saveChanges()).toEqual({ created: 0, updated: 1, deleted: 0 });
    work.users.remove(ada);
    expect(await work.saveChanges()).toEqual({ created: 0, updated: 0, deleted: 1 });
  });

  test('stays given up if the new one is taken back', async () => {
    const work = shop.db.unitOfWork();
    work.users.remove(await work.users.get('ada'));
    const other = work.users.add({ id: 'ada', email: 'eve@x.org' });
    work.users.remove(other);
    expect(await work.saveChanges()).toEqual({ created: 0, updated: 0, deleted: 1 });
    expect(await shop.db.users.count()).toBe(0);
  });

  test('is not taken if others changed the removed document', async () => {
    const work = shop.db.unitOfWork();
    work.users.remove(await work.users.get('ada'));
    work.users.add({ id: 'ada', email: 'ada@x.org' });
    await shop.db.users.update('ada', { nick: 'changed' });
    expect(await failureOf(work.saveChanges())).toMatchObject({ code: 'concurrency_conflict' });
    expect(await shop.db.users.get('ada')).toMatchObject({ nick: 'changed' });
  });
});
