import { readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { runMigrations } from 'entwrite/migrations';
import { WRITTEN_LOG } from '../../src/backup/format/backup-folder.js';
import { openWorkplace, type Workplace } from '../migrations/support.js';

/** Where the record of what a step wrote was gone, a rollback said "was rolled back", and all documents stayed ruined. */

let place: Workplace;
beforeEach(async () => {
  place = await openWorkplace();
  await place.write({
    '001_notes': "up(m) { m.createCollection('notes', (c) => { c.string('text', { size: 20 }); }); }",
  });
  await runMigrations(place.open(), { folder: place.folder });
  for (const id of ['a', 'b', 'c']) await place.database.documents.create('notes', id, { values: { text: id } });
});
afterEach(() => place.end());

it.each([
  ['is gone', (path: string) => rmSync(path)],
  ['is cut short', (path: string) => truncateSync(path, Math.floor(statSync(path).size / 2))],
  ['is empty', (path: string) => truncateSync(path, 0)],
])('a record that %s is told, with the error that made the step fail', async (_, damage) => {
  await place.write({
    '002_ruin': `up(m) { m.data('ruin', async ({ db }) => {
      for (const id of ['a', 'b', 'c']) await db.update('notes', id, { text: 'ruined' });
      globalThis.damageOfTheRecord();
      throw new Error('the real reason');
    }, { touches: ['notes'] }); }`,
  });
  Object.assign(globalThis, { damageOfTheRecord: () => damage(recordIn(place.backups)) });
  const failure = await runMigrations(place.open(), { folder: place.folder }).catch((error: unknown) => error);
  expect(String(failure)).toContain('the real reason');
  expect(String(failure)).toContain('could not be rolled back');
  expect(String(failure)).not.toContain('was rolled back');
  expect((await place.database.documents.get('notes', 'a'))?.text).toBe('ruined');
});

function recordIn(folder: string): string {
  const [found = ''] = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith(WRITTEN_LOG),
  );
  return join(folder, found);
}
