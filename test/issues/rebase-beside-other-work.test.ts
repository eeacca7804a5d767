import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedAppwrite } from 'entwrite/embedded';
import { migrationStatus, rebaseMigrations, runMigrations } from 'entwrite/migrations';
import { replayMigrations } from '../../src/migrations/builder/collect-steps.js';
import { loadMigrations } from '../../src/migrations/builder/load-migrations.js';
import { schemaHash } from '../../src/schema/schema-hash.js';
import { BareDb, openWorkplace, type Workplace } from '../migrations/support.js';
import { startHoldingProxy } from '../support/holding-proxy.js';
import { failureOf } from '../support/live-context.js';

/**
 * `migration rebase` beside a run: it looked which files are applied, and renamed one that a run applied meanwhile. The history named a file
 * that was gone (`migration_unknown`). Beside another rebase it ended with a bare ENOENT, with some files renamed.
 */

let server: EmbeddedAppwrite;
let place: Workplace;
beforeEach(async () => {
  server = await EmbeddedAppwrite.start();
  const { endpoint, projectId, apiKey } = server;
  place = await openWorkplace({ endpoint, projectId, apiKey, stop: () => server.stop(), embedded: server });
  await place.write({
    '001_users': "up(m) { m.createCollection('users', (c) => { c.string('name', { size: 60 }); }); }",
  });
  const [first] = await replayMigrations(await loadMigrations(place.folder));
  const added = (key: string) =>
    `parent = '${schemaHash(first?.to as never)}';\nup(m) { m.addAttribute('users', '${key}', { type: 'integer', required: false }); }`;
  await place.write({ '002_age': added('age'), '003_size': added('size') });
  await runMigrations(place.open(), { folder: place.folder, to: '001_users' });
});
afterEach(async () => {
  await place.end();
  await server.stop();
});

/** Rebases, and does something else before it takes the lock. */
async function rebaseBeside(work: () => Promise<unknown>, move: readonly string[] = []) {
  const proxy = await startHoldingProxy(server.endpoint);
  const { projectId, apiKey } = server;
  const db = new BareDb({ endpoint: proxy.endpoint, projectId, apiKey, databaseId: place.database.databaseId });
  let hasLooked = false;
  try {
    const takes = proxy.hold((_, path) => {
      hasLooked ||= path.includes('entwrite_migrations');
      return hasLooked && path.includes('entwrite_state');
    });
    const rebasing = failureOf(rebaseMigrations(db, { folder: place.folder, move }));
    await takes;
    await work();
    proxy.release();
    return await rebasing;
  } finally {
    await db.dispose();
    await proxy.stop();
  }
}

const NAMES = ['001_users', '002_age', '003_size'];
const names = async () => (await loadMigrations(place.folder)).map(({ name }) => name);

test.each(NAMES.slice(1))('a rebase beside a run that applies %s renames nothing', async (applied) => {
  const { folder } = place;
  const failure = await rebaseBeside(() => runMigrations(place.open(), { folder, only: [applied] }));
  expect(failure).toMatchObject({ code: 'migrations_changed', remedy: expect.stringContaining('Nothing was written') });
  expect(await names()).toEqual(NAMES);
  await rebaseMigrations(place.open(), { folder });
  await runMigrations(place.open(), { folder });
  const { migrations } = await migrationStatus(place.open(), { folder });
  expect(migrations.map(({ state }) => state)).toEqual(['applied', 'applied', 'applied']);
});

test('a run beside a rebase waits for it, and applies the files under their new names', async () => {
  const { folder } = place;
  const proxy = await startHoldingProxy(server.endpoint);
  const { projectId, apiKey } = server;
  const db = new BareDb({ endpoint: proxy.endpoint, projectId, apiKey, databaseId: place.database.databaseId });
  try {
    const isLocked = () => proxy.sent.some(({ method }) => method === 'POST');
    const taken = proxy.hold((method, path) => method === 'GET' && path.includes('entwrite_state') && isLocked());
    const rebasing = rebaseMigrations(db, { folder, move: ['002_age'] });
    await taken;
    const running = runMigrations(place.open(), { folder });
    proxy.release();
    expect((await rebasing).files).toContainEqual({ from: '002_age', to: '004_age' });
    await running;
  } finally {
    await db.dispose();
    await proxy.stop();
  }
  const { migrations } = await migrationStatus(place.open(), { folder });
  expect(migrations.map(({ name, state }) => `${name} ${state}`)).toEqual([
    '001_users applied',
    '003_size applied',
    '004_age applied',
  ]);
});

test('a folder in which a file is renamed while the files are loaded is read again', async () => {
  const { folder } = place;
  const next = join(folder, '002_age.cjs');
  const moved = join(folder, '004_age.cjs');
  const renaming = `const { existsSync, renameSync } = require('node:fs');
    if (existsSync(${JSON.stringify(next)})) renameSync(${JSON.stringify(next)}, ${JSON.stringify(moved)});`;
  await place.write({ '000_first': 'up() {}' });
  const first = join(folder, '000_first.cjs');
  writeFileSync(first, `${renaming}\n${readFileSync(first, 'utf8')}`);
  const loaded = await loadMigrations(folder);
  expect(loaded.map(({ name }) => name)).toEqual(['000_first', '001_users', '003_size', '004_age']);
});

test('of two rebases at once the later one renames nothing', async () => {
  const other = () => rebaseMigrations(place.open(), { folder: place.folder, move: ['003_size'] });
  expect(await rebaseBeside(other, ['002_age'])).toMatchObject({ code: 'migrations_changed' });
  expect(await names()).toEqual(NAMES);
});
