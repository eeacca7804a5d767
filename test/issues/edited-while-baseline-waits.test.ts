import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { baselineMigrations, migrationStatus, resolveMigration, runMigrations } from 'entwrite/migrations';
import { NO_INTENT } from '../../src/schema-manager/lock/intent.js';
import { thisHolder } from '../../src/schema-manager/lock/lock-record.js';
import { createStateStore } from '../../src/schema-manager/lock/state-store.js';
import { openUsers, type Workplace } from '../migrations/support.js';

/**
 * `migration baseline` and `resolve` read the files before they waited for the lock, and recorded a file that was edited meanwhile with the
 * checksum of its old text: from then on it counted as edited, and no file could be run.
 */

let place: Workplace;
beforeEach(async () => {
  place = await openUsers();
  await place.write({ '002_more': "up(m) { m.createCollection('more', (c) => { c.string('name', { size: 9 }); }); }" });
});
afterEach(() => place.end());

/** Holds the lock as another machine does, until somebody waits for it; then a file is edited, and the lock is released. */
async function editedWhileWaiting(): Promise<Workplace['open']> {
  const { schemas, documents } = place.database;
  const states = createStateStore(schemas, documents);
  const { lock } = await states.read();
  const held = await states.createLock({
    fencingToken: (lock?.fencingToken ?? 0) + 1,
    holder: { ...thisHolder(), host: 'elsewhere' },
    token: 'x',
    heartbeat: 0,
    released: false,
    intent: NO_INTENT,
  });
  if (held === null) throw new Error('nobody else takes the lock');
  let isEdited = false;
  return (options) =>
    place.open({
      ...options,
      onProgress: ({ type }) => {
        if (type !== 'waiting' || isEdited) return;
        isEdited = true;
        appendFileSync(join(place.folder, '002_more.cjs'), '// an edit\n');
        void states.replaceLock(held, { ...held, released: true });
      },
    });
}

test('baseline records a file as it is once the lock is free', async () => {
  const { folder } = place;
  await runMigrations(place.open(), { folder });
  await resolveMigration(place.open(), '002_more', { as: 'pending', reason: 'a test', folder });
  const open = await editedWhileWaiting();
  expect(await baselineMigrations(open(), { folder })).toEqual(['002_more']);
  const { migrations } = await migrationStatus(place.open(), { folder });
  expect(migrations.map(({ state }) => state)).toEqual(['applied', 'applied']);
});

test('so does resolve', async () => {
  const { folder } = place;
  await runMigrations(place.open(), { folder });
  const open = await editedWhileWaiting();
  await resolveMigration(open(), '002_more', { as: 'applied', reason: 'a test', folder });
  const { migrations } = await migrationStatus(place.open(), { folder });
  expect(migrations.map(({ state }) => state)).toEqual(['applied', 'applied']);
});
