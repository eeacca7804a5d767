import { DbContext } from '../../../src/context/db-context.js';
import { ConcurrencyError } from '../../../src/context/unit-of-work/concurrency-error.js';
import { defineCollection } from '../../../src/metadata/define-collection.js';
import { failureOf } from '../../support/live-context.js';
import { randomDatabaseId } from '../../support/live-database.js';
import { Item, type OpenShop, openShop, Shelf, User } from '../writes/shop.js';

describe.each(['mariadb', 'postgresql'] as const)('the unit of work on %s', (engine) => {
  let shop: OpenShop;
  beforeAll(async () => {
    shop = await openShop({ appwrite: engine === 'mariadb' ? '1.9' : 'main', engine });
  });
  afterAll(() => shop.end());
  beforeEach(async () => {
    const { db } = shop;
    await db.items.deleteMany({});
    await db.shelves.deleteMany({});
    await db.users.deleteMany({});
    await db.users.createMany([
      { id: 'ada', email: 'ada@x.org', points: 1, nick: 'a', tags: ['x'] },
      { id: 'bob', email: 'bob@x.org', points: 2 },
    ]);
    await db.shelves.create({ id: 'top', code: 'T' });
    await db.items.create({ id: 'pen', name: 'pen', shelf: 'top' });
  });

  test('only what changed is written, in one transaction', async () => {
    const { db } = shop;
    const work = db.unitOfWork();
    const users = await work.users.toList();
    const [ada, bob] = users;
    if (ada === undefined || bob === undefined) throw new Error('no users');
    expect(await work.users.get('ada')).toBe(ada);
    expect(await work.saveChanges()).toEqual({ created: 0, updated: 0, deleted: 0 });
    ada.nick = 'changed';
    ada.tags?.push('y');
    let report = {};
    expect(
      await shop.count(async () => {
        report = await work.saveChanges();
      }),
    ).toBe(5);
    expect(report).toEqual({ created: 0, updated: 1, deleted: 0 });
    expect(await db.users.get('ada')).toMatchObject({ nick: 'changed', tags: ['x', 'y'], points: 1 });
    expect(ada.updatedAt).toEqual((await db.users.get('ada')).updatedAt);
    delete ada.nick;
    bob.points = 3;
    expect(await work.saveChanges()).toMatchObject({ updated: 2 });
    expect(await db.users.get('ada')).toMatchObject({ nick: undefined });
    expect(await work.saveChanges()).toMatchObject({ updated: 0 });
  });

  test('new documents come in the order of their links, removed ones last', async () => {
    const { db } = shop;
    const work = db.unitOfWork();
    const item = work.items.add({ name: 'cup' });
    const shelf = work.shelves.add({ code: 'N' });
    item.shelf = shelf;
    expect(item).toBeInstanceOf(Item);
    expect(shelf).toBeInstanceOf(Shelf);
    const pen = await work.items.get('pen');
    work.items.remove(pen);
    work.shelves.remove(await work.shelves.get('top'));
    expect(await work.saveChanges()).toEqual({ created: 2, updated: 0, deleted: 2 });
    expect(await db.items.get(item.id)).toMatchObject({ stock: 0, shelf: { id: shelf.id } });
    expect(item.stock).toBe(0);
    expect(await db.shelves.find('top')).toBeUndefined();
    item.stock = 4;
    expect(await work.saveChanges()).toMatchObject({ updated: 1 });
    expect((await db.items.get(item.id)).stock).toBe(4);
  });

  test('links that go round are written afterwards', async () => {
    const { db } = shop;
    const work = db.unitOfWork();
    const shelf = work.shelves.add({ code: 'R' });
    const item = work.items.add({ name: 'ring' });
    item.shelf = shelf;
    shelf.items = [item];
    await work.saveChanges();
    const found = await db.shelves.populate('items').get(shelf.id);
    expect(found.items.map(({ id }) => id)).toEqual([item.id]);
  });

  test('relations that are loaded are tracked, too', async () => {
    const { db } = shop;
    const work = db.unitOfWork();
    const pen = await work.items.populate('shelf').get('pen');
    const shelf = await work.shelves.get('top');
    expect(pen.shelf).toBe(shelf);
    shelf.code = 'changed';
    expect(await work.saveChanges()).toMatchObject({ updated: 1 });
    expect((await db.shelves.get('top')).code).toBe('changed');
  });

  test('what others changed meanwhile is a ConcurrencyError with both versions, and nothing is written', async () => {
    const { db } = shop;
    const work = db.unitOfWork();
    const ada = await work.users.get('ada');
    const bob = await work.users.get('bob');
    ada.nick = 'mine';
    bob.nick = 'mine, too';
    await db.users.update('ada', { nick: 'theirs' });
    const error = await failureOf<ConcurrencyError>(work.saveChanges());
    expect(error).toBeInstanceOf(ConcurrencyError);
    expect(error).toMatchObject({
      code: 'concurrency_conflict',
      collisions: [{ id: 'ada', theirs: { nick: 'theirs' } }],
    });
    expect(error?.collisions[0]?.mine).toBe(ada);
    expect(error?.collisions[0]?.theirs).toBeInstanceOf(User);
    expect((await db.users.get('bob')).nick).toBeUndefined();
    await db.users.delete('ada');
    expect(await failureOf(work.saveChanges())).toMatchObject({ collisions: [{ id: 'ada', theirs: null }] });
  });

  test('unique values, findings and entities of others', async () => {
    const { db } = shop;
    const work = db.unitOfWork();
    const bob = await work.users.get('bob');
    bob.email = 'ada@x.org';
    expect(await failureOf(work.saveChanges())).toMatchObject({ code: 'unique_violation', documentId: 'ada' });
    bob.email = 'bob@x.org';
    bob.points = -1;
    work.users.add({ email: 'far too long'.repeat(10) });
    expect(await failureOf(work.saveChanges())).toMatchObject({
      code: 'document_invalid',
      findings: [{ rule: 'size' }, { rule: 'range' }],
    });
    expect(() => work.users.remove(new User())).toThrow('not read');
    expect((await db.users.all()).map(({ points }) => points)).toEqual([1, 2]);
  });

  test('nothing is tracked outside of it', async () => {
    const { db } = shop;
    const work = db.unitOfWork();
    (await db.users.get('ada')).nick = 'not saved';
    expect(await work.saveChanges()).toEqual({ created: 0, updated: 0, deleted: 0 });
  });

  test('what is changed while it saves is saved by the next call', async () => {
    const { db, server } = shop;
    const work = db.unitOfWork();
    const ada = await work.users.get('ada');
    const eve = work.users.add({ email: 'eve@x.org' });
    ada.nick = 'first';
    server.setFaults({
      http({ method, path }) {
        if (method !== 'PATCH' || !path.startsWith('/tablesdb/transactions')) return undefined;
        ada.nick = 'second';
        eve.tags = ['late'];
        server.setFaults({});
        return undefined;
      },
    });
    await work.saveChanges();
    expect((await db.users.get('ada')).nick).toBe('first');
    expect(await work.saveChanges()).toMatchObject({ updated: 2 });
    expect(await db.users.get('ada')).toMatchObject({ nick: 'second' });
    expect(await db.users.get(eve.id)).toMatchObject({ tags: ['late'], points: 0 });
    expect(await work.saveChanges()).toMatchObject({ updated: 0 });
  });

  test('a list that is taken away is written', async () => {
    const { db } = shop;
    const work = db.unitOfWork();
    delete (await work.users.get('ada')).tags;
    await work.users.get('bob');
    expect(await work.saveChanges()).toMatchObject({ updated: 1 });
    expect((await db.users.get('ada')).tags).toEqual([]);
  });

  test('values that the model no longer takes stay where nobody changes them', async () => {
    const attribute = (size: number, max: number) =>
      ({
        name: { type: 'string', size, required: false },
        marks: { type: 'integer', max, array: true, required: false },
        note: { type: 'string', size: 10, required: false },
      }) as const;
    class Wide extends DbContext {
      readonly notes = this.set(defineCollection('notes', attribute(20, 100)));
    }
    class Narrow extends DbContext {
      readonly notes = this.set(defineCollection('notes', attribute(5, 10)));
    }
    const { endpoint, projectId, apiKey } = shop.server;
    const options = { endpoint, projectId, apiKey, databaseId: randomDatabaseId() };
    const [wide, narrow] = [new Wide(options), new Narrow(options)];
    await wide.getSchemaManager().ensureCreated();
    await wide.notes.create({ $id: 'old', name: 'a long name', marks: [50] });
    const work = narrow.unitOfWork();
    const old = await work.notes.get('old');
    expect(await work.saveChanges()).toMatchObject({ updated: 0 });
    old.note = 'new';
    expect(await work.saveChanges()).toMatchObject({ updated: 1 });
    expect(await wide.notes.get('old')).toMatchObject({ name: 'a long name', marks: [50], note: 'new' });
    old.marks?.push(60);
    expect(await failureOf(work.saveChanges())).toMatchObject({
      code: 'document_invalid',
      findings: [{ rule: 'range' }],
    });
    await wide.dispose();
    await narrow.dispose();
  });

  test('without one transaction for all, each hundred is written over no one, and the rest can be saved again', async () => {
    const { db, server } = shop;
    await db.items.createMany(Array.from({ length: 140 }, (_, at) => ({ id: `i${at}`, name: `i${at}` })));
    const work = db.unitOfWork();
    const items = await work.items.where({ id: { $startsWith: 'i' } }).toList();
    for (const item of items) item.stock = 1;
    const last = items.at(-1)?.id ?? '';
    let commits = 0;
    let others: Promise<unknown> | null = null;
    let isOver = false;
    server.setFaults({
      http({ method, path }) {
        const isOurs = path.startsWith('/tablesdb/transactions');
        if (isOurs && method === 'PATCH') commits += 1;
        if (commits !== 1 || !isOurs || method !== 'POST') return undefined;
        others ??= db.items.update(last, { stock: 7 }).then(() => {
          isOver = true;
        });
        return isOver ? undefined : { kind: 'status', status: 429 };
      },
    });
    expect(await failureOf(work.saveChanges({ atomic: false }))).toMatchObject({ code: 'bulk_incomplete' });
    server.setFaults({});
    await others;
    expect(await db.items.where({ stock: 1 }).count()).toBe(100);
    expect(await failureOf(work.saveChanges({ atomic: false }))).toMatchObject({
      code: 'concurrency_conflict',
      collisions: [{ id: last, theirs: { stock: 7 } }],
    });
    expect((await db.items.get(last)).stock).toBe(7);
  });

  test('a save that cannot look at what it wrote has written, and the next one goes on', async () => {
    const db = shop.open({ deadline: 50 });
    const work = db.unitOfWork();
    const ada = await work.users.get('ada');
    ada.points = 5;
    const cup = work.items.add({ name: 'cup' });
    const mug = work.items.add({ name: 'mug' });
    let isCommitted = false;
    shop.server.setFaults({
      http({ method, path }) {
        isCommitted ||= method === 'PATCH' && path.includes('/transactions/');
        return isCommitted && method === 'GET' ? { kind: 'reset-before' } : undefined;
      },
    });
    expect(await work.saveChanges()).toEqual({ created: 2, updated: 1, deleted: 0 });
    ada.nick = 'later';
    cup.stock = 3;
    work.items.remove(mug);
    expect(await failureOf(work.saveChanges())).toMatchObject({ code: 'server_unreachable' });
    shop.server.setFaults({});
    expect(await work.saveChanges()).toEqual({ created: 0, updated: 2, deleted: 1 });
    expect(await shop.db.users.get('ada')).toMatchObject({ points: 5, nick: 'later' });
    expect((await shop.db.items.all()).map(({ name, stock }) => [name, stock])).toEqual([
      ['pen', 0],
      ['cup', 3],
    ]);
  });
});
