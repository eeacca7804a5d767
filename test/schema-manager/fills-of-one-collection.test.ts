import type { ServerRequest } from '../../src/appwrite/http/server-request.js';
import type { DatabaseSchema } from '../../src/schema/database-schema.js';
import { watchingRequests } from '../support/beside-request.js';
import { type SharedDatabase, sharedDatabase } from '../support/live-context.js';
import { useProject } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/** Values of several attributes of one collection are written with one request for each document, not for each value. */

const project = useProject();
let database: SharedDatabase;
beforeEach(() => {
  database = sharedDatabase(project);
});
afterEach(() => database.end());

const DOCUMENTS = 12;
const name = attribute('name', 'string');
const level = attribute('level', 'integer', { default: 3 });
const required = (key: string) => attribute(key, 'string', { required: true });
const before = schemaOf(collection('notes', [name, level]));
const after = schemaOf(collection('notes', [name, level, required('slug'), required('path'), required('owner')]));
type Note = Readonly<Record<string, unknown>>;
const resolve = {
  'notes.slug': { backfill: (note: Note) => `slug-${String(note.name)}` },
  'notes.path': { backfill: (note: Note) => `/${String(note.slug)}` },
  'notes.owner': { backfill: 'nobody' },
};

async function begin(): Promise<void> {
  await managerOf(database, schemaOf(collection('notes', [name]))).migrate();
  for (let at = 0; at < DOCUMENTS; at += 1)
    await database.documents.create('notes', `n${at}`, { values: { name: `n${at}` } });
  // Appwrite gives the default to new documents only.
  await managerOf(database, before).migrate();
  await database.documents.update('notes', 'n1', { values: { level: 1 } });
}

async function notes(): Promise<readonly Note[]> {
  return (await database.documents.list('notes', [])).documents;
}

/** The requests of a migration that change something in the collection. */
async function writes(schema: DatabaseSchema, options: object): Promise<readonly ServerRequest[]> {
  const sent: ServerRequest[] = [];
  const watched = watchingRequests(database, async (request) => {
    if (request.method !== 'GET' && request.path.includes('notes')) sent.push(request);
  });
  await managerOf(watched, schema).migrate(options);
  return sent;
}

const ofDocuments = ({ path }: ServerRequest) => path.includes('rows');

test('three new attributes cost as many document writes as one', async () => {
  await begin();
  const sent = await writes(after, { resolve });
  expect(sent.filter(ofDocuments).length).toBe(DOCUMENTS);
  expect(await notes()).toMatchObject(
    Array.from({ length: DOCUMENTS }, (_, at) => ({
      name: `n${at}`,
      level: at === 1 ? 1 : null,
      slug: `slug-n${at}`,
      path: `/slug-n${at}`,
      owner: 'nobody',
    })),
  );
});

test('a default over nulls is taken off once', async () => {
  await begin();
  const sent = await writes(after, { resolve });
  const ofLevel = sent.filter(({ path }) => path.at(-1) === 'level');
  // Off takes two requests, on takes one; once for the documents that are there, and once for those of others since.
  expect(ofLevel.length).toBe(6);
});

test('the plan says what it costs', async () => {
  await begin();
  const { plan } = await managerOf(database, after).preflight({ resolve });
  expect(plan.copies.map(({ at, documents, events }) => [at, documents, events])).toEqual([
    ['notes.slug', DOCUMENTS, DOCUMENTS],
    ['notes.path', DOCUMENTS, 0],
    ['notes.owner', DOCUMENTS, 0],
  ]);
  expect(plan.copies.reduce((sum, { requests }) => sum + (requests ?? 0), 0)).toBeLessThan(2 * DOCUMENTS);
});
