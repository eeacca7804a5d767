import { createBackup, restoreBackup } from 'entwrite/backup';
import type { ServerRequest } from '../../src/appwrite/http/server-request.js';
import { type TestDatabase, temporaryFolders, testDatabase } from '../support/backup.js';
import { watchingRequests } from '../support/beside-request.js';
import { type Project, startProject } from '../support/live-database.js';
import { attribute, collection, managerOf } from '../support/schema-manager.js';
import { link } from '../support/schemas.js';

/** What others write while a restore works stays, and is said, unless documents newer than the backup may be overwritten. */

const folders = temporaryFolders();
let project: Project;

beforeAll(async () => {
  project = await startProject();
});
afterAll(async () => {
  folders.clear();
  await project.stop();
});

const SCHEMA = {
  collections: [
    collection('authors', [attribute('name', 'string')]),
    collection('posts', [attribute('title', 'string')], {
      relationships: [link({ relatedCollection: 'authors' })],
    }),
  ],
};

/** Two authors, two posts of the first of them, and a backup. */
async function blog(): Promise<{ source: TestDatabase; folder: string }> {
  const source = testDatabase(project);
  await managerOf(source, SCHEMA).ensureCreated();
  const times = { $createdAt: '2024-01-02T03:04:05.678+00:00', $updatedAt: '2024-05-06T07:08:09.123+00:00' };
  for (const id of ['a1', 'a2']) await source.documents.create('authors', id, { values: { name: id, ...times } });
  for (const id of ['p1', 'p2'])
    await source.documents.create('posts', id, { values: { title: id, author: 'a1', ...times } });
  const folder = folders.make();
  await createBackup(source, { folder });
  return { source, folder };
}

/** The database, with somebody else who writes once, right before the first request of ours that fits. */
function beside(source: TestDatabase, fits: (request: ServerRequest) => boolean, write: () => Promise<unknown>) {
  let isDone = false;
  const db = watchingRequests(source, async (request) => {
    if (isDone || !fits(request)) return;
    isDone = true;
    await write();
  });
  return { ...db, projectId: source.projectId };
}

const updates =
  (collection: string, id: string, key: string) =>
  ({ method, path, parameters }: ServerRequest) =>
    method === 'PATCH' &&
    path.slice(3).join('/') === `${collection}/rows/${id}` &&
    Object.hasOwn((parameters as { data?: object })?.data ?? {}, key);

const marks =
  (collection: string) =>
  ({ method, path }: ServerRequest) =>
    method === 'PUT' && path.slice(3).join('/') === collection;

const postOf = async ({ documents }: TestDatabase, id: string) => documents.get('posts', id);

it('a link that somebody makes while other documents come back', async () => {
  const { source, folder } = await blog();
  await source.documents.delete('posts', 'p1');
  const relink = () => source.documents.update('posts', 'p2', { values: { author: 'a2' } });
  const report = await restoreBackup(beside(source, marks('posts'), relink), { folder });
  expect(await postOf(source, 'p1')).toMatchObject({ author: 'a1' });
  expect(await postOf(source, 'p2')).toMatchObject({ author: 'a2' });
  expect(report.findings).toMatchObject([{ rule: 'changed_meanwhile', found: expect.stringContaining('p2') }]);
});

it('a value that an API key writes into a collection that comes back', async () => {
  const { folder } = await blog();
  const target = testDatabase(project);
  const write = () => target.documents.update('posts', 'p2', { values: { title: 'theirs' } });
  const restore = restoreBackup(beside(target, updates('posts', 'p2', 'author'), write), { folder });
  await expect(restore).rejects.toMatchObject({
    code: 'restore_unproven',
    message: expect.stringContaining('p2'),
  });
  await expect(restoreBackup(target, { folder })).rejects.toMatchObject({
    code: 'backup_refused',
    findings: [expect.objectContaining({ rule: 'newer_document', found: expect.stringContaining('p2') })],
  });
  expect(await postOf(target, 'p2')).toMatchObject({ title: 'theirs' });
  await restoreBackup(target, { folder, overwrite: true });
  expect(await postOf(target, 'p2')).toMatchObject({ title: 'p2', author: 'a1' });
});

it('a value that somebody writes right before the time of its document comes back', async () => {
  const { source, folder } = await blog();
  for (const title of ['meanwhile', 'p2']) await source.documents.update('posts', 'p2', { values: { title } });
  const write = () => source.documents.update('posts', 'p2', { values: { title: 'theirs' } });
  const report = await restoreBackup(beside(source, updates('posts', 'p2', '$createdAt'), write), { folder });
  expect(report.findings).toMatchObject([{ rule: 'changed_meanwhile', found: expect.stringContaining('p2') }]);
  expect(await postOf(source, 'p2')).toMatchObject({ title: 'theirs' });
});
