import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { migrationStatus, type RevertMigrationsOptions, revertMigrations, runMigrations } from 'entwrite/migrations';
import { embeddedOf, useProject } from '../support/live-database.js';
import { openWorkplace, type Workplace } from './support.js';

/** A revert that was killed behind its last record: the same call again took back one more file, or refused the name of the one that was back. */

const project = useProject();
let place: Workplace;
beforeEach(async () => {
  place = await openWorkplace(project);
});
afterEach(() => place.end());

/** Reverting it drops nothing, whose name a run would have to wait for. */
const file = (size: number) => `up(m) { m.alterAttribute('notes', 'title', { size: ${size} }); }`;
const revert = (choice: RevertMigrationsOptions) =>
  revertMigrations(place.open(), { folder: place.folder, allowDestructive: true, ...choice });
const run = () => runMigrations(place.open(), { folder: place.folder });
const applied = async () => {
  const { migrations } = await migrationStatus(place.open(), { folder: place.folder });
  return migrations.filter(({ state }) => state === 'applied').map(({ name }) => name);
};

/** Three files of three runs; the revert of the last run is killed where it gives the lock back. */
async function kill(): Promise<void> {
  const { endpoint, projectId, apiKey } = project;
  const { folder, backups } = place;
  const { databaseId } = place.database;
  await place.write({
    '001_notes': "up(m) { m.createCollection('notes', (c) => { c.string('title', { size: 20 }); }); }",
  });
  await run();
  for (const [name, size] of [
    ['002_longer', 30],
    ['003_long', 40],
  ] as const) {
    await place.write({ [name]: file(size) });
    await run();
  }
  const parameters = JSON.stringify({ endpoint, projectId, apiKey, databaseId, folder, backups, call: 'revert' });
  const child = spawn(process.execPath, [join(__dirname, 'migration-process.mjs'), parameters], { stdio: 'inherit' });
  const ended = new Promise((resolve) => child.on('close', (_, signal) => resolve(signal)));
  let isReverted = false;
  embeddedOf(project).setFaults({
    http({ method, path, body }) {
      if (method === 'GET' || !path.startsWith(`/tablesdb/${databaseId}`)) return undefined;
      if (path.includes('/entwrite_migrations/') && JSON.stringify(body).includes('"reverted"')) isReverted = true;
      else if (isReverted) {
        child.kill('SIGKILL');
        return { kind: 'reset-before' };
      }
      return undefined;
    },
  });
  expect(await ended).toBe('SIGKILL');
  embeddedOf(project).setFaults({});
  expect(await applied()).toEqual(['001_notes', '002_longer']);
}

test.each<[string, RevertMigrationsOptions]>([
  ['the last one', {}],
  ['the last run', { batch: true }],
  ['named files', { only: ['003_long'] }],
  ['what is after a file', { to: '002_longer' }],
])('%s: finishes it, and the next call goes on', async (_, choice) => {
  await kill();
  const { files } = await revert(choice);
  expect(files).toMatchObject([{ name: '003_long', outcome: 'reverted' }]);
  expect(await applied()).toEqual(['001_notes', '002_longer']);
  await revert({});
  expect(await applied()).toEqual(['001_notes']);
});

test('a run between the two is what the next revert takes back', async () => {
  await kill();
  await run();
  expect(await applied()).toEqual(['001_notes', '002_longer', '003_long']);
  await revert({});
  await revert({});
  expect(await applied()).toEqual(['001_notes']);
});

test('a revert that was told to have failed behind its last record is finished, too', async () => {
  await place.write({
    '001_notes': "up(m) { m.createCollection('notes', (c) => { c.string('title', { size: 20 }); }); }",
  });
  await run();
  await place.write({ '002_longer': file(30) });
  await run();
  const afterMigration = () => {
    throw new Error('the news could not be sent');
  };
  await expect(revert({ hooks: { afterMigration } })).rejects.toThrow('the news could not be sent');
  const { files } = await revert({});
  expect(files).toMatchObject([{ name: '002_longer', outcome: 'reverted' }]);
  expect(await applied()).toEqual(['001_notes']);
});
