import { append } from '../../../src/index.js';
import { failureOf } from '../../support/live-context.js';
import { type OpenShop, openShop } from '../writes/shop.js';

describe.each(['mariadb', 'postgresql'] as const)('transactions on %s', (engine) => {
  let shop: OpenShop;
  beforeAll(async () => {
    shop = await openShop({ appwrite: engine === 'mariadb' ? '1.9' : 'main', engine });
  });
  afterAll(() => shop.end());
  beforeEach(async () => {
    await shop.db.users.deleteMany({});
    await shop.db.users.createMany([
      { id: 'ada', email: 'ada@x.org', points: 10, team: 'red', nick: 'a' },
      { id: 'bob', email: 'bob@x.org', points: 5 },
    ]);
  });

  test('writes go together in three requests, however many there are', async () => {
    const { db } = shop;
    await db.shelves.deleteMany({});
    const requests = await shop.count(() =>
      db.transaction(async (tx) => {
        for (let at = 0; at < 150; at += 1) await tx.users.create({ email: `n${at}@x.org` });
        await tx.shelves.create({ id: 's', code: 'S' });
        await tx.users.update('ada', { points: 11 });
        await tx.users.delete('bob');
      }),
    );
    expect(requests).toBe(3);
    expect(await db.users.count()).toBe(151);
    expect((await db.users.get('ada')).points).toBe(11);
    await db.shelves.delete('s');
  });

  test('a document that is not there is named, whatever else was read', async () => {
    const { db } = shop;
    for (const write of ['update', 'delete'] as const) {
      const error = await failureOf(
        db.transaction(
          async (tx) => {
            const ada = await tx.users.get('ada');
            await tx.users.update('ada', { points: ada.points + 1 });
            if (write === 'update') await tx.users.update('nobody', { points: 1 });
            else await tx.users.delete('nobody');
          },
          { attempts: 2 },
        ),
      );
      expect(error).toMatchObject({ code: 'document_not_found', message: expect.stringContaining("'nobody'") });
    }
    expect((await db.users.get('ada')).points).toBe(10);
  });

  test('a new document with a text that Appwrite would carry out as an operator is created in bulk or refused', async () => {
    const { db } = shop;
    const text = '{"method":"toggle"}';
    await db.transaction(async (tx) => void (await tx.users.create({ id: 'text', email: text })));
    expect((await db.users.get('text')).email).toBe(text);
    // Appwrite reads operators in the values of a single staged creation, and then fails.
    const linked = db.transaction(async (tx) => void (await tx.shelves.create({ id: 'shelf', code: text })));
    const counted = db.transaction(async (tx) => {
      await tx.users.create({ id: 'more', email: `${text} ` });
      await tx.users.increment('more', 'points');
    });
    for (const refused of [linked, counted]) {
      expect(await failureOf(refused)).toMatchObject({
        code: 'document_invalid',
        findings: [expect.objectContaining({ rule: 'operator_text' })],
      });
    }
    expect([await db.users.count(), await db.shelves.count()]).toEqual([3, 0]);
  });

  test('a throw writes nothing', async () => {
    const { db } = shop;
    const failure = new Error('no');
    const requests = await shop.count(async () => {
      const caught = await failureOf(
        db.transaction(async (tx) => {
          await tx.users.create({ email: 'c@x.org' });
          throw failure;
        }),
      );
      expect(caught).toBe(failure);
    });
    expect(requests).toBe(0);
    expect(await db.users.count()).toBe(2);
  });

  test('reads see what is staged', async () => {
    const { db } = shop;
    await db.transaction(async (tx) => {
      const made = await tx.users.create({ id: 'cleo', email: 'cleo@x.org' });
      expect(made).toMatchObject({ id: 'cleo', email: 'cleo@x.org', points: 0, tags: [] });
      expect(await tx.users.get('cleo')).toMatchObject({ points: 0 });
      expect(await tx.users.update('ada', { points: 99 })).toMatchObject({ id: 'ada', points: 99 });
      expect(await tx.users.get('ada')).toMatchObject({ points: 99, email: 'ada@x.org', nick: 'a' });
      await tx.users.delete('bob');
      expect(await tx.users.find('bob')).toBeUndefined();
      await expect(tx.users.update('bob', { points: 1 })).rejects.toMatchObject({ code: 'document_not_found' });
      const all = await tx.users.orderBy({ points: 'asc' }).toList();
      expect(all.map(({ id, points }) => [id, points])).toEqual([
        ['cleo', 0],
        ['ada', 99],
      ]);
      expect((await tx.users.where({ email: 'cleo@x.org' }).toList()).map(({ id }) => id)).toEqual(['cleo']);
      expect(await tx.users.where({ email: { $startsWith: 'zz' } }).toList()).toEqual([]);
      expect(await tx.users.count()).toBe(2);
      await tx.users.update('cleo', { nick: 'c', team: 'blue' });
      await tx.users.delete('cleo');
      await tx.users.create({ id: 'cleo', email: 'cleo2@x.org' });
    });
    expect((await db.users.all()).map(({ id, email }) => [id, email])).toEqual([
      ['ada', 'ada@x.org'],
      ['cleo', 'cleo2@x.org'],
    ]);
  });

  test('a list that is set to null is empty, as it is after the commit', async () => {
    const { db } = shop;
    await db.users.update('ada', { tags: ['x'] });
    await db.transaction(async (tx) => {
      await tx.users.update('ada', { tags: null });
      expect((await tx.users.get('ada')).tags).toEqual([]);
      expect(await tx.users.where({ tags: { $isNull: true } }).ids()).toContain('ada');
    });
    expect((await db.users.get('ada')).tags).toEqual([]);
    expect(await db.users.where({ tags: { $isNull: true } }).ids()).toContain('ada');
  });

  test('the getters and methods of the context are bound, too; a nested transaction joins', async () => {
    const { db } = shop;
    await db.transaction(async (tx) => {
      expect(tx).toBeInstanceOf(Object.getPrototypeOf(db).constructor);
      await tx.items.create({ id: 'nail', name: 'nail' });
      await tx.transaction(async (inner) => inner.items.update('nail', { stock: 3 }));
      expect(await db.items.find('nail')).toBeUndefined();
    });
    expect(await db.items.get('nail')).toMatchObject({ stock: 3 });
    await db.items.delete('nail');
  });

  test('two that conflict: the later one runs again on what is there then', async () => {
    const { db } = shop;
    let runs = 0;
    await db.transaction(async (tx) => {
      runs += 1;
      const { points } = await tx.users.get('ada');
      if (runs === 1)
        await db.transaction(async (other) => {
          const mine = await other.users.get('ada');
          await other.users.update('ada', { points: mine.points * 2 });
        });
      await tx.users.update('ada', { points: points + 1 });
    });
    expect(runs).toBe(2);
    expect((await db.users.get('ada')).points).toBe(21);
    const stubborn = db.transaction(
      async (tx) => {
        await tx.users.get('ada');
        await db.users.increment('ada', 'points');
        await tx.users.update('ada', { nick: 'z' });
      },
      { attempts: 2 },
    );
    await expect(stubborn).rejects.toMatchObject({ code: 'transaction_conflict' });
    expect((await db.users.get('ada')).nick).toBe('a');
  });

  test('a unique violation is named and not tried again', async () => {
    let runs = 0;
    const error = await failureOf(
      shop.db.transaction(async (tx) => {
        runs += 1;
        await tx.users.update('bob', { points: 6 });
        await tx.users.create({ email: 'ada@x.org' });
      }),
    );
    expect(error).toMatchObject({ code: 'unique_violation', attributes: ['email'], documentId: 'ada' });
    await expect(
      shop.db.transaction(async (tx) => void (await tx.users.update('bob', { team: 'red', nick: 'a' }))),
    ).rejects.toMatchObject({ code: 'unique_violation', attributes: ['team', 'nick'], documentId: 'ada' });
    await expect(
      shop.db.transaction(async (tx) => void (await tx.users.create({ id: 'ada', email: 'q@x.org' }))),
    ).rejects.toMatchObject({ code: 'document_exists' });
    expect(runs).toBe(1);
    expect((await shop.db.users.get('bob')).points).toBe(5);
  });

  test('a value that the transaction itself frees is free', async () => {
    const { db } = shop;
    await db.transaction(async (tx) => {
      await tx.users.delete('ada');
      await tx.users.create({ id: 'new', email: 'ada@x.org' });
    });
    expect((await db.users.all()).map(({ id }) => id)).toEqual(['bob', 'new']);
  });

  test('more than a hundred operations', async () => {
    const { db } = shop;
    await db.items.createMany(Array.from({ length: 101 }, (_, at) => ({ id: `i${at}`, name: `i${at}` })));
    const work = (options = {}) =>
      db.transaction(async (tx) => void (await tx.items.updateMany({}, { stock: 1 })), options);
    await expect(work()).rejects.toMatchObject({ code: 'transaction_too_large' });
    expect(await db.items.where({ stock: 1 }).count()).toBe(0);
    await work({ atomic: false });
    expect(await db.items.where({ stock: 1 }).count()).toBe(101);
    await db.items.deleteMany({});
  });

  test('every kind of write can be staged', async () => {
    const { db } = shop;
    await db.transaction(async (tx) => {
      await tx.users.increment('ada', 'points', 2);
      await tx.users.increment('ada', 'visits');
      await tx.users.update('ada', { tags: append('x') });
      expect(await tx.users.upsert({ email: 'bob@x.org', points: 8 })).toMatchObject({ id: 'bob' });
      await tx.users.upsertMany([{ id: 'new', email: 'new@x.org' }]);
      expect(await tx.users.updateMany({ points: { $gte: 0 } }, { active: true })).toBe(3);
      await tx.users.createMany([{ id: 'dan', email: 'dan@x.org' }]);
      expect(await tx.users.deleteMany({ email: 'dan@x.org' })).toBe(1);
    });
    const users = await db.users.all();
    expect(users).toMatchObject([
      { id: 'ada', points: 12, visits: 1, tags: ['x'], active: true },
      { id: 'bob', points: 8, active: true },
      { id: 'new', active: true },
    ]);
  });

  test('what is wrong with a document is said at once, and what is missing by name', async () => {
    const { db } = shop;
    await expect(
      db.transaction(async (tx) => void (await tx.users.update('ada', { points: -1 }))),
    ).rejects.toMatchObject({ code: 'document_invalid' });
    await expect(
      db.transaction(async (tx) => void (await tx.users.update('nobody', { points: 1 }))),
    ).rejects.toMatchObject({ code: 'document_not_found' });
    const range = db.transaction(async (tx) => void (await tx.users.increment('ada', 'points', 2_000_000)));
    await expect(range).rejects.toMatchObject({ code: 'document_invalid' });
  });

  test('a set of a transaction that has ended refuses', async () => {
    const leaked = await shop.db.transaction(async (tx) => tx);
    await expect(leaked.users.create({ email: 'l@x.org' })).rejects.toMatchObject({ code: 'transaction_ended' });
    await expect(leaked.users.get('ada')).rejects.toMatchObject({ code: 'transaction_ended' });
  });
});
