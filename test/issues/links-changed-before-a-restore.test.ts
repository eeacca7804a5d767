import { createBackup, restoreBackup } from 'entwrite/backup';
import type { DocumentGateway } from '../../src/appwrite/documents/document-gateway.js';
import type { RelationshipKind } from '../../src/schema/relationship-schema.js';
import { stateOf, type TestDatabase, temporaryFolders, testDatabase } from '../support/backup.js';
import { failureOf } from '../support/live-context.js';
import { useProject } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';
import { link } from '../support/schemas.js';

/**
 * Links that an API key made after a backup, from the end where the document that comes back does not show it in its time: a restore took them
 * away without a word. One-to-one links of others to what saved documents are linked to stopped it half-way, again and again.
 */

const folders = temporaryFolders();
afterAll(folders.clear);
const project = useProject();

const TIMES = { $createdAt: '2024-01-02T03:04:05.678+00:00', $updatedAt: '2024-05-06T07:08:09.123+00:00' };

/** Authors a1 and a2, posts p1 and p2, of which a1 is linked to p1, and a backup. */
async function blog(kind: RelationshipKind, twoWay: boolean): Promise<{ database: TestDatabase; folder: string }> {
  const database = testDatabase(project);
  const relationship = link({ key: 'post', kind, relatedCollection: 'posts', twoWay, twoWayKey: 'author' });
  const schema = schemaOf(
    collection('authors', [attribute('name', 'string')], { relationships: [relationship] }),
    collection('posts', [attribute('title', 'string')]),
  );
  await managerOf(database, schema).ensureCreated();
  const { documents } = database;
  for (const id of ['p1', 'p2']) await documents.create('posts', id, { values: { title: id, ...TIMES } });
  const post = kind === 'oneToMany' || kind === 'manyToMany' ? ['p1'] : 'p1';
  await documents.create('authors', 'a1', { values: { name: 'a1', post, ...TIMES } });
  await documents.create('authors', 'a2', { values: { name: 'a2', ...TIMES } });
  const folder = folders.make();
  await createBackup(database, { folder });
  return { database, folder };
}

type Change = (documents: DocumentGateway) => Promise<unknown>;

test.each<[string, RelationshipKind, boolean, string, Change]>([
  ['moved by its new parent', 'oneToMany', true, 'p1', (d) => d.update('authors', 'a2', { values: { post: ['p1'] } })],
  ['set at the many side', 'manyToOne', true, 'a2', (d) => d.update('posts', 'p2', { values: { author: ['a2'] } })],
  ['taken away at the child', 'manyToMany', true, 'a1', (d) => d.update('posts', 'p1', { values: { author: [] } })],
  ['set at the child', 'oneToOne', true, 'a2', (d) => d.update('posts', 'p2', { values: { author: 'a2' } })],
])('a link that was %s since a backup is found before anything is written: %s', async (_, kind, twoWay, id, change) => {
  const { database, folder } = await blog(kind, twoWay);
  await change(database.documents);
  const before = await stateOf(database);
  expect(await failureOf(restoreBackup(database, { folder }))).toMatchObject({
    code: 'backup_refused',
    findings: [expect.objectContaining({ rule: 'newer_document', found: expect.stringContaining(id) })],
  });
  expect(await stateOf(database)).toEqual(before);
  await restoreBackup(database, { folder, overwrite: true });
  await database.schemas.deleteDatabase();
});

test.each<[RelationshipKind, boolean]>([
  ['oneToOne', false],
  ['oneToOne', true],
  ['oneToMany', false],
])('a document that the backup does not know keeps its link, %s, two-way: %s', async (kind, twoWay) => {
  const { database, folder } = await blog(kind, twoWay);
  const saved = await stateOf(database);
  const { documents } = database;
  await documents.delete('authors', 'a1');
  const post = kind === 'oneToMany' ? ['p1'] : 'p1';
  await documents.create('authors', 'stranger', { values: { name: 'stranger', post } });
  const before = await stateOf(database);
  expect(await failureOf(restoreBackup(database, { folder, overwrite: true }))).toMatchObject({
    code: 'backup_refused',
    findings: [{ rule: 'unique', at: 'authors.post', documents: ['stranger'] }],
  });
  expect(await stateOf(database)).toEqual(before);
  await documents.delete('authors', 'stranger');
  await restoreBackup(database, { folder, overwrite: true });
  expect(await stateOf(database)).toEqual(saved);
  await database.schemas.deleteDatabase();
});

test('a restore of some collections says which links are saved with others', async () => {
  const { database, folder } = await blog('manyToMany', true);
  await database.documents.delete('posts', 'p1');
  const { findings } = await restoreBackup(database, { folder, only: ['posts'] });
  expect(findings).toMatchObject([{ rule: 'links_left_out', at: 'authors.post' }]);
  expect((await restoreBackup(database, { folder })).findings).toEqual([]);
  await database.schemas.deleteDatabase();
});
