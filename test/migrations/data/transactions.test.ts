import type { DatabaseSchema } from '../../../src/schema/database-schema.js';
import { connectDatabase, type LiveDatabase, useProject } from '../../support/live-database.js';
import { createBlog, stepOf } from './support.js';

const project = useProject();
let database: LiveDatabase;
let schema: DatabaseSchema;

beforeEach(async () => {
  database = connectDatabase(project);
  schema = await createBlog(database);
});
afterEach(() => database.schemas.deleteDatabase());

describe('a transaction', () => {
  it('writes all or nothing, sees its own writes, and says what it wrote', async () => {
    const { db, record } = stepOf(database, schema);
    await db.createMany('posts', [
      { $id: 'a', title: 'A', views: 1 },
      { $id: 'b', title: 'B' },
    ]);
    record.written.length = 0;
    const id = await db.transaction(async (transaction) => {
      await transaction.update('posts', 'a', { views: 2 });
      await transaction.update('posts', 'a', { subtitle: 'two' });
      expect(await transaction.get('posts', 'a')).toMatchObject({ title: 'A', views: 2, subtitle: 'two' });
      await transaction.delete('posts', 'b');
      expect(await transaction.get('posts', 'b')).toBeNull();
      const made = await transaction.create('authors', { name: 'Ada' }, { permissions: ['read("any")'] });
      expect(await transaction.get('authors', made)).toMatchObject({ name: 'Ada' });
      expect(await db.count('authors')).toBe(0);
      return made;
    });
    const author = await db.get('authors', id);
    const a = await db.get('posts', 'a');
    expect(author).toMatchObject({ name: 'Ada', $permissions: ['read("any")'] });
    expect(a).toMatchObject({ views: 2, subtitle: 'two' });
    expect(await db.get('posts', 'b')).toBeNull();
    expect(record.written.map(({ kind, id: of, updatedAt }) => [kind, of, updatedAt])).toEqual([
      ['updated', 'a', a?.$updatedAt],
      ['deleted', 'b', null],
      ['created', id, author?.$updatedAt],
    ]);
  });

  it('writes nothing when its function throws, when a value is refused, and beyond 100 writes', async () => {
    const { db } = stepOf(database, schema);
    const requests = database.transport.requestCount();
    await expect(
      db.transaction(async (transaction) => {
        await transaction.create('posts', { title: 'x' });
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    await expect(
      db.transaction(async (transaction) => {
        for (let n = 0; n < 101; n += 1) await transaction.create('posts', { views: n });
      }),
    ).rejects.toMatchObject({ code: 'data_step_refused' });
    expect(database.transport.requestCount()).toBe(requests);
    await expect(
      db.transaction(async (transaction) => {
        await transaction.create('posts', { title: 'x' });
        await transaction.create('posts', { views: 'not a number' });
      }),
    ).rejects.toMatchObject({ code: 'data_step_failed' });
    await expect(db.transaction((transaction) => transaction.update('posts', 'none', {}))).rejects.toMatchObject({
      at: 'posts/none',
    });
    expect(await db.count('posts')).toBe(0);
  });

  it('runs again where others wrote between its reading and its commit', async () => {
    const { db } = stepOf(database, schema);
    await db.create('posts', { views: 0 }, { id: 'a' });
    const other = connectDatabase(project, database.databaseId).documents;
    let runs = 0;
    const add = async () =>
      db.transaction(async (transaction) => {
        const views = Number((await transaction.get('posts', 'a'))?.views);
        runs += 1;
        if (runs <= 2) await other.update('posts', 'a', { values: { views: views + 10 } });
        await transaction.update('posts', 'a', { views: views + 1 });
      });
    await add();
    expect([runs, (await db.get('posts', 'a'))?.views]).toEqual([3, 21]);
    runs = -100;
    await expect(add()).rejects.toMatchObject({ code: 'transaction_conflict' });
    expect(await db.get('posts', 'a')).toMatchObject({ views: 81 });
  });

  it('moves links of documents that it read, and runs again where others moved them first', async () => {
    const { db } = stepOf(database, schema);
    await db.createMany('authors', [{ $id: 'ada' }, { $id: 'bob' }, { $id: 'eve' }]);
    await db.create('labels', { text: 'x', author: 'ada', friends: ['ada'] }, { id: 'l' });
    const other = connectDatabase(project, database.databaseId).documents;
    let runs = 0;
    await db.transaction(async (transaction) => {
      runs += 1;
      await transaction.get('labels', 'l');
      if (runs === 1) await other.update('labels', 'l', { values: { friends: ['eve'] } });
      await transaction.update('labels', 'l', { author: 'bob', friends: ['bob', 'eve'] });
    });
    const select = [JSON.stringify({ method: 'select', values: ['*', 'author.$id', 'friends.$id'] })];
    const { documents } = await database.documents.list('labels', select);
    expect(runs).toBe(2);
    expect(documents).toMatchObject([{ author: { $id: 'bob' } }]);
    expect((documents[0]?.friends as { $id: string }[]).map(({ $id }) => $id).sort()).toEqual(['bob', 'eve']);
  });

  it('keeps the pace of the walk it runs in', async () => {
    const { db } = stepOf(database, schema);
    await db.createMany('posts', [{ $id: 'a' }, { $id: 'b' }]);
    await db.forEachBatch('posts', { throttle: { requests: 1000 } }, (batch) =>
      db.transaction(async (transaction) => {
        for (const { $id } of batch) await transaction.update('posts', $id, { views: 1 });
      }),
    );
    expect(await db.count('posts', { views: 1 })).toBe(2);
  });

  it('counts right with many at once', async () => {
    const { db } = stepOf(database, schema);
    await db.create('posts', { views: 0 }, { id: 'a' });
    const results = await Promise.allSettled(
      Array.from({ length: 6 }, () =>
        db.transaction(async (transaction) => {
          const views = Number((await transaction.get('posts', 'a'))?.views);
          await transaction.update('posts', 'a', { views: views + 1 });
        }),
      ),
    );
    const done = results.filter(({ status }) => status === 'fulfilled').length;
    expect(done).toBeGreaterThan(0);
    expect(await db.get('posts', 'a')).toMatchObject({ views: done });
  });
});
