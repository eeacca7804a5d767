import { type OpenShop, openShop } from '../context/writes/shop.js';

/** What a write gives is what a read gives afterwards, and what a transaction shows is what it commits. */
describe.each(['mariadb', 'postgresql'] as const)('on %s', (engine) => {
  let shop: OpenShop;
  beforeAll(async () => {
    shop = await openShop({ appwrite: engine === 'mariadb' ? '1.9' : 'main', engine });
    await shop.db.users.create({ id: 'ada', email: 'ada@x.org', points: 3 });
  });
  afterAll(() => shop.end());

  test.each([
    0.1 + 0.2,
    1.797693134862315e308,
    -2.7146670037960544e-91,
    1 / 3,
    1_700_000_000_000_001,
    12_345_678_901_234_568,
    0.5,
    -0,
  ])('the float %d', async (rating) => {
    const { users } = shop.db;
    const made = await users.create({ email: 'new@x.org', rating });
    expect(made).toEqual(await users.get(made.id));
    const changed = await users.update(made.id, { rating: -rating });
    expect(changed.rating).toBe((await users.get(made.id)).rating);
    const upserted = await users.upsert({ email: 'new@x.org', rating });
    expect(upserted).toEqual(await users.get(made.id));
    expect(await users.where({ rating: upserted.rating as number }).count()).toBe(1);
    await users.delete(made.id);
  });

  test('steps of a document that was not read yet are shown', async () => {
    const { db } = shop;
    await db.transaction(async (tx) => {
      await tx.users.increment('ada', 'points', 5);
      await tx.users.decrement('ada', 'points', 1);
      expect((await tx.users.get('ada')).points).toBe(7);
      await tx.users.increment('ada', 'points', 2);
      expect((await tx.users.all()).map(({ points }) => points)).toEqual([9]);
    });
    expect((await db.users.get('ada')).points).toBe(9);
    await db.transaction(async (tx) => {
      await tx.users.increment('ada', 'points', 5);
      await tx.users.update('ada', { points: 3 });
      expect((await tx.users.where({ email: 'ada@x.org' }).single()).points).toBe(3);
    });
    expect((await db.users.get('ada')).points).toBe(3);
  });

  test('conditions and lists that are missing by mistake are refused', async () => {
    const { users } = shop.db;
    const refused = { code: 'query_invalid', at: 'where' };
    for (const where of [undefined, null, [], 'points = 3'])
      expect(() => users.where(where as never)).toThrow(expect.objectContaining(refused));
    for (const values of [undefined, null, { email: 'x@x.org' }, 'x']) {
      await expect(users.createMany(values as never)).rejects.toMatchObject({ code: 'document_invalid' });
      await expect(users.upsertMany(values as never)).rejects.toMatchObject({ code: 'document_invalid' });
    }
  });
});
