import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DbContext } from '../../src/context/db-context.js';
import { importData } from '../../src/data/import/import-data.js';
import { defineCollection } from '../../src/metadata/define-collection.js';
import { type SharedDatabase, sharedDatabase } from '../support/live-context.js';
import { useProject } from '../support/live-database.js';

/**
 * Appwrite does not keep the times that new documents are given in a transaction. Where there are relationships, and where documents are
 * created and changed together, that is how they are written: their times were lost without a word.
 */

const project = useProject();

const authors = defineCollection('authors', { name: { type: 'string', size: 20, required: false } });
const posts = defineCollection(
  'posts',
  { title: { type: 'string', size: 20, required: false } },
  { relationships: { author: { type: 'manyToOne', target: 'authors' } } },
);

class Blog extends DbContext {
  readonly authors = this.set(authors);
  readonly posts = this.set(posts);
}

let database: SharedDatabase;
let db: Blog;

beforeEach(async () => {
  database = sharedDatabase(project);
  db = database.open(Blog);
  await db.getSchemaManager().ensureCreated();
  await db.authors.create({ $id: 'ada', name: 'Ada' });
});
afterEach(() => database.end());

const TIME = '2020-01-01T00:00:00.000Z';
const times = { $createdAt: new Date(TIME), $updatedAt: new Date(TIME) };

async function timesOf(set: { toList(): Promise<readonly { $id: string; $createdAt: Date; $updatedAt: Date }[]> }) {
  const documents = await set.toList();
  return Object.fromEntries(
    documents.map(({ $id, $createdAt, $updatedAt }) => [$id, [$createdAt.toISOString(), $updatedAt.toISOString()]]),
  );
}

it('createMany, where there are relationships', async () => {
  await db.posts.createMany([
    { $id: 'p1', author: 'ada', ...times },
    { $id: 'p2', ...times },
  ]);
  expect(await timesOf(db.posts)).toEqual({ p1: [TIME, TIME], p2: [TIME, TIME] });
});

it('a transaction', async () => {
  await db.transaction(async (tx) => {
    await tx.posts.create({ $id: 'p1', author: 'ada', ...times });
    await tx.authors.createMany([
      { $id: 'bob', ...times },
      { $id: 'eve', ...times },
    ]);
  });
  expect(await timesOf(db.posts)).toEqual({ p1: [TIME, TIME] });
  expect(await timesOf(db.authors)).toMatchObject({ bob: [TIME, TIME], eve: [TIME, TIME] });
});

it('upsertMany of documents that are not there', async () => {
  await db.authors.upsertMany([
    { $id: 'ada', name: 'Ada L.' },
    { $id: 'bob', name: 'Bob', ...times },
  ]);
  expect(await timesOf(db.authors)).toMatchObject({ bob: [TIME, TIME] });
  expect(await db.authors.find('ada')).toMatchObject({ name: 'Ada L.' });
});

it('an import', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'times-')), 'posts.ndjson');
  const row = { author: 'ada', $createdAt: TIME, $updatedAt: TIME };
  writeFileSync(file, ['p1', 'p2', 'p3'].map(($id) => JSON.stringify({ $id, ...row })).join('\n'));
  await importData(db, { collection: 'posts', from: file, rejects: null });
  expect(await timesOf(db.posts)).toEqual({ p1: [TIME, TIME], p2: [TIME, TIME], p3: [TIME, TIME] });
});
