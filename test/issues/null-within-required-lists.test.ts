import { createBackup, restoreBackup } from 'entwrite/backup';
import { Client, TablesDB } from 'node-appwrite';
import type { AttributeSchema } from '../../src/schema/attribute-schema.js';
import { stateOf, type TestDatabase, temporaryFolders, testDatabase } from '../support/backup.js';
import { failureOf } from '../support/live-context.js';
import { startDials } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * Appwrite lets an optional list hold null, and makes it required without a look: from then on it refuses every update of such a document,
 * whatever it changes. Only documents without a list were found before.
 */

const folders = temporaryFolders();
afterAll(folders.clear);

const texts = attribute('tags', 'string', { array: true });
const notes = (tags: AttributeSchema) => schemaOf(collection('notes', [tags, attribute('n', 'integer')]));

const CHANGES: readonly (readonly [string, AttributeSchema, unknown, readonly unknown[]])[] = [
  ['required', { ...texts, required: true }, '7', ['1', '7']],
  ['one of numbers, where null would become 0', attribute('tags', 'integer', { array: true }), 7, [1, 7]],
  ['of another type', attribute('tags', 'integer', { array: true, required: true }), 7, [1, 7]],
];

let projects: Awaited<ReturnType<typeof startDials>>;
beforeAll(async () => {
  projects = await startDials();
});
afterAll(() => Promise.all(projects.map(({ stop }) => stop())));

async function withGap(project: (typeof projects)[number]): Promise<TestDatabase> {
  const database = testDatabase(project);
  await managerOf(database, notes(texts)).migrate();
  await database.documents.create('notes', 'gap', { values: { tags: ['1', null] } });
  await database.documents.create('notes', 'whole', { values: { tags: ['2'] } });
  return database;
}

test.each(CHANGES)('a list with null in it is found before the list becomes %s', async (_, tags, given, stored) => {
  for (const project of projects) {
    const database = await withGap(project);
    const before = await stateOf(database);
    const manager = managerOf(database, notes(tags));
    expect(await failureOf(manager.migrate({ allowDestructive: true }))).toMatchObject({
      code: 'data_conflict',
      at: 'notes.tags',
      found: "1 conflicting document (a list with null in it in the first; ids 'gap')",
      remedy: expect.stringContaining('map: { old: new, null: new }'),
    });
    expect(await stateOf(database)).toEqual(before);

    await manager.migrate({ allowDestructive: true, resolve: { 'notes.tags': { map: { null: given } } } });
    await database.documents.update('notes', 'gap', { values: { n: 1 } });
    expect((await database.documents.get('notes', 'gap'))?.tags).toEqual(stored);
    await database.schemas.deleteDatabase();
  }
});

test('a backup of a list that others made required over null is restored as it was', async () => {
  for (const project of projects) {
    const database = await withGap(project);
    const required = { ...texts, required: true };
    const client = new Client().setEndpoint(project.endpoint).setProject(project.projectId).setKey(project.apiKey);
    const place = { databaseId: database.databaseId, tableId: 'notes', key: 'tags' };
    await new TablesDB(client).updateStringColumn({ ...place, required: true, xdefault: null as never });
    const folder = folders.make();
    await createBackup(database, { folder });
    const target = testDatabase(project);
    await restoreBackup(target, { folder });
    expect((await target.documents.get('notes', 'gap'))?.tags).toEqual(['1', null]);
    expect((await managerOf(target, notes(required)).analyze()).isEmpty).toBe(true);
    for (const { schemas } of [database, target]) await schemas.deleteDatabase();
  }
});
