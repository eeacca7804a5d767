import { EmbeddedAppwrite } from 'entwrite/embedded';
import { migrationStatus, type RevertMigrationsOptions, revertMigrations, runMigrations } from 'entwrite/migrations';
import { BareDb, openWorkplace, type Workplace } from '../migrations/support.js';
import { startHoldingProxy } from '../support/holding-proxy.js';
import { failureOf } from '../support/live-context.js';

/**
 * Two calls of `revert` at once, each for the last file or run: the one that got the lock second took the file before it back as well, which
 * nobody had asked for, with the documents of what that had made.
 */

let server: EmbeddedAppwrite;
let place: Workplace;
beforeEach(async () => {
  server = await EmbeddedAppwrite.start();
  const { endpoint, projectId, apiKey } = server;
  place = await openWorkplace({ endpoint, projectId, apiKey, stop: () => server.stop(), embedded: server });
  const made = (id: string) => `up(m) { m.createCollection('${id}', (c) => { c.string('name', { size: 9 }); }); }`;
  await place.write({ '001_users': made('users') });
  await runMigrations(place.open(), { folder: place.folder });
  await place.database.documents.create('users', 'u1', { values: { name: 'Ada' } });
  await place.write({ '002_notes': made('notes') });
  await runMigrations(place.open(), { folder: place.folder });
});
afterEach(async () => {
  await place.end();
  await server.stop();
});

test.each<readonly [string, RevertMigrationsOptions]>([
  ['file', {}],
  ['run', { batch: true }],
])('the last %s is reverted once', async (_, choice) => {
  const { folder, database } = place;
  const revert = { folder, allowDestructive: true, ...choice } as const;
  const proxy = await startHoldingProxy(server.endpoint);
  const { projectId, apiKey } = server;
  const slow = new BareDb({ endpoint: proxy.endpoint, projectId, apiKey, databaseId: database.databaseId });
  try {
    const taking = proxy.hold((method, path) => method === 'POST' && path.includes('entwrite_state'));
    const second = failureOf(revertMigrations(slow, revert));
    await taking;
    await revertMigrations(place.open(), revert);
    proxy.release();
    expect(await second).toMatchObject({ code: 'migrations_changed', at: '001_users', expected: '002_notes' });
  } finally {
    await slow.dispose();
    await proxy.stop();
  }
  const { migrations } = await migrationStatus(place.open(), { folder });
  expect(migrations.map(({ state }) => state)).toEqual(['applied', 'pending']);
  expect(await database.documents.get('users', 'u1')).toMatchObject({ name: 'Ada' });
  await revertMigrations(place.open(), revert);
  expect((await migrationStatus(place.open(), { folder })).migrations.map(({ state }) => state)).toEqual([
    'pending',
    'pending',
  ]);
});
