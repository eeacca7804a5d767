import { migrationStatus } from '../../src/migrations/run/migration-status.js';
import { runMigrations } from '../../src/migrations/run/run-migrations.js';
import { openWorkplace, type Workplace } from '../migrations/support.js';

/** Calls that nobody awaits were lost, or arrived after their step was recorded as applied and the lock was gone. */
jest.setTimeout(60_000);

let place: Workplace;
beforeEach(async () => {
  place = await openWorkplace();
  await place.write({ '001': `up(m) { m.createCollection('u', (c) => { c.integer('i', { required: false }); }); }` });
  await runMigrations(place.open(), { folder: place.folder });
  await place.database.documents.create('u', 'r', { values: { i: 1 } });
});
afterEach(() => place.end());

const PAUSE = '(ms) => new Promise((resolve) => setTimeout(resolve, ms))';
const run = () => runMigrations(place.open(), { folder: place.folder });
const value = async () => (await place.database.documents.get('u', 'r'))?.i;

test('an async function of a collection builder is refused', async () => {
  await place.write({ '002': `up(m) { m.createCollection('v', async (c) => { c.string('lost', { size: 9 }); }); }` });
  await expect(run()).rejects.toMatchObject({ code: 'migration_invalid', at: '002: v' });
});

test('a call of the builder that `up` does not await is one of its steps', async () => {
  await place.write({
    '002': `up(m) { setTimeout(() => m.addAttribute('u', 'late', { type: 'boolean', required: false }), 20); }`,
  });
  await run();
  expect(await value()).toBe(1);
  const { schema } = await place.database.schemas.read();
  const attributes = schema.collections.find(({ id }) => id === 'u')?.attributes;
  expect(attributes?.map(({ key }) => key)).toEqual(['i', 'late']);
});

test('writes that a step does not await are waited for', async () => {
  await place.write({
    '002': `up(m) { const pause = ${PAUSE}; m.data('fill', async ({ db }) => {
      (await db.list('u')).forEach(async (d) => { await pause(30); await db.update('u', d.$id, { i: 2 }); });
    }, { touches: ['u'], down: 'nothing' }); }`,
  });
  await run();
  expect(await value()).toBe(2);
});

test('a transaction that is used after its function loses no write in silence: the call throws', async () => {
  await place.write({
    '002': `up(m) { m.data('fill', async ({ db }) => {
      let kept; await db.transaction(async (tx) => { kept = tx; }); await kept.update('u', 'r', { i: 2 });
    }, { touches: ['u'], down: 'nothing' }); }`,
  });
  await expect(run()).rejects.toThrow('a call after the end of the transaction');
  expect(await value()).toBe(1);
});

test('after a failure nothing more is written, and late calls throw', async () => {
  await place.write({
    '002': `up(m) { const pause = ${PAUSE}; m.data('fill', async ({ db }) => {
      globalThis.lateCall = pause(30).then(() => db.update('u', 'r', { i: 2 }));
      globalThis.lateCall.catch(() => {});
      throw new Error('no');
    }, { touches: ['u'], down: 'nothing' }); }`,
  });
  await expect(run()).rejects.toMatchObject({ code: 'migration_failed' });
  await expect((globalThis as { lateCall?: Promise<unknown> }).lateCall).rejects.toMatchObject({
    code: 'data_step_refused',
  });
  expect(await value()).toBe(1);
});

test('a step that does not end within its time is taken back', async () => {
  await place.write({
    '002': `up(m) { m.data('fill', async ({ db }) => {
      await db.update('u', 'r', { i: 2 }); await new Promise((resolve) => setTimeout(resolve, 60_000).unref());
    }, { touches: ['u'], down: 'nothing' }); }`,
  });
  await expect(runMigrations(place.open(), { folder: place.folder, stepTimeout: 100 })).rejects.toMatchObject({
    code: 'work_unsettled',
    at: '002: Data: fill',
  });
  expect(await value()).toBe(1);
  const { migrations } = await migrationStatus(place.open(), { folder: place.folder });
  expect(migrations.map(({ state }) => state)).toEqual(['applied', 'pending']);
});
