import { createHash } from 'node:crypto';
import { symlinkSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createBackup, restoreBackup } from 'entwrite/backup';
import { temporaryFolders, testDatabase } from '../support/backup.js';
import { watchingRequests } from '../support/beside-request.js';
import { failureOf } from '../support/live-context.js';
import { useProject } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * A folder that is another backup from one request to the next, as a link `latest` that is moved on: what a file held was proven at its end, when
 * most of it was written, over documents that the backup does not know among others.
 */

const folders = temporaryFolders();
afterAll(folders.clear);
const project = useProject();

/** Longer than what is read of a file at once, and not to be compressed. */
const noise = (seed: string) =>
  createHash('sha512').update(seed).digest('base64') + createHash('sha512').update(`${seed}/`).digest('base64');

test.each([
  ['plain', {}],
  ['encrypted', { encrypt: { key: new Uint8Array(32).fill(3) } }],
])('nothing of the other one is written: %s', async (_, secret) => {
  const database = testDatabase(project);
  const { documents } = database;
  await managerOf(
    database,
    schemaOf(collection('notes', [attribute('text', 'string', { size: 200 })])),
  ).ensureCreated();
  for (let at = 0; at < 20; at += 1)
    await documents.createMany(
      'notes',
      Array.from({ length: 100 }, (_, number) => ({ $id: `n${at}-${number}`, text: noise(`${at}/${number}`) })),
    );
  const first = folders.make();
  await createBackup(database, { folder: first, ...secret });
  await documents.create('notes', 'stranger', { values: { text: 'saved later' } });
  const second = folders.make();
  await createBackup(database, { folder: second, ...secret });
  await documents.update('notes', 'stranger', { values: { text: 'newest' } });
  await documents.delete('notes', 'n0-0');
  const latest = join(dirname(first), 'latest');
  symlinkSync(first, latest);
  const watched = watchingRequests(database, async ({ method, path }) => {
    if (method !== 'PUT' || path.at(-1) !== 'notes') return;
    unlinkSync(latest);
    symlinkSync(second, latest);
  });
  const restore = restoreBackup(
    { ...watched, projectId: project.projectId },
    { folder: latest, overwrite: true, ...secret },
  );
  expect(await failureOf(restore)).toMatchObject({
    code: 'backup_invalid',
    message: expect.stringContaining('SHA-256'),
  });
  expect(await documents.get('notes', 'n0-0')).toBeNull();
  expect(await documents.get('notes', 'stranger')).toMatchObject({ text: 'newest' });
  await restoreBackup(database, { folder: first, overwrite: true, ...secret });
  expect(await documents.get('notes', 'n0-0')).toMatchObject({ text: noise('0/0') });
  expect(await documents.get('notes', 'stranger')).toMatchObject({ text: 'newest' });
  await database.schemas.deleteDatabase();
});
