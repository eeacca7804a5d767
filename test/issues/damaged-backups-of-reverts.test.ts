import { cpSync, readdirSync, renameSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { migrationStatus, type RevertMigrationsOptions, revertMigrations, runMigrations } from 'entwrite/migrations';
import { openUsers, type Workplace } from '../migrations/support.js';
import { failureOf } from '../support/live-context.js';

/**
 * The backup of an applied file that is there and not whole: a revert changed the database, and then neither it nor any later one came past
 * the file that was missing. One that was refused for another reason forgot where a backup had been that was away at the time.
 */

let place: Workplace;
beforeEach(async () => {
  place = await openUsers((id) => ({ about: `about ${id}` }));
  await place.write({ '002_drop': "up(m) { m.dropAttribute('users', 'about'); }" });
  await runMigrations(place.open(), { folder: place.folder, allowDestructive: true });
});
afterEach(() => place.end());

const revert = (options: RevertMigrationsOptions = {}) =>
  revertMigrations(place.open(), { folder: place.folder, allowDestructive: true, ...options });
const states = async () => {
  const { migrations } = await migrationStatus(place.open(), { folder: place.folder });
  return migrations.map(({ state }) => state);
};
const abouts = async () =>
  (await place.database.documents.list('users', [])).documents.map(({ about }) => about ?? null);
const backup = () => join(place.backups, readdirSync(place.backups)[0] ?? '');
const saved = ['u1', 'u2', 'u3', 'u4'].map((id) => `about ${id}`);

test.each<[string, () => void]>([
  ['without its manifest', () => rmSync(join(backup(), 'manifest.json'))],
  ['without its documents', () => rmSync(join(backup(), 'users.ndjson.gz'))],
  ['with a file that was cut off', () => truncateSync(join(backup(), 'users.ndjson.gz'), 20)],
])('a backup %s is found before anything is reverted', async (_, damage) => {
  const whole = join(place.backups, '..', 'whole');
  cpSync(backup(), whole, { recursive: true });
  damage();
  expect(await failureOf(revert())).toMatchObject({
    code: 'destructive_refused',
    findings: [{ rule: 'comes_back_empty', at: 'users.about', found: expect.stringMatching(/ is damaged \(/) }],
  });
  expect(await states()).toEqual(['applied', 'applied']);

  cpSync(whole, backup(), { recursive: true });
  await revert();
  expect(await abouts()).toEqual(saved);
});

test('a backup that is damaged when an interrupted revert goes on can be done without, by name', async () => {
  const stopped = new AbortController();
  const onProgress = ({ type }: { readonly type: string }) => {
    if (type === 'operation-finished') stopped.abort();
  };
  await failureOf(revert({ signal: stopped.signal, onProgress }));
  expect(await states()).toEqual(['applied', 'unfinished']);
  rmSync(join(backup(), 'users.ndjson.gz'));
  expect(await failureOf(revert())).toMatchObject({ code: 'migration_irreversible' });
  await revert({ allowDestructive: ['users.about'] });
  expect(await abouts()).toEqual([null, null, null, null]);
});

test('a backup that was away while a revert was refused is used by the next one', async () => {
  await place.write({ '003_name': "up(m) { m.dropAttribute('users', 'name'); }" });
  await runMigrations(place.open(), { folder: place.folder, allowDestructive: true });
  const away = join(place.backups, '..', 'away');
  renameSync(place.backups, away);
  // Documents without a value stand against a required attribute.
  const refused = await failureOf(revert({ allowDestructive: ['users.name'] }));
  expect(refused).toMatchObject({ code: 'data_conflict', message: expect.stringContaining('Nothing was reverted') });
  renameSync(away, place.backups);
  await revert();
  const { documents } = await place.database.documents.list('users', []);
  expect(documents.map(({ name }) => name)).toEqual(['u1', 'u2', 'u3', 'u4'].map((id) => `name of ${id}`));
});
