import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBackup } from 'entwrite/backup';
import fc from 'fast-check';
import type { DataAccess } from '../../../src/migrations/data/access/data-access.js';
import { rollBackWritten } from '../../../src/migrations/data/rollback/roll-back-written.js';
import { openWrittenLog, readWrittenLog } from '../../../src/migrations/data/rollback/written-log.js';
import { createWrittenTable } from '../../../src/migrations/data/rollback/written-table.js';
import type { WrittenDocument } from '../../../src/migrations/data/written-document.js';
import type { DatabaseSchema } from '../../../src/schema/database-schema.js';
import { stateOf, type TestDatabase, testDatabase } from '../../support/backup.js';
import { connectDatabase, useProject } from '../../support/live-database.js';
import { attribute, collection, index, schemaOf } from '../../support/schema-manager.js';
import { createBlog, createDatabase, stepOf } from './support.js';

const project = useProject();
let database: TestDatabase;
let schema: DatabaseSchema;
let root: string;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'entwrite-undo-'));
  database = testDatabase(project);
  schema = await createBlog(database);
});
afterEach(async () => {
  rmSync(root, { recursive: true, force: true });
  await database.schemas.deleteDatabase();
});

/** A step with its backup and its log; gives what undoes it. */
async function run(work: (db: DataAccess) => Promise<unknown>, onWritten = (_write: WrittenDocument) => true) {
  const folder = join(root, `backup-${Math.random()}`);
  await createBackup(database, { folder });
  const path = join(root, `log-${Math.random()}`);
  const log = await openWrittenLog(path);
  await work(
    stepOf(database, schema, { onWritten: async (write) => (onWritten(write) ? log.append(write) : undefined) }).db,
  );
  await log.close();
  return { path, undo: () => rollBackWritten(database, { folder, log: path }) };
}

const times = { $createdAt: '2024-01-02T03:04:05.678+00:00', $updatedAt: '2024-05-06T07:08:09.123+00:00' };

async function seed() {
  await database.documents.createMany(
    'posts',
    Array.from({ length: 12 }, (_, n) => ({
      $id: `p${n}`,
      title: `Post ${n}`,
      views: n % 3 === 0 ? null : n,
      tags: n % 2 === 0 ? ['x'] : null,
      $permissions: [`read("user:u${n}")`],
      ...times,
    })),
  );
}

describe('undoing a data step', () => {
  it('brings back everything as it was', async () => {
    await seed();
    const before = await stateOf(database);
    const { undo, path } = await run(async (db) => {
      await db.updateEach('posts', { where: { views: { $isNull: false } } }, () => ({ views: 0, subtitle: 'x' }));
      await db.update('posts', 'p1', { $permissions: [], tags: [] });
      await db.delete('posts', 'p2');
      await db.delete('posts', 'p3');
      await db.createMany('posts', [{ $id: 'new1' }, { $id: 'new2', title: 'New' }]);
      await db.create('authors', { name: 'Ada' });
      await db.update('posts', 'new2', { title: 'Newer' });
      await db.delete('posts', 'new1');
      await db.create('posts', { title: 'again' }, { id: 'p3' });
    });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const undone = await undo();
    expect(await stateOf(database)).toEqual(before);
    expect(undone).toEqual({ restored: 8, removed: 2, recreated: 1, left: 0, leftIds: [] });
    expect(await undo()).toEqual(undone);
    expect(await stateOf(database)).toEqual(before);
  });

  it('leaves what others wrote, after the step and before it', async () => {
    await seed();
    const other = connectDatabase(project, database.databaseId).documents;
    let early = false;
    const { undo } = await run(async (db) => {
      if (!early) await other.update('posts', 'p0', { values: { subtitle: 'before the step' } });
      early = true;
      await other.create('posts', 'stranger', { values: { title: 'after the backup' } });
      await db.updateEach('posts', () => ({ views: 100 }));
      await other.update('posts', 'p1', { values: { subtitle: 'between' } });
      await db.update('posts', 'p1', { views: 101 });
      await db.delete('posts', 'p4');
      await db.delete('posts', 'p5');
      await db.createMany('posts', [{ $id: 'n1' }, { $id: 'n2' }]);
      await other.update('posts', 'p2', { values: { subtitle: 'after' } });
      await other.delete('posts', 'p3');
      await other.create('posts', 'p4', { values: { title: 'made again' } });
      await other.update('posts', 'n1', { values: { title: 'used' } });
    });
    const undone = await undo();
    expect(undone).toMatchObject({ restored: 6, removed: 1, recreated: 1, left: 7 });
    expect([...undone.leftIds].sort()).toEqual(
      ['n1', 'p0', 'p1', 'p2', 'p3', 'p4', 'stranger'].map((id) => `posts/${id}`),
    );
    const documents = new Map((await stepOf(database, schema).db.list('posts')).map((one) => [one.$id, one]));
    expect(documents.get('p0')).toMatchObject({ subtitle: 'before the step', views: 100 });
    expect(documents.get('p1')).toMatchObject({ subtitle: 'between', views: 101 });
    expect(documents.get('p2')).toMatchObject({ subtitle: 'after', views: 100 });
    expect(documents.get('p4')).toMatchObject({ title: 'made again' });
    expect(documents.get('p5')).toMatchObject({ title: 'Post 5', views: 5, ...times });
    expect([documents.has('p3'), documents.has('n1'), documents.has('n2')]).toEqual([false, true, false]);
    expect(await undo()).toEqual(undone);
  });

  it('leaves documents whose line a crash cut off or left out', async () => {
    await seed();
    const { undo, path } = await run(
      async (db) => {
        for (const n of [1, 2, 3, 4]) await db.update('posts', `p${n}`, { subtitle: `a${n}` });
        for (const n of [1, 2, 3, 4]) await db.update('posts', `p${n}`, { subtitle: `b${n}` });
      },
      ({ id }) => id !== 'p1',
    );
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(6);
    truncateSync(path, statSync(path).size - 20);
    const log = await openWrittenLog(path);
    await log.append(JSON.parse(lines[0] ?? '') as WrittenDocument);
    await log.close();
    const found: WrittenDocument[] = [];
    for await (const write of readWrittenLog(path)) found.push(write);
    expect(found).toHaveLength(6);
    // p1 is not in the log at all, p2 is there once too often, p4 lacks its last write.
    const undone = await undo();
    expect(undone).toMatchObject({ restored: 1, left: 2 });
    expect([...undone.leftIds].sort()).toEqual(['posts/p2', 'posts/p4']);
    expect((await stepOf(database, schema).db.list('posts')).slice(1, 5).map(({ subtitle }) => subtitle)).toEqual([
      'b1',
      'b2',
      null,
      'b4',
    ]);
  });

  it('brings back nulls under defaults and unique values that changed hands', async () => {
    await database.schemas.deleteDatabase();
    database = testDatabase(project);
    const strict = schemaOf(
      collection(
        'users',
        [attribute('name', 'string', { required: true }), attribute('role', 'string', { default: 'writer' })],
        { indexes: [index('by_name', ['name'], 'unique')] },
      ),
    );
    schema = await createDatabase(database, strict);
    await database.documents.createMany(
      'users',
      ['a', 'b', 'c', 'd'].map((name) => ({ $id: name, name, role: 'editor', ...times })),
    );
    const query = JSON.stringify({ method: 'equal', attribute: '$id', values: ['a', 'c'] });
    await database.transport.send({
      method: 'PATCH',
      path: ['tablesdb', database.databaseId, 'tables', 'users', 'rows'],
      parameters: { data: { role: null }, queries: [query] },
    });
    const before = await stateOf(database);
    const { undo } = await run(async (db) => {
      await db.delete('users', 'd');
      await db.update('users', 'c', { name: 'd' });
      await db.update('users', 'b', { name: 'c' });
      await db.update('users', 'a', { name: 'b' });
      await db.create('users', { name: 'a' });
    });
    expect(await undo()).toEqual({ restored: 3, removed: 1, recreated: 1, left: 0, leftIds: [] });
    expect(await stateOf(database)).toEqual(before);
  });

  it('brings back links', async () => {
    const { db: first } = stepOf(database, schema);
    await first.createMany('authors', [{ $id: 'ada' }, { $id: 'bob' }]);
    await first.createMany('labels', [
      { $id: 'l0', author: 'ada', friends: ['ada', 'bob'] },
      { $id: 'l1', author: 'bob' },
      { $id: 'l2' },
    ]);
    const before = await stateOf(database);
    const { undo } = await run(async (db) => {
      await db.update('labels', 'l0', { author: 'bob', friends: ['bob'] });
      await db.update('labels', 'l2', { author: 'ada', friends: ['ada'], text: 'x' });
      await db.delete('labels', 'l1');
    });
    expect(await undo()).toMatchObject({ restored: 2, recreated: 1, left: 0 });
    expect(await stateOf(database)).toEqual(before);
  });

  it('brings back links that only one document may hold, where nobody else took them', async () => {
    await database.schemas.deleteDatabase();
    database = testDatabase(project);
    const owned = {
      key: 'desk',
      kind: 'oneToOne',
      relatedCollection: 'desks',
      twoWay: true,
      twoWayKey: 'owner',
      onDelete: 'setNull',
    } as const;
    schema = await createDatabase(
      database,
      schemaOf(
        collection('people', [attribute('name', 'string')], { relationships: [owned] }),
        collection('desks', [attribute('name', 'string')], {}),
      ),
    );
    const { db: first } = stepOf(database, schema);
    await first.createMany('desks', [{ $id: 'd1' }, { $id: 'd2' }, { $id: 'd3' }, { $id: 'd4' }]);
    for (const n of [1, 2, 3]) await first.create('people', { name: `P${n}`, desk: `d${n}` }, { id: `p${n}` });
    const step = async (db: DataAccess) => {
      await db.update('people', 'p1', { desk: null });
      await db.update('people', 'p2', { desk: 'd1' });
      await db.update('people', 'p1', { desk: 'd2' });
      await db.update('people', 'p3', { desk: 'd4' });
    };
    // Appwrite stamps the desks; the people are as they were, with their times.
    const people = async () => (await stateOf(database)).documents.people;
    const before = await people();
    const { undo } = await run(step);
    expect(await undo()).toMatchObject({ restored: 3, left: 0 });
    expect(await people()).toEqual(before);
    const { undo: tooLate } = await run(step);
    const other = connectDatabase(project, database.databaseId).documents;
    await other.create('people', 'p9', { values: { name: 'new here', desk: 'd3' } });
    expect((await tooLate()).leftIds).toEqual(['people/p3']);
    const select = [JSON.stringify({ method: 'select', values: ['*', 'desk.$id'] })];
    const { documents } = await database.documents.list('people', select);
    expect(documents.map(({ $id, desk }) => [$id, (desk as { $id: string } | null)?.$id])).toMatchObject([
      ['p1', 'd1'],
      ['p2', 'd2'],
      ['p3', undefined],
      ['p9', 'd3'],
    ]);
  });

  it('passes over lines that are no record, and says when the log cannot be read', async () => {
    await seed();
    const { undo, path } = await run((db) => db.update('posts', 'p1', { title: 'new' }));
    appendFileSync(path, 'null\n{"collection":"posts"}\n{"collection":"posts","id":"p2","kind":"guessed"}\n');
    expect(await undo()).toMatchObject({ restored: 1, left: 0 });
    const unreadable = { folder: 'nowhere', log: root };
    await expect(rollBackWritten(database, unreadable)).rejects.toMatchObject({ code: 'backup_failed', at: root });
  });

  it('refuses to guess without a log, and a backup of single attributes', async () => {
    await seed();
    const none = { folder: 'nowhere', log: join(root, 'none') };
    await expect(rollBackWritten(database, none)).rejects.toMatchObject({ code: 'backup_invalid' });
    const folder = join(root, 'partial');
    await createBackup(database, { folder, only: ['posts.title'] });
    const log = join(root, 'log');
    appendFileSync(
      log,
      `${JSON.stringify({ collection: 'posts', id: 'p1', kind: 'updated', updatedAt: 'x', before: 'y' })}\n`,
    );
    await expect(rollBackWritten(database, { folder, log })).rejects.toMatchObject({ code: 'backup_refused' });
  });

  it('gives back any history of writes, its own and others’, or leaves them', async () => {
    const own = fc.record({
      by: fc.constant('step'),
      act: fc.constantFrom('update', 'delete', 'create'),
      id: fc.integer({ min: 0, max: 5 }),
    });
    const others = fc.record({
      by: fc.constant('other'),
      act: fc.constantFrom('update', 'delete', 'create'),
      id: fc.integer({ min: 0, max: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof({ arbitrary: own, weight: 4 }, { arbitrary: others, weight: 1 }), { maxLength: 20 }),
        async (history) => {
          const { documents } = database;
          for (const id of ['posts'])
            for (const { $id } of await stepOf(database, schema).db.list(id)) await documents.delete(id, $id);
          for (const n of [0, 1, 2, 3])
            await documents.create('posts', `d${n}`, { values: { title: 'saved', ...times } });
          const saved = await stateOf(database);
          const foreign = new Set<string>();
          const { undo } = await run(async (db) => {
            for (const [at, { by, act, id: n }] of history.entries()) {
              const id = `d${n}`;
              const isThere = (await documents.get('posts', id)) !== null;
              if ((act === 'create') === isThere) continue;
              const values = { title: `${by} ${at}` };
              if (by === 'other') {
                foreign.add(id);
                if (act === 'create') await documents.create('posts', id, { values });
                else if (act === 'update') await documents.update('posts', id, { values });
                else await documents.delete('posts', id);
              } else if (act === 'create') await db.create('posts', values, { id });
              else if (act === 'update') await db.update('posts', id, values);
              else await db.delete('posts', id);
            }
          });
          const after = await stateOf(database);
          await undo();
          const now = await stateOf(database);
          const of = (state: typeof now, id: string) =>
            state.documents.posts?.find((text) => text.includes(`"$id":"${id}"`)) ?? null;
          for (const n of [0, 1, 2, 3, 4, 5]) {
            const id = `d${n}`;
            if (!foreign.has(id)) expect([id, of(now, id)]).toEqual([id, of(saved, id)]);
            // What others wrote last is still there.
            else if (of(after, id)?.includes('other')) expect(of(now, id)).toBe(of(after, id));
          }
        },
      ),
      { numRuns: process.env.LONG ? 150 : 10 },
    );
  }, 180_000);
});

describe('the table of writes', () => {
  it('holds many, whatever their order', () => {
    const table = createWrittenTable();
    const at = (n: number) => new Date(1_700_000_000_000 + n).toISOString();
    const write = (n: number, kind: WrittenDocument['kind'], before: string | null, updatedAt: string | null) =>
      table.add({ collection: `c${n % 3}`, id: `d${n}`, kind, before, updatedAt });
    for (let n = 0; n < 20_000; n += 1) write(n, 'updated', at(n), at(n + 1));
    for (let n = 0; n < 20_000; n += 2) write(n, 'deleted', at(n + 1), null);
    for (let n = 0; n < 20_000; n += 4) write(n, 'updated', null, at(n));
    const wrong = Array.from({ length: 20_000 }, (_, n) => n).filter((n) => {
      const net = table.get(`c${n % 3}`, `d${n}`);
      return net?.present !== (n % 4 === 0 || n % 2 === 1) || net.sound !== (n % 4 !== 0) || net.created;
    });
    expect(wrong).toEqual([]);
    expect(table.get('c0', 'd1')).toBeNull();
    expect([...table.collections().values()].reduce((sum, count) => sum + count)).toBe(20_000);
  });
});
