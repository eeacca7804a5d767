import { migrationStatus, type RevertMigrationsOptions, revertMigrations, runMigrations } from 'entwrite/migrations';
import { openWorkplace, type Workplace } from './support.js';

/** A revert that was interrupted is finished by the same call again, which takes back nothing more. */

let place: Workplace;
afterEach(() => place.end());

const globals = globalThis as { wayBack?: 'closed' | 'open' };

/** Two files of two batches; the revert of the second one is begun, and has failed. */
async function begin(choice: RevertMigrationsOptions): Promise<void> {
  place = await openWorkplace();
  await place.write({
    '001_notes': `up(m) { m.createCollection('notes', (c) => { c.string('title', { size: 20 }); }); }`,
  });
  await runMigrations(place.open(), { folder: place.folder });
  await place.write({
    '002_more': `up(m) {
      m.data('look', async () => {}, { touches: ['notes'], down: () => { if (globalThis.wayBack === 'closed') throw new Error('closed'); } });
      m.addAttribute('notes', 'body', { type: 'string', size: 20, required: false });
    }`,
  });
  await runMigrations(place.open(), { folder: place.folder });
  globals.wayBack = 'closed';
  await expect(revert({ ...choice, onError: 'keep' })).rejects.toThrow('closed');
  globals.wayBack = 'open';
  expect(await states()).toEqual({ '001_notes': 'applied', '002_more': 'unfinished' });
}

const revert = (choice: RevertMigrationsOptions) =>
  revertMigrations(place.open(), { folder: place.folder, allowDestructive: true, ...choice });

async function states(): Promise<Readonly<Record<string, string>>> {
  const { migrations } = await migrationStatus(place.open(), { folder: place.folder });
  return Object.fromEntries(migrations.map(({ name, state }) => [name, state]));
}

test.each<readonly [string, RevertMigrationsOptions]>([
  ['the last one', {}],
  ['the last run', { batch: true }],
  ['named files', { only: ['002_more'] }],
  ['what is after a file', { to: '001_notes' }],
])('%s', async (_, choice) => {
  await begin(choice);
  const { files } = await revert(choice);
  expect(files.map(({ name }) => name)).toEqual(['002_more']);
  expect(await states()).toEqual({ '001_notes': 'applied', '002_more': 'pending' });
});
