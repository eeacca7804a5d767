import { migrationStatus, revertMigrations, runMigrations } from 'entwrite/migrations';
import { BareDb, openWorkplace, type Workplace } from '../migrations/support.js';
import { type HoldingProxy, type ProxiedRequest, startHoldingProxy } from '../support/holding-proxy.js';

/**
 * What a run wrote into the history arrives once more when the run is over. The record of an applied file was that of one half done again:
 * the next run did its data steps a second time.
 */

let place: Workplace;
let proxy: HoldingProxy;
beforeEach(async () => {
  place = await openWorkplace();
  proxy = await startHoldingProxy(place.project.endpoint);
  await place.write({
    '001_items': "up(m) { m.createCollection('items', (c) => { c.integer('count', { required: false }); }); }",
    '002_more': `
      up(m) {
        m.addAttribute('items', 'mark', { type: 'string', size: 9, required: false });
        m.data('more', async ({ db }) => { await db.updateEach('items', {}, ({ count }) => ({ count: count + 1 })); },
          { touches: ['items'], down: async ({ db }) => { await db.updateEach('items', {}, ({ count }) => ({ count: count - 1 })); } });
      }`,
  });
  await runMigrations(open(), { folder: place.folder, to: '001_items' });
  await place.database.documents.create('items', 'one', { values: { count: 1 } });
});
afterEach(async () => {
  await proxy.stop();
  await place.end();
});

const open = () => {
  const { projectId, apiKey } = place.project;
  return new BareDb({
    endpoint: proxy.endpoint,
    projectId,
    apiKey,
    databaseId: place.database.databaseId,
    backups: 'off',
  });
};
const run = () => runMigrations(open(), { folder: place.folder });
const revert = () => revertMigrations(open(), { folder: place.folder, to: '001_items', allowDestructive: true });

async function state() {
  const { migrations } = await migrationStatus(open(), { folder: place.folder });
  const document = await place.database.documents.get('items', 'one');
  return { count: document?.count, states: migrations.map(({ state }) => state) };
}

/** What work writes into the history. */
async function recordsOf(work: () => Promise<unknown>): Promise<readonly ProxiedRequest[]> {
  const before = proxy.sent.length;
  await work();
  const records = proxy.sent
    .slice(before)
    .filter(({ method, path }) => method !== 'GET' && path.includes('/entwrite_migrations/rows'));
  expect(records.length).toBeGreaterThan(2);
  return records;
}

test('of a run', async () => {
  for (const late of await recordsOf(run)) {
    await late.again();
    await run();
    expect(await state()).toEqual({ count: 2, states: ['applied', 'applied'] });
  }
});

test('of a revert', async () => {
  await run();
  for (const late of await recordsOf(revert)) {
    await late.again();
    await revert();
    expect(await state()).toEqual({ count: 1, states: ['applied', 'pending'] });
  }
});
