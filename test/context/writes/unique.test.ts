import { UniqueViolationError } from '../../../src/context/unique-values/unique-violation-error.js';
import { BulkWriteError } from '../../../src/context/writes/bulk-write-error.js';
import { failureOf } from '../../support/live-context.js';
import { type OpenShop, openShop } from './shop.js';

const ENGINES = ['mariadb', 'postgresql'] as const;

describe.each(ENGINES)('a value under a unique index, on %s', (engine) => {
  let shop: OpenShop;
  beforeAll(async () => {
    shop = await openShop({ appwrite: 'main', engine });
    const { users, shelves, items } = shop.db;
    await users.createMany([
      { id: 'ada', email: 'ada@x.org', team: 'red', nick: 'a' },
      { id: 'bob', email: 'bob@x.org', team: 'red', nick: 'b' },
    ]);
    await shelves.create({ id: 'top', code: 'T' });
    await items.create({ id: 'pen', name: 'pen', shelf: 'top' });
  });
  afterAll(() => shop.end());

  const email = { code: 'unique_violation', attributes: ['email'], value: 'ada@x.org', documentId: 'ada' };

  test('create names the index and the document', async () => {
    const error = await failureOf<UniqueViolationError>(shop.db.users.create({ email: 'ada@x.org' }));
    expect(error).toBeInstanceOf(UniqueViolationError);
    expect(error).toMatchObject({ ...email, at: 'User.email' });
    expect(error?.message).not.toContain('ada@x.org');
    await expect(shop.db.users.create({ email: 'c@x.org', team: 'red', nick: 'b' })).rejects.toMatchObject({
      attributes: ['team', 'nick'],
      value: { team: 'red', nick: 'b' },
      documentId: 'bob',
    });
    await expect(shop.db.users.create({ id: 'ada', email: 'd@x.org' })).rejects.toMatchObject({
      code: 'document_exists',
    });
  });

  test('update, by a part of an index as well', async () => {
    await expect(shop.db.users.update('bob', { email: 'ada@x.org' })).rejects.toMatchObject(email);
    await expect(shop.db.users.update('bob', { nick: 'a' })).rejects.toMatchObject({
      attributes: ['team', 'nick'],
      documentId: 'ada',
    });
    expect((await shop.db.users.update('bob', { email: 'bob@x.org' })).email).toBe('bob@x.org');
  });

  test('createMany names the document among a hundred, and one of the same call', async () => {
    const rows = ['e@x.org', 'ada@x.org', 'f@x.org'].map((one) => ({ email: one }));
    const error = await failureOf<BulkWriteError>(shop.db.users.createMany(rows));
    expect(error).toBeInstanceOf(BulkWriteError);
    expect(error).toMatchObject({ written: [], failed: [{ index: 1, error: email }], notTried: [0, 2] });
    expect(await shop.db.users.count()).toBe(2);
    const collected = await failureOf<BulkWriteError>(
      shop.db.users.createMany([{ email: 'g@x.org' }, ...rows, { email: 'g@x.org' }], { onError: 'collect' }),
    );
    expect(collected).toMatchObject({
      written: [0, 1, 3],
      failed: [
        { index: 2, error: email },
        { index: 4, error: { code: 'unique_violation', value: 'g@x.org' } },
      ],
      notTried: [],
    });
    await shop.db.users.deleteMany({ email: { $in: ['e@x.org', 'f@x.org', 'g@x.org'] } });
    expect(await shop.db.users.count()).toBe(2);
  });

  test('the same in a collection with relationships', async () => {
    const { items } = shop.db;
    const taken = { code: 'unique_violation', attributes: ['name'], documentId: 'pen' };
    await expect(items.create({ name: 'pen' })).rejects.toMatchObject(taken);
    const rows = [{ name: 'cup', shelf: 'top' }, { name: 'pen' }, { name: 'pot' }];
    expect(await failureOf(items.createMany(rows))).toMatchObject({
      written: [],
      failed: [{ index: 1, error: taken }],
      notTried: [0, 2],
    });
    expect(await failureOf(items.createMany(rows, { onError: 'collect' }))).toMatchObject({
      written: [0, 2],
      failed: [{ index: 1, error: taken }],
    });
    await items.deleteMany({ name: { $in: ['cup', 'pot'] } });
    expect(await items.count()).toBe(1);
  });

  test('updateMany', async () => {
    const error = await failureOf<BulkWriteError>(shop.db.users.updateMany({}, { email: 'ada@x.org' }));
    // Ada has it already.
    expect(error).toMatchObject({ written: [0], failed: [{ index: 1, id: 'bob', error: email }] });
    expect(await failureOf(shop.db.items.updateMany({}, { name: 'pencil' }))).toBeUndefined();
    await shop.db.items.update('pen', { name: 'pen' });
  });

  test('upsert finds the document by its unique values and overwrites no other', async () => {
    const { users } = shop.db;
    const changed = await users.upsert({ email: 'bob@x.org', points: 7 });
    expect(changed).toMatchObject({ id: 'bob', points: 7, team: 'red' });
    await expect(users.upsert({ id: 'bob', email: 'ada@x.org' })).rejects.toMatchObject(email);
    await expect(users.upsert({ id: 'new', email: 'ada@x.org' })).rejects.toMatchObject(email);
    await expect(users.upsert({ email: 'ada@x.org', team: 'red', nick: 'b' })).rejects.toMatchObject({
      code: 'unique_violation',
      documentId: 'bob',
    });
    expect(await users.upsert({ id: 'new', email: 'new@x.org' })).toMatchObject({ id: 'new', points: 0 });
    expect(await users.upsert({ id: 'new', email: 'newer@x.org' })).toMatchObject({ id: 'new' });
    await users.delete('new');
    expect((await users.all()).map(({ id }) => id)).toEqual(['ada', 'bob']);
  });

  test('upsertMany', async () => {
    const { users, items } = shop.db;
    const ids = await users.upsertMany([
      { email: 'ada@x.org', points: 3 },
      { id: 'eve', email: 'eve@x.org' },
    ]);
    expect(ids).toEqual(['ada', 'eve']);
    expect(await users.get('ada')).toMatchObject({ points: 3, nick: 'a' });
    const failed = await failureOf(
      users.upsertMany([{ id: 'eve', email: 'ada@x.org' }, { email: 'z@x.org' }], { onError: 'collect' }),
    );
    expect(failed).toMatchObject({ written: [1], failed: [{ index: 0, error: email }] });
    expect(await items.upsertMany([{ name: 'pen', stock: 4 }, { name: 'cup' }])).toEqual(['pen', expect.any(String)]);
    expect(await items.get('pen')).toMatchObject({ stock: 4, shelf: { id: 'top' } });
    await users.deleteMany({ email: { $in: ['eve@x.org', 'z@x.org'] } });
    await items.deleteMany({ name: 'cup' });
  });
});
