import { type OpenShop, openShop } from '../context/writes/shop.js';
import { failureOf } from '../support/live-context.js';

/** `deleteMany` with a document that `restrict` forbids to delete. */
describe.each([
  ['1.9', 'mariadb'],
  ['main', 'mariadb'],
  ['main', 'postgresql'],
] as const)('a deletion that is forbidden among many, on %s with %s', (appwrite, engine) => {
  let shop: OpenShop;
  beforeAll(async () => {
    shop = await openShop({ appwrite, engine });
  });
  beforeEach(async () => {
    const { shelves, items } = shop.db;
    await items.deleteMany({});
    await shelves.deleteMany({});
    for (const id of ['a', 'b', 'c', 'd']) await shelves.create({ id, code: id });
    await items.create({ id: 'pen', name: 'pen', shelf: 'b' });
  });
  afterAll(() => shop.end());

  test('is named, and nothing of its hundred is deleted', async () => {
    const error = await failureOf(shop.db.shelves.deleteMany({}));
    expect(error).toMatchObject({
      code: 'bulk_incomplete',
      written: [],
      failed: [{ id: 'b', error: { code: 'delete_restricted', at: 'shelves/b' } }],
      notTried: [0, 2, 3],
    });
    expect(await shop.db.shelves.ids()).toEqual(['a', 'b', 'c', 'd']);
    expect((await shop.db.items.get('pen')).shelf?.id).toBe('b');
  });

  test("with onError: 'collect' the others are deleted", async () => {
    const error = await failureOf(shop.db.shelves.deleteMany({}, { onError: 'collect' }));
    expect(error).toMatchObject({ written: [0, 2, 3], failed: [{ id: 'b', error: { code: 'delete_restricted' } }] });
    expect(await shop.db.shelves.ids()).toEqual(['b']);
  });

  test('alone, and in a transaction, it has the same code', async () => {
    expect(await failureOf(shop.db.shelves.delete('b'))).toMatchObject({ code: 'delete_restricted', at: 'shelves/b' });
    const inTransaction = await failureOf(
      shop.db.transaction(async (tx) => {
        await tx.shelves.delete('a');
        await tx.shelves.delete('b');
      }),
    );
    expect(inTransaction).toMatchObject({ code: 'delete_restricted', at: 'shelves/b' });
    expect(await shop.db.shelves.ids()).toEqual(['a', 'b', 'c', 'd']);
    await shop.db.transaction(async (tx) => {
      await tx.items.delete('pen');
      await tx.shelves.delete('b');
    });
    expect(await shop.db.shelves.ids()).toEqual(['a', 'c', 'd']);
  });
});
