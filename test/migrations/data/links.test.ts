import type { DatabaseSchema } from '../../../src/schema/database-schema.js';
import { connectDatabase, foldsText, type LiveDatabase, useProject } from '../../support/live-database.js';
import { createBlog, stepOf } from './support.js';

const project = useProject();
let database: LiveDatabase;
let schema: DatabaseSchema;

beforeEach(async () => {
  database = connectDatabase(project);
  schema = await createBlog(database);
  const { db } = stepOf(database, schema);
  await db.createMany('authors', [
    { $id: 'ada', email: 'ada@example.com' },
    { $id: 'bob', email: 'bob@example.com' },
    { $id: 'twin1', email: 'twin@example.com' },
    { $id: 'twin2', email: 'twin@example.com' },
  ]);
});
afterEach(() => database.schemas.deleteDatabase());

describe('link', () => {
  const seed = (emails: readonly (string | null)[]) =>
    stepOf(database, schema).db.createMany(
      'posts',
      emails.map((authorEmail, n) => ({ $id: `p${n}`, authorEmail })),
    );
  const options = { from: 'authorEmail', to: ['authors', 'email'], into: 'authorId' } as const;
  const links = async () => (await stepOf(database, schema).db.list('posts')).map(({ authorId }) => authorId);

  it('finds ids by value, as the database compares', async () => {
    const bob = (await foldsText(database)) ? 'BOB@example.com' : 'bob@example.com';
    await seed(['ada@example.com', bob, null]);
    const { db } = stepOf(database, schema);
    expect(await db.link('posts', options)).toMatchObject({ seen: 2, changed: 2 });
    expect(await links()).toEqual(['ada', 'bob', null]);
    expect(await db.link('posts', options)).toMatchObject({ seen: 0 });
  });

  it('stops, collects or skips what is nobody’s or several documents’', async () => {
    await seed(['ada@example.com', 'nobody@example.com', 'twin@example.com']);
    const { db } = stepOf(database, schema);
    await expect(db.link('posts', { ...options, concurrency: 1 })).rejects.toMatchObject({
      code: 'data_step_failed',
      at: 'posts/p1',
    });
    const report = await db.link('posts', { ...options, missing: 'collect' });
    expect(report.failures.map(({ id }) => id).sort()).toEqual(['p1', 'p2']);
    expect(report.failures.map(({ reason }) => reason).join()).toContain('2 documents of authors whose email is');
    expect(await db.link('posts', { ...options, missing: 'skip' })).toMatchObject({ skipped: 2, failed: 0 });
    expect(await links()).toEqual(['ada', null, null]);
  });

  it('keeps links that are there, unless `overwrite` is set', async () => {
    await seed(['ada@example.com']);
    const { db } = stepOf(database, schema);
    await db.update('posts', 'p0', { authorId: 'bob' });
    expect(await db.link('posts', options)).toMatchObject({ changed: 0 });
    expect(await db.link('posts', { ...options, overwrite: true })).toMatchObject({ changed: 1 });
    expect(await links()).toEqual(['ada']);
  });

  it('finds documents by the `$id` that a reference or a list of them holds', async () => {
    const { db } = stepOf(database, schema);
    await db.createMany('labels', [
      { $id: 'l0', text: 'ada', names: ['bob', 'twin1', 'bob'] },
      { $id: 'l1', text: 'nobody' },
    ]);
    const to = ['authors', '$id'] as const;
    const one = { from: 'text', to, into: 'author' } as const;
    await expect(db.link('labels', one)).rejects.toMatchObject({ code: 'data_step_failed', at: 'labels/l1' });
    expect(await db.link('labels', { ...one, missing: 'skip', overwrite: true })).toMatchObject({ failed: 0 });
    expect(await db.link('labels', { from: 'names', to, into: 'friends' })).toMatchObject({ changed: 1 });
    const label = await db.get('labels', 'l0', { select: ['*', 'friends.$id'] });
    expect([label?.author, (label?.friends as { $id: string }[]).map(({ $id }) => $id)]).toEqual([
      'ada',
      ['bob', 'twin1'],
    ]);
    expect((await db.get('labels', 'l1'))?.author).toBeNull();
  });

  it('makes relationships, to one and to many', async () => {
    const { db } = stepOf(database, schema);
    await db.createMany('labels', [
      { $id: 'l0', text: 'ada@example.com', names: ['ada@example.com', 'bob@example.com', 'ADA@example.com'] },
      { $id: 'l1', text: 'bob@example.com', names: ['nobody@example.com'] },
    ]);
    const to = ['authors', 'email'] as const;
    expect(await db.link('labels', { from: 'text', to, into: 'author' })).toMatchObject({ changed: 2 });
    expect(await db.link('labels', { from: 'names', to, into: 'friends', missing: 'skip' })).toMatchObject({
      changed: 1,
      skipped: 1,
    });
    expect(await db.link('labels', { from: 'names', to, into: 'friends', missing: 'skip' })).toMatchObject({
      changed: 0,
    });
    const label = await db.get('labels', 'l0', { select: ['*', 'friends.$id'] });
    expect([label?.author, (label?.friends as { $id: string }[]).map(({ $id }) => $id)]).toEqual([
      'ada',
      ['ada', 'bob'],
    ]);
  });
});
