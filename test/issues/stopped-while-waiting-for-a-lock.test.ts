import { revertMigrations, runMigrations } from 'entwrite/migrations';
import { NO_INTENT } from '../../src/schema-manager/lock/intent.js';
import { thisHolder } from '../../src/schema-manager/lock/lock-record.js';
import { createStateStore } from '../../src/schema-manager/lock/state-store.js';
import { openUsers, type Workplace } from '../migrations/support.js';

/**
 * The option `signal` of runs and reverts of files was not looked at while they waited for a lock: they went on waiting for up to a minute,
 * took the lock of a holder that had gone silent meanwhile, and only then stopped.
 */

let place: Workplace;
beforeEach(async () => {
  place = await openUsers();
  await runMigrations(place.open(), { folder: place.folder });
  await place.write({ '002_more': "up(m) { m.createCollection('more', (c) => { c.string('name', { size: 9 }); }); }" });
});
afterEach(() => place.end());

test.each([
  ['run', runMigrations],
  ['revert', revertMigrations],
])('a %s that is told to stop while it waits for a lock stops, and leaves the lock to its holder', async (_, work) => {
  const { schemas, documents } = place.database;
  const states = createStateStore(schemas, documents);
  const { lock } = await states.read();
  await states.createLock({
    fencingToken: (lock?.fencingToken ?? 0) + 1,
    holder: { ...thisHolder(), host: 'elsewhere' },
    token: 'x',
    heartbeat: 0,
    released: false,
    intent: NO_INTENT,
  });
  const controller = new AbortController();
  const context = place.open({ onProgress: ({ type }) => type === 'waiting' && controller.abort() });

  const stopped = work(context, { folder: place.folder, allowDestructive: true, signal: controller.signal });

  await expect(stopped).rejects.toMatchObject({ code: 'aborted_by_user', at: 'the lock of the database' });
  expect((await states.read()).lock).toMatchObject({ holder: { host: 'elsewhere' }, released: false });
});
