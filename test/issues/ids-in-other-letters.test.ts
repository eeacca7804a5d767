import { type OpenShop, openShop } from '../context/writes/shop.js';
import { failureOf } from '../support/live-context.js';

/** An id that a document has in other letters, which MariaDB takes for the same one. */
describe.each([
  ['1.9', 'mariadb'],
  ['main', 'mariadb'],
] as const)('an id in other letters, on %s with %s', (appwrite, engine) => {
  let shop: OpenShop;
  beforeAll(async () => {
    shop = await openShop({ appwrite, engine });
  });
  beforeEach(async () => {
    await shop.db.items.deleteMany({});
    await shop.db.users.deleteMany({});
    await shop.db.users.create({ id: 'ada', email: 'ada@x.org' });
    await shop.db.items.create({ id: 'pen', name: 'pen' });
  });
  afterAll(() => shop.end());

  test('is refused with the reason', async () => {
    const { users, items } = shop.db;
    expect(await failureOf(users.create({ id: 'ADA', email: 'x@x.org' }))).toMatchObject({
      code: 'document_exists',
      at: 'User',
    });
    const many = await failureOf(users.createMany([{ id: 'ADA', email: 'x@x.org' }, { email: 'y@x.org' }]));
    expect(many).toMatchObject({ failed: [{ index: 0, id: 'ADA', error: { code: 'document_exists' } }] });
    const joint = await failureOf(
      shop.db.transaction(async (tx) => {
        await tx.items.create({ id: 'PEN', name: 'ink' });
      }),
    );
    expect(joint).toMatchObject({ code: 'document_exists', at: 'Item' });
    expect(await failureOf(items.create({ id: 'Pen', name: 'ink' }))).toMatchObject({ code: 'document_exists' });
  });

  test('names the document of an upsert, which keeps its id', async () => {
    const { users, items } = shop.db;
    expect(await users.upsert({ id: 'ADA', email: 'ada@x.org', points: 2 })).toMatchObject({ id: 'ada', points: 2 });
    expect(
      await users.upsertMany([
        { id: 'Ada', email: 'ada@x.org', points: 3 },
        { id: 'bob', email: 'b@x.org' },
      ]),
    ).toEqual(['ada', 'bob']);
    await items.upsertMany([
      { id: 'PEN', name: 'pen', stock: 1 },
      { id: 'ink', name: 'ink' },
    ]);
    expect((await users.all()).map(({ id, points }) => [id, points])).toEqual([
      ['ada', 3],
      ['bob', 0],
    ]);
    expect((await items.all()).map(({ id, stock }) => [id, stock])).toEqual([
      ['pen', 1],
      ['ink', 0],
    ]);
  });
});
