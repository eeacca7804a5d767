import { DbContext, defineCollection } from 'entwrite';
import { createBackup, restoreBackup } from 'entwrite/backup';
import type { AttributeSchema } from '../../src/schema/attribute-schema.js';
import { stepOf } from '../migrations/data/support.js';
import { type TestDatabase, temporaryFolders, testDatabase } from '../support/backup.js';
import { watchingRequests } from '../support/beside-request.js';
import { type Project, startProject } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * Two texts that mean the same time are two texts, unless they are in a datetime: a restore left the newer one, a map did not write its own,
 * and a change of type lost the one that others wrote. In a datetime they are one value, also where a function gives a day alone.
 */

const ZULU = '2024-01-01T00:00:00.000Z';
const OFFSET = '2024-01-01T00:00:00.000+00:00';

const folders = temporaryFolders();
let project: Project;
let database: TestDatabase;
beforeAll(async () => {
  project = await startProject();
});
beforeEach(() => {
  database = testDatabase(project);
});
afterEach(() => database.schemas.deleteDatabase());
afterAll(async () => {
  folders.clear();
  await project.stop();
});

const notes = (text: AttributeSchema) =>
  schemaOf(collection('notes', [text, attribute('list', 'string', { array: true }), attribute('at', 'datetime')]));
const NOTES = notes(attribute('text', 'string'));

test('a restore brings back the text that was saved, alone or in a list', async () => {
  await managerOf(database, NOTES).migrate();
  await database.documents.create('notes', 'a', { values: { text: OFFSET, list: [OFFSET], at: OFFSET } });
  const folder = folders.make();
  await createBackup(database, { folder });
  await database.documents.update('notes', 'a', { values: { text: ZULU, list: [ZULU], at: ZULU } });
  await restoreBackup(database, { folder, overwrite: true });
  expect(await database.documents.get('notes', 'a')).toMatchObject({ text: OFFSET, list: [OFFSET], at: OFFSET });
});

test('a map writes the text that it makes', async () => {
  await managerOf(database, NOTES).migrate();
  await database.documents.create('notes', 'a', { values: { text: OFFSET } });
  await managerOf(database, notes(attribute('text', 'string', { size: 40 }))).migrate({
    resolve: { 'notes.text': { map: (value) => String(value).replace('+00:00', 'Z') } },
  });
  expect(await database.documents.get('notes', 'a')).toMatchObject({ text: ZULU });
});

test('a change of type keeps the text that others wrote when it was copied', async () => {
  await managerOf(database, NOTES).migrate();
  await database.documents.create('notes', 'a', { values: { text: OFFSET } });
  let isWritten = false;
  const watched = watchingRequests(database, async ({ method, path }) => {
    if (isWritten || method !== 'PATCH' || path.at(-3) !== 'columns') return;
    isWritten = true;
    await database.documents.update('notes', 'a', { values: { text: ZULU } });
  });
  await managerOf(watched, notes(attribute('text', 'text'))).migrate({ allowDestructive: true });
  expect(isWritten).toBe(true);
  expect(await database.documents.get('notes', 'a')).toMatchObject({ text: ZULU });
});

test('unique texts of the same time are two, unique times are one', async () => {
  const given = { endpoint: project.endpoint, projectId: project.projectId, apiKey: project.apiKey };
  const marks = defineCollection(
    'marks',
    { text: { type: 'string', size: 40 }, at: { type: 'datetime', required: false } },
    {
      indexes: [
        { attributes: ['text'], type: 'unique' },
        { attributes: ['at'], type: 'unique' },
      ],
    },
  );
  class Db extends DbContext {
    readonly marks = this.set(marks);
  }
  const db = new Db({ ...given, databaseId: database.databaseId, backups: 'off' });
  await db.getSchemaManager().migrate();
  await db.marks.upsertMany([
    { $id: 'a', text: ZULU },
    { $id: 'b', text: OFFSET },
  ]);
  expect(await db.marks.count()).toBe(2);
  await expect(
    db.marks.upsertMany([
      { $id: 'c', text: 'c', at: new Date(ZULU) },
      { $id: 'd', text: 'd', at: new Date(OFFSET) },
    ]),
  ).rejects.toMatchObject({ cause: { code: 'unique_violation' } });
});

test('a time in a datetime is the same however it is written', async () => {
  await managerOf(database, NOTES).migrate();
  await database.documents.create('notes', 'a', { values: {} });
  const { db } = stepOf(database, NOTES);
  for (const at of ['2024-01-01', '2024-01-01T00:00:00Z', ZULU, '2024-01-01T02:00:00.000+02:00', new Date(ZULU)])
    await db.updateEach('notes', () => ({ at }));
  const { changed } = await db.updateEach('notes', () => ({ at: OFFSET }));
  expect(changed).toBe(0);
  expect(await database.documents.get('notes', 'a')).toMatchObject({ at: OFFSET });
  const report = await db.updateEach('notes', () => ({ at: '2024-01-01' }));
  expect(report.changed).toBe(0);
});
