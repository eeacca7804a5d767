import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from 'node-appwrite';
import type { DbContextOptions } from '../../src/context/context-options.js';
import { DbContext } from '../../src/context/db-context.js';
import { readQueryPages } from '../../src/context/queries/read-documents.js';
import { defineCollection } from '../../src/metadata/define-collection.js';
import type { MigrationPlan } from '../../src/schema-manager/plan/migration-plan.js';
import { connectDatabase } from '../support/live-database.js';
import { openContext, type TestLibrary } from './test-library.js';

const folders = defineCollection('folders', { title: { type: 'string' } });
const notes = defineCollection(
  'notes',
  {
    text: { type: 'string', size: 50 },
    stars: { type: 'integer', required: false },
    at: { type: 'datetime', required: false },
    state: { type: 'enum', elements: ['draft', 'done'], default: 'draft' },
    data: { type: 'json', required: false },
    body: { type: 'text', required: false },
  },
  { relationships: { folder: { type: 'manyToOne', target: () => folders } } },
);

class NotesDb extends DbContext {
  readonly notes = this.set(notes);
  readonly folders = this.set(folders);
}

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function open<Db extends DbContext>(Context: new (options: DbContextOptions) => Db): Promise<TestLibrary<Db>> {
  const library = await openContext(Context);
  ends.push(library.end);
  return library;
}

function track<Db extends DbContext>(db: Db): Db {
  ends.push(() => db.dispose());
  return db;
}

test('documents of a definition are plain objects, typed by it', async () => {
  const { db } = await open(NotesDb);
  const at = new Date('2026-01-02T03:04:05.678Z');
  const folder = await db.folders.create({ title: 'all' });
  const first = await db.notes.create({ text: 'one', at, data: { deep: [1] } });
  expect(Object.getPrototypeOf(first)).toBe(Object.prototype);
  expect(first).toMatchObject({ text: 'one', stars: null, state: 'draft', at, data: { deep: [1] } });
  const { $id } = await db.notes.create({ $id: 'second', text: 'two', stars: 5, folder: folder.$id });
  expect($id).toBe('second');
  const read = await db.notes.where({ folder: folder.$id, $createdAt: { $gt: at }, state: 'draft' }).toList();
  expect(read).toMatchObject([{ $id: 'second', text: 'two', stars: 5, folder: folder.$id }]);
  expect(await db.notes.update('second', { stars: null, state: 'done' })).toMatchObject({ stars: null, state: 'done' });
});

test('hooks run around a migration, with the plan and the client; events are lines of the logger', async () => {
  const seen: string[] = [];
  class Watched extends NotesDb {
    protected override onBeforeMigration(plan: MigrationPlan): void {
      seen.push(`before ${plan.length > 0}`);
    }
    protected override async onMigrationComplete(client: Client): Promise<void> {
      seen.push(`after ${client.config.project !== ''}`);
    }
  }
  const lines: string[] = [];
  const { project, databaseId } = await open(Watched);
  expect(seen).toEqual(['before true', 'after true']);
  const { endpoint, projectId, apiKey } = project;
  const logger = { info: (line: string) => lines.push(line), warn: (line: string) => lines.push(line) };
  const again = track(new Watched({ endpoint, projectId, apiKey, databaseId, logger }));
  await again.getSchemaManager().ensureDeleted();
  await again.getSchemaManager().migrate();
  expect(lines.join('\n')).toContain("Create collection 'notes'");
  expect(lines.join('\n')).not.toContain(apiKey);
});

describe('autoMigrate', () => {
  const environment = process.env.NODE_ENV;
  afterEach(() => {
    process.env.NODE_ENV = environment;
  });

  test('the first use creates what is missing; under NODE_ENV=test it does nothing', async () => {
    const options = { embedded: ':memory:', databaseId: 'auto', autoMigrate: 'additive' } as const;
    const tested = track(new NotesDb(options));
    await expect(tested.notes.all()).rejects.toMatchObject({ code: 'server_refused' });
    process.env.NODE_ENV = 'development';
    const db = track(new NotesDb(options));
    expect(await db.notes.all()).toEqual([]);
  });
});

test('a file of the embedded server keeps its documents', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'entwrite-context-'));
  const options = { embedded: join(folder, 'notes.db'), databaseId: 'kept' };
  const first = track(new NotesDb(options));
  await first.getSchemaManager().ensureCreated();
  await first.notes.create({ $id: 'n1', text: 'kept' });
  await first.dispose();
  const second = track(new NotesDb(options));
  expect((await second.notes.get('n1')).text).toBe('kept');
  await second.dispose();
  rmSync(folder, { recursive: true });
});

test('deleting the documents of a page makes the next one skip none', async () => {
  const { db, project, databaseId } = await open(NotesDb);
  const { documents } = connectDatabase(project, databaseId);
  await db.notes.createMany(
    Array.from({ length: 11 }, (_, at) => ({ text: `n${at}`, stars: at % 3 === 0 ? null : at % 3 })),
  );
  const orders = [{ attribute: 'stars', descending: true, nullable: true, compares: 'value' as const }];
  const query = { filters: [], alternatives: null, orders, limit: null, offset: 0 };
  const seen: string[] = [];
  for await (const page of readQueryPages(documents, query, { collection: 'notes', pageSize: 2 }))
    for (const { $id } of page) {
      seen.push($id);
      await documents.delete('notes', $id);
    }
  expect(new Set(seen).size).toBe(11);
  expect(await db.notes.count()).toBe(0);
});

test('places that no query can say are read by ids in order: long texts, relationships', async () => {
  const { db, project, databaseId } = await open(NotesDb);
  const { documents } = connectDatabase(project, databaseId);
  const homes = await db.folders.createMany([{ title: 'a' }, { title: 'b' }]);
  const values = Array.from({ length: 9 }, (_, at) => ({
    text: `n${at}`,
    body: at % 3 === 0 ? `${at}` : `${'long '.repeat(1500)}${9 - at}`,
    folder: homes[at % 2] ?? null,
  }));
  for (const value of values) await db.notes.create(value);
  const inOrder = async (attribute: string, compares: 'text' | 'relation') => {
    const query = {
      filters: [],
      alternatives: null,
      orders: [{ attribute, descending: false, nullable: true, compares }],
      limit: null,
      offset: 1,
    };
    const texts: unknown[] = [];
    for await (const page of readQueryPages(documents, query, { collection: 'notes', pageSize: 2 }))
      texts.push(...page.map(({ text }) => text));
    return texts;
  };
  const byBody = (await db.notes.orderBy({ body: 'asc' }).offset(1).toList()).map(({ text }) => text);
  expect(await inOrder('body', 'text')).toEqual(byBody);
  // MariaDB sorts a text by its first 255 characters, and equal ones by their age; PostgreSQL sorts whole ones.
  expect([
    ['n3', 'n6', 'n1', 'n2', 'n4', 'n5', 'n7', 'n8'],
    ['n3', 'n6', 'n8', 'n7', 'n5', 'n4', 'n2', 'n1'],
  ]).toContainEqual(byBody);
  const byFolder = (await db.notes.orderBy({ folder: 'asc' }).offset(1).toList()).map(({ text }) => text);
  expect(await inOrder('folder', 'relation')).toEqual(byFolder);
  expect(byFolder).toHaveLength(8);
});
