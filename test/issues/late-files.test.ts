import { revertMigrations } from '../../src/migrations/revert/revert-migrations.js';
import { migrationStatus } from '../../src/migrations/run/migration-status.js';
import { runMigrations } from '../../src/migrations/run/run-migrations.js';
import { openWorkplace, type Workplace } from '../migrations/support.js';

/** A file from another branch was applied after newer ones, and a new database got another order, or none at all. */
jest.setTimeout(60_000);

let place: Workplace;
beforeEach(async () => {
  place = await openWorkplace();
  await place.write({
    '001_init': `up(m) { m.createCollection('u', (c) => { c.string('a', { size: 20, required: false }); }); }`,
    '003_newer': `up(m) { m.alterAttribute('u', 'a', { size: 50 }); }`,
  });
  await run();
});
afterEach(() => place.end());

const run = () => runMigrations(place.open(), { folder: place.folder });
const states = async () =>
  (await migrationStatus(place.open(), { folder: place.folder })).migrations.map(
    ({ name, state }) => `${name} ${state}`,
  );

test.each([
  ['a rename of what a newer file changed', `m.renameAttribute('u', 'a', 'z');`],
  ['a drop of what a newer file changed', `m.dropAttribute('u', 'a');`],
  ['other options of what a newer file changed', `m.alterAttribute('u', 'a', { size: 30 });`],
  ['a data step over documents that a newer file changed', `m.data('fill', () => {}, { touches: ['u'] });`],
])('%s is refused before anything is written', async (_name, up) => {
  await place.write({ '002_late': `up(m) { ${up} }`, '004_next': `up(m) { m.createCollection('v', () => {}); }` });
  await expect(run()).rejects.toMatchObject({
    code: 'migration_invalid',
    at: '002_late',
    remedy: expect.stringMatching(/comes after 003_newer/),
  });
  expect(await states()).toEqual(['001_init applied', '002_late pending', '003_newer applied', '004_next pending']);
});

test('a data step before a check of a newer file is refused, since the check may fail in a new database', async () => {
  await place.write({
    '004_check': `up(m) { m.createCollection('w', (c) => { c.string('a', { size: 9 }); }); m.check('nothing in w', async ({ db }) => (await db.count('w')) === 0); }`,
  });
  await run();
  await place.write({
    '002_late': `up(m) { m.createCollection('x', (c) => { c.string('a', { size: 9 }); }); m.data('fill', async ({ db }) => { await db.create('x', { a: 'a' }); }, { touches: ['x'], down: 'nothing' }); }`,
  });
  await expect(run()).rejects.toMatchObject({ code: 'migration_invalid', at: '002_late' });
});

test('what leads to the same in both orders is applied, in new databases, too', async () => {
  await place.write({
    '002_late': `up(m) { m.createCollection('w', (c) => { c.boolean('b'); }); m.data('seed', ({ db }) => db.create('w', { b: true }), { touches: ['w'] }); }`,
  });
  expect((await run()).files.map(({ name }) => name)).toEqual(['002_late']);
  expect((await run()).files).toEqual([]);
  const other = await openWorkplace(place.project);
  const report = await runMigrations(other.open(), { folder: place.folder });
  expect(report.files.map(({ name }) => name)).toEqual(['001_init', '002_late', '003_newer']);
  await other.end();
});

test('a file that was reverted by itself is late as well, and the message names the way back', async () => {
  await place.write({ '002_own': `up(m) { m.alterAttribute('u', 'a', { size: 30 }); }` });
  const other = await openWorkplace(place.project);
  const runAll = () => runMigrations(other.open(), { folder: place.folder });
  await runAll();
  await revertMigrations(other.open(), { folder: place.folder, only: ['002_own'] });
  await expect(runAll()).rejects.toMatchObject({ remedy: expect.stringContaining('`migration revert --to 001_init`') });
  await revertMigrations(other.open(), { folder: place.folder, to: '001_init' });
  expect((await runAll()).files.map(({ name }) => name)).toEqual(['002_own', '003_newer']);
  await other.end();
});

test('for a new database the message names the file of another branch that conflicts', async () => {
  await place.write({ '002_late': `up(m) { m.renameAttribute('u', 'a', 'z'); }` });
  const other = await openWorkplace(place.project);
  await expect(runMigrations(other.open(), { folder: place.folder })).rejects.toMatchObject({
    code: 'migration_invalid',
    at: '003_newer: u.a',
    remedy: expect.stringMatching(/applies without 002_late/),
  });
  await other.end();
});
