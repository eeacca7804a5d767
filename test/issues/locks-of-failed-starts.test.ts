import { createBackup, restoreBackup } from 'entwrite/backup';
import { runMigrations } from 'entwrite/migrations';
import { openUsers, type Workplace } from '../migrations/support.js';
import { temporaryFolders } from '../support/backup.js';
import { failureOf } from '../support/live-context.js';
import { embeddedOf } from '../support/live-database.js';

/** A run that took the lock and could not look at it: it kept the lock, and went on renewing it, for as long as its process lived. */

const folders = temporaryFolders();
afterAll(folders.clear);
let place: Workplace;
beforeEach(async () => {
  place = await openUsers();
  await place.write({
    '002_more': "up(m) { m.addAttribute('users', 'more', { type: 'string', size: 20, required: false }); }",
  });
});
afterEach(() => place.end());

test.each<[string, (folder: string) => Promise<unknown>]>([
  ['migration files', () => runMigrations(place.open(), { folder: place.folder, lockTimeout: 1 })],
  ['a restore', (folder) => restoreBackup(place.open(), { folder, lockTimeout: 1 })],
])('%s', async (_, work) => {
  const folder = folders.make();
  await createBackup(place.open(), { folder });
  const server = embeddedOf(place.project);
  let isTaken = false;
  server.setFaults({
    http({ method, path }) {
      if (!path.endsWith('/entwrite_state/rows')) return undefined;
      if (method === 'POST') isTaken = true;
      return isTaken && method === 'GET'
        ? { kind: 'status', status: 403, type: 'general_access_forbidden' }
        : undefined;
    },
  });
  expect(await failureOf(work(folder))).toMatchObject({ code: 'unauthorized' });
  server.setFaults({});
  expect(isTaken).toBe(true);
  expect(await failureOf(work(folder))).toBeUndefined();
});
