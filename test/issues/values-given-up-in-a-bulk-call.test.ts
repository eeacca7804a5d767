import { type OpenShop, openShop } from '../context/writes/shop.js';
import { failureOf } from '../support/live-context.js';

/** `upsertMany` where one document takes the unique value that another one of the call gives up. */
describe.each([
  ['1.9', 'mariadb'],
  ['main', 'mariadb'],
  ['main', 'postgresql'],
] as const)('a unique value given up in the same call, on %s with %s', (appwrite, engine) => {
  let shop: OpenShop;
  beforeAll(async () => {
    shop = await openShop({ appwrite, engine });
  });
  beforeEach(async () => {
    const { users, shelves } = shop.db;
    await users.deleteMany({});
    await shelves.deleteMany({});
    await users.createMany(['ada', 'bob', 'cleo'].map((id) => ({ id, email: `${id}@x.org` })));
    for (const id of ['a', 'b', 'c']) await shelves.create({ id, code: id });
  });
  afterAll(() => shop.end());

  const emails = async () => (await shop.db.users.orderBy({ id: 'asc' }).toList()).map(({ id, email }) => [id, email]);

  test('is taken by an existing document or a new one, in any order', async () => {
    const { users } = shop.db;
    await users.upsertMany([
      { id: 'new', email: 'bob@x.org' },
      { id: 'bob', email: 'ada@x.org' },
      { id: 'ada', email: 'free@x.org' },
    ]);
    expect(await emails()).toEqual([
      ['ada', 'free@x.org'],
      ['bob', 'ada@x.org'],
      ['cleo', 'cleo@x.org'],
      ['new', 'bob@x.org'],
    ]);
  });

  test('the same in a collection with relationships, and in a transaction', async () => {
    const { shelves } = shop.db;
    const codes = async () => (await shelves.orderBy({ id: 'asc' }).toList()).map(({ id, code }) => `${id}${code}`);
    await shelves.upsertMany([
      { id: 'd', code: 'c' },
      { id: 'c', code: 'b' },
      { id: 'b', code: 'x' },
    ]);
    expect(await codes()).toEqual(['aa', 'bx', 'cb', 'dc']);
    await shop.db.transaction(async (tx) => {
      await tx.shelves.upsertMany([
        { id: 'e', code: 'x' },
        { id: 'b', code: 'a' },
        { id: 'a', code: 'y' },
      ]);
    });
    expect(await codes()).toEqual(['ay', 'ba', 'cb', 'dc', 'ex']);
  });

  test('one that its document keeps is still refused, with the document', async () => {
    const error = await failureOf(
      shop.db.users.upsertMany([
        { id: 'bob', email: 'ada@x.org' },
        { id: 'cleo', email: 'cleo@x.org' },
      ]),
    );
    expect(error).toMatchObject({ failed: [{ index: 0, error: { code: 'unique_violation', documentId: 'ada' } }] });
    const conflict = {
      code: 'transaction_conflict',
      found: expect.stringContaining('that exchange values under the unique index'),
    };
    const exchanged = await failureOf(
      shop.db.users.upsertMany([
        { id: 'ada', email: 'bob@x.org' },
        { id: 'bob', email: 'ada@x.org' },
      ]),
    );
    expect(exchanged).toMatchObject({
      code: 'bulk_incomplete',
      written: [],
      failed: [{ error: conflict }, { error: conflict }],
    });
    expect(await emails()).toEqual(['ada', 'bob', 'cleo'].map((id) => [id, `${id}@x.org`]));
  });

  test('values of optional attributes are exchanged, in rings of any length, also in a transaction', async () => {
    const { users } = shop.db;
    const nicks = async () => (await users.orderBy({ id: 'asc' }).toList()).map(({ team, nick }) => `${team}/${nick}`);
    const row = (id: string, nick: string) => ({ id, email: `${id}@x.org`, team: 't', nick });
    await users.upsertMany([row('ada', 'a'), row('bob', 'b'), row('cleo', 'c')]);
    await users.upsertMany([row('ada', 'b'), row('bob', 'a')]);
    expect(await nicks()).toEqual(['t/b', 't/a', 't/c']);
    await users.upsertMany([row('new', 'd'), row('ada', 'a'), row('bob', 'c'), row('cleo', 'b')]);
    expect(await nicks()).toEqual(['t/a', 't/c', 't/b', 't/d']);
    await shop.db.transaction((tx) => tx.users.upsertMany([row('ada', 'c'), row('bob', 'b'), row('cleo', 'a')]));
    expect(await nicks()).toEqual(['t/c', 't/b', 't/a', 't/d']);
  });
});
