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

const ids = (documents: readonly { readonly $id: string }[]) => documents.map(({ $id }) => $id);

describe('documents of a data step', () => {
  it('are read by stored keys with the operators of queries', async () => {
    const { db } = stepOf(database, schema);
    await db.createMany(
      'posts',
      [1, 2, 3, 4, 5].map((n) => ({ $id: `p${n}`, title: `Post ${n}`, views: n, published: new Date(2024, 0, n) })),
    );
    expect(ids(await db.list('posts', { views: { $gte: 2, $lt: 5 } }, { orderBy: { views: 'desc' } }))).toEqual([
      'p4',
      'p3',
      'p2',
    ]);
    expect(ids(await db.list('posts', {}, { limit: 2 }))).toEqual(['p1', 'p2']);
    const third = await db.get('posts', 'p3');
    expect(ids(await db.list('posts', { published: { $gt: third?.published } }))).toEqual(['p4', 'p5']);
    expect(ids(await db.list('posts', { $createdAt: { $lt: '2020-01-01T00:00:00.000Z' } }))).toEqual([]);
    expect(await db.count('posts', { slug: null })).toBe(5);
    const seen: string[] = [];
    for await (const { $id } of db.each('posts', { $id: { $in: ['p5', 'p1'] } })) seen.push($id);
    expect(seen).toEqual(['p1', 'p5']);
    expect(await db.get('posts', 'nobody')).toBeNull();
  });

  it('are created under an id that is among their values, one by one as together, also in a transaction', async () => {
    const { db } = stepOf(database, schema);
    expect((await db.create('posts', { $id: 'one', title: 'One' })).$id).toBe('one');
    await db.createMany('posts', [{ $id: 'two', title: 'Two' }]);
    await db.transaction(async (tx) => {
      expect(await tx.create('posts', { $id: 'three', title: 'Three' })).toBe('three');
    });
    expect((await db.create('posts', { title: 'Four' }, { id: 'four' })).$id).toBe('four');
    expect(ids(await db.list('posts'))).toEqual(['one', 'two', 'three', 'four']);
  });

  it('are written once, and only what differs', async () => {
    const { db, record } = stepOf(database, schema);
    const made = await db.create('posts', { title: 'One', tags: ['a'] }, { id: 'one', permissions: ['read("any")'] });
    expect(made.$permissions).toEqual(['read("any")']);
    const before = database.transport.requestCount();
    await db.update('posts', 'one', { title: 'One', tags: ['a'], views: undefined });
    expect(database.transport.requestCount() - before).toBe(1);
    const updated = await db.update('posts', 'one', { title: 'Two', $permissions: [] });
    expect([updated.title, updated.$permissions]).toEqual(['Two', []]);
    expect(await db.delete('posts', 'one')).toBe(true);
    expect(await db.delete('posts', 'one')).toBe(false);
    expect(record.written).toEqual([
      { collection: 'posts', id: 'one', kind: 'created', updatedAt: made.$updatedAt, before: null },
      { collection: 'posts', id: 'one', kind: 'updated', updatedAt: updated.$updatedAt, before: made.$updatedAt },
      { collection: 'posts', id: 'one', kind: 'deleted', updatedAt: null, before: updated.$updatedAt },
    ]);
    expect(record.confirmed).toBe(3);
    await expect(db.update('posts', 'one', { title: 'x' })).rejects.toMatchObject({
      code: 'data_step_failed',
      at: 'posts/one',
    });
  });

  it('may be related ones, created one by one', async () => {
    const { db } = stepOf(database, schema);
    await db.createMany('authors', [{ $id: 'ada' }, { $id: 'bob' }]);
    expect(
      await db.createMany('labels', [
        { $id: 'l1', text: 'x', author: 'ada', friends: ['ada', 'bob'] },
        { $id: 'l2', text: 'y' },
      ]),
    ).toEqual(['l1', 'l2']);
    expect(ids(await db.list('labels', { author: 'ada' }))).toEqual(['l1']);
    const label = await db.get('labels', 'l1', { select: ['*', 'friends.$id'] });
    expect(ids(label?.friends as { $id: string }[])).toEqual(['ada', 'bob']);
  });

  it('that a crashed run created under fixed ids are taken as they are; others are not overwritten', async () => {
    const { db } = stepOf(database, schema);
    await db.create('posts', { title: 'One' }, { id: 'one' });
    expect((await db.create('posts', { title: 'One' }, { id: 'one' })).$id).toBe('one');
    await expect(db.create('posts', { title: 'Other' }, { id: 'one' })).rejects.toMatchObject({
      code: 'document_exists',
    });
    await db.createMany('posts', [{ $id: 'two', title: 'Two' }, { $id: 'one', title: 'One' }, { title: 'Three' }]);
    expect(await db.count('posts')).toBe(3);
    await expect(
      db.createMany('posts', [
        { $id: 'one', title: 'Other' },
        { $id: 'four', title: 'Four' },
      ]),
    ).rejects.toMatchObject({ code: 'document_exists' });
  });

  it('refuses unknown names, and writes that are not allowed, before anything is sent', async () => {
    const { db } = stepOf(database, schema, { writable: ['authors'] });
    const before = database.transport.requestCount();
    await expect(db.list('nope')).rejects.toMatchObject({ code: 'query_invalid', at: 'nope' });
    await expect(db.list('posts', { nope: 1 })).rejects.toMatchObject({ code: 'query_invalid', at: 'posts.nope' });
    await expect(db.list('posts', {}, { orderBy: { nope: 'asc' } })).rejects.toMatchObject({ at: 'posts.nope' });
    await expect(db.create('authors', { nope: 1 })).rejects.toMatchObject({ at: 'authors.nope' });
    for (const write of [
      () => db.create('posts', { title: 'x' }),
      () => db.createMany('posts', [{ title: 'x' }]),
      () => db.update('posts', 'x', { title: 'x' }),
      () => db.delete('posts', 'x'),
      () => db.updateEach('posts', () => ({ title: 'x' })),
      () => db.backfill('posts', 'title', 'x'),
      () => db.slugify('posts', { from: 'title', into: 'slug' }),
      () => db.deduplicate('posts', ['title']),
      () => db.transaction((transaction) => transaction.create('posts', { title: 'x' })),
    ])
      await expect(write()).rejects.toMatchObject({ code: 'data_step_refused', at: 'posts' });
    expect(database.transport.requestCount()).toBe(before);
  });

  it('stop at a signal, and when the lock is lost', async () => {
    const abort = new AbortController();
    const { db } = stepOf(database, schema, { signal: abort.signal });
    await db.createMany(
      'posts',
      Array.from({ length: 20 }, (_, n) => ({ views: n })),
    );
    let calls = 0;
    await expect(
      db.updateEach('posts', { concurrency: 1 }, () => {
        calls += 1;
        if (calls === 5) abort.abort();
        return { title: 'x' };
      }),
    ).rejects.toMatchObject({
      code: 'aborted_by_user',
      remedy: 'Run again: what is done is kept, and the step continues at its checkpoint.',
    });
    expect(calls).toBe(5);
    await expect(db.get('posts', 'x')).rejects.toMatchObject({ code: 'aborted_by_user' });
    const lost = stepOf(database, schema, { confirm: () => Promise.reject(new Error('lost')) });
    await expect(lost.db.create('authors', { name: 'x' })).rejects.toThrow('lost');
    expect(await stepOf(database, schema).db.count('authors')).toBe(0);
  });

  it('counts exactly beyond 5,000', async () => {
    const { db } = stepOf(database, schema);
    await db.createMany(
      'authors',
      Array.from({ length: 5300 }, (_, n) => ({ name: `n${n}` })),
    );
    expect(await db.count('authors')).toBe(5300);
    expect(await db.list('authors')).toHaveLength(5300);
  });
});
