import { createBackup, restoreBackup } from 'entwrite/backup';
import { revertMigrations, runMigrations } from 'entwrite/migrations';
import { openUsers } from '../migrations/support.js';
import { createSmallDatabase, SMALL_SCHEMA, stateOf, temporaryFolders, testDatabase } from '../support/backup.js';
import { watchingRequests } from '../support/beside-request.js';
import { failureOf } from '../support/live-context.js';
import { type LiveDatabase, type Project, useProject } from '../support/live-database.js';
import { managerOf } from '../support/schema-manager.js';

/**
 * Collections of which a restore that was interrupted has brought back some documents, closed and marked by their name: migrate() gave them their
 * name back and opened them. Files ran on them, so that the rest would have come back in the form from before the files.
 */

const folders = temporaryFolders();
afterAll(folders.clear);
const project = useProject();

/** The database, with something that happens when documents are about to be written the first time. */
function whenFilled(database: LiveDatabase, from: Project, act: () => Promise<void>) {
  let isDone = false;
  const watched = watchingRequests(database, async ({ method, path }) => {
    if (isDone || method !== 'POST' || path.at(-1) !== 'rows' || path[3]?.startsWith('entwrite_')) return;
    isDone = true;
    await act();
  });
  return { ...watched, projectId: from.projectId };
}

async function interrupt(database: LiveDatabase, from: Project, folder: string): Promise<void> {
  const stop = new AbortController();
  const stopped = whenFilled(database, from, async () => stop.abort());
  const failure = await failureOf(restoreBackup(stopped, { folder, signal: stop.signal, overwrite: true }));
  expect(failure).toMatchObject({ code: 'aborted_by_user' });
}

async function smallBackup(): Promise<{ folder: string; state: Awaited<ReturnType<typeof stateOf>> }> {
  const source = testDatabase(project);
  await createSmallDatabase(source);
  const folder = folders.make();
  await createBackup(source, { folder });
  const state = await stateOf(source);
  await source.schemas.deleteDatabase();
  return { folder, state };
}

const UNFINISHED = {
  code: 'plan_refused',
  findings: expect.arrayContaining([expect.objectContaining({ rule: 'restore_unfinished' })]),
};

test('migrate() leaves them closed', async () => {
  const { folder, state } = await smallBackup();
  const target = testDatabase(project);
  await interrupt(target, project, folder);
  const before = await stateOf(target);
  const schemas = managerOf(target, SMALL_SCHEMA);
  const { blockers } = await schemas.analyze();
  expect(new Set(blockers.map(({ rule }) => rule))).toEqual(new Set(['restore_unfinished']));
  expect(blockers.map(({ at }) => at).sort()).toEqual(['authors', 'kinds', 'labels', 'profiles']);
  expect(await failureOf(schemas.migrate())).toMatchObject(UNFINISHED);
  expect(await stateOf(target)).toEqual(before);
  await restoreBackup(target, { folder });
  expect(await stateOf(target)).toEqual(state);
  expect((await schemas.migrate()).operations).toEqual([]);
  await target.schemas.deleteDatabase();
});

test('migrate() waits for a restore that is under way', async () => {
  const { folder, state } = await smallBackup();
  const target = testDatabase(project);
  let migrating: Promise<unknown> = Promise.resolve();
  const busy = whenFilled(
    target,
    project,
    () =>
      new Promise<void>((resolve) => {
        const onProgress = ({ type }: { readonly type: string }) => {
          if (type === 'waiting') resolve();
        };
        migrating = managerOf(target, SMALL_SCHEMA, { onProgress }).migrate().finally(resolve);
      }),
  );
  await restoreBackup(busy, { folder });
  expect(await migrating).toMatchObject({ operations: [] });
  expect(await stateOf(target)).toEqual(state);
  await target.schemas.deleteDatabase();
});

test('files neither run on them nor are reverted', async () => {
  const place = await openUsers();
  await place.write({
    '002_about': "up(m) { m.addAttribute('users', 'more', { type: 'string', size: 20, required: false }); }",
  });
  const folder = folders.make();
  await createBackup(place.open(), { folder });
  await place.database.documents.delete('users', 'u1');
  await interrupt(place.database, place.project, folder);
  expect(await failureOf(runMigrations(place.open(), { folder: place.folder }))).toMatchObject(UNFINISHED);
  const reverting = revertMigrations(place.open(), { folder: place.folder, allowDestructive: true });
  expect(await failureOf(reverting)).toMatchObject(UNFINISHED);
  await restoreBackup(place.open(), { folder });
  const { files } = await runMigrations(place.open(), { folder: place.folder });
  expect(files.map(({ name }) => name)).toEqual(['002_about']);
  await place.end();
});
