import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { migrationStatus, revertMigrations, runMigrations, squashMigrations } from 'entwrite/migrations';
import { openWorkplace, type Workplace } from '../migrations/support.js';

/** Squashed files in databases in which the old ones were applied. */

let place: Workplace;
beforeEach(async () => {
  place = await openWorkplace();
  await file('001_users', "m.createCollection('users', (c) => { c.string('name', { size: 60 }); });");
  await file('002_more', "m.addAttribute('users', 'more', { type: 'string', size: 10, required: false });");
});
afterEach(() => place.end());

const file = (name: string, up: string) =>
  writeFile(join(place.folder, `${name}.ts`), `export default class M { name = '${name}'; async up(m) { ${up} } }`);
const run = (options: object = {}) => runMigrations(place.open(), { folder: place.folder, ...options });
const revert = (options: object = {}) =>
  revertMigrations(place.open(), { folder: place.folder, allowDestructive: true, ...options });

async function states(): Promise<Readonly<Record<string, string>>> {
  const { migrations } = await migrationStatus(place.open(), { folder: place.folder });
  return Object.fromEntries(migrations.map(({ name, state }) => [name, state]));
}

const outcomes = ({ files }: { readonly files: readonly { readonly name: string; readonly outcome: string }[] }) =>
  files.map(({ name, outcome }) => `${name} ${outcome}`);

test('are reverted, whether a run has recorded them or not, and are pending then', async () => {
  await run();
  await squashMigrations(place.folder, { name: 'all' });
  expect(outcomes(await revert())).toEqual(['002_all reverted']);
  expect(await states()).toMatchObject({ '002_all': 'pending' });
  await file('003_age', "m.addAttribute('users', 'age', { type: 'integer', required: false });");
  expect(outcomes(await run())).toEqual(['002_all applied', '003_age applied']);
  expect(outcomes(await revert({ to: '0' }))).toEqual(['003_age reverted', '002_all reverted']);
  expect(await states()).toMatchObject({ '002_all': 'pending', '003_age': 'pending' });
  expect(outcomes(await run())).toEqual(['002_all applied', '003_age applied']);
});

test('are refused where only some of the old ones are applied, with the way to the rest', async () => {
  await run({ to: '001_users' });
  await squashMigrations(place.folder, { name: 'all' });
  await expect(run()).rejects.toMatchObject({
    code: 'migration_unknown',
    at: '002_all',
    remedy: expect.stringMatching(/^Run 002_more first, .* Nothing was changed\.$/),
  });
  expect(await states()).toMatchObject({ '001_users': 'squashed', '002_all': 'pending' });
});

test('say so where the old ones are back beside them, as after a merge', async () => {
  await squashMigrations(place.folder, { name: 'all' });
  await file('002_more', "m.addAttribute('users', 'more', { type: 'string', size: 10, required: false });");
  await expect(run()).rejects.toMatchObject({
    code: 'migration_invalid',
    remedy:
      '002_all was squashed from 002_more, which still exist. Remove these if every database has applied them; otherwise remove 002_all.',
  });
});
