import { rmSync } from 'node:fs';
import type { EntwriteError } from 'entwrite';
import { type RevertMigrationsOptions, revertMigrations, runMigrations } from 'entwrite/migrations';
import { openUsers, type Workplace } from '../migrations/support.js';
import { failureOf } from '../support/live-context.js';

/**
 * A revert that drops something and brings something else back empty: each of its two refusals advised to pass its own names only, which the
 * other one then refused, so that who did as told never came to an end.
 */

let place: Workplace;
beforeEach(async () => {
  place = await openUsers((id) => ({ about: `about ${id}` }));
  await place.write({
    '002_drop': "up(m) { m.dropAttribute('users', 'about'); }",
    '003_notes': "up(m) { m.createCollection('notes', (c) => { c.string('text', { size: 20 }); }); }",
    '004_stars': "up(m) { m.addAttribute('users', 'stars', { type: 'integer', default: 0 }); }",
  });
  await runMigrations(place.open(), { folder: place.folder, allowDestructive: true });
  rmSync(place.backups, { recursive: true });
});
afterEach(() => place.end());

type Allow = NonNullable<RevertMigrationsOptions['allowDestructive']>;

const revert = (allowDestructive: Allow) =>
  revertMigrations(place.open(), { folder: place.folder, to: '001_users', allowDestructive });

/** The names that a remedy lists. */
const advised = (remedy: string) =>
  [...(/\[(.*)\]/.exec(remedy)?.[1] ?? '').matchAll(/'([^']+)'/g)].map(([, name]) => name ?? '');

test.each<[string, Allow]>([
  ['nothing', false],
  ['everything', true],
  ['one of the names', ['notes']],
  ['a name of what comes back empty', ['users.about']],
])('who allowed %s and then does as told gets the files reverted', async (_, first) => {
  let allow = first;
  let refused: EntwriteError | undefined;
  for (let told = 0; told < 3; told += 1) {
    refused = await failureOf<EntwriteError>(revert(allow));
    if (refused === undefined) break;
    expect(refused.code).toBe('destructive_refused');
    allow = advised(refused.remedy);
    expect(new Set(allow).size).toBe(allow.length);
  }
  expect(refused).toBeUndefined();
  expect(await place.database.documents.get('users', 'u1')).toMatchObject({ about: null });
});

test('a revert of several files that is refused at one of them says which ones were reverted', async () => {
  await place.write({
    '005_wide': "up(m) { m.alterAttribute('users', 'name', { size: 100 }); }",
    '006_more': "up(m) { m.addAttribute('users', 'more', { type: 'boolean', default: false }); }",
  });
  await runMigrations(place.open(), { folder: place.folder });
  await place.database.documents.create('users', 'u5', { values: { name: 'x'.repeat(80) } });
  const options = { folder: place.folder, to: '004_stars', allowDestructive: true };
  const refused = await failureOf<EntwriteError>(revertMigrations(place.open(), options));
  expect(refused).toMatchObject({ code: 'data_conflict' });
  expect(refused?.message).toContain('Nothing of this file was reverted; 006_more was, before it.');
  expect(await place.database.documents.get('users', 'u5')).not.toHaveProperty('more');
});
