import { revertMigrations, runMigrations } from 'entwrite/migrations';
import { liveContents } from '../migrations/scenarios/live-contents.js';
import { openWorkplace, type Workplace } from '../migrations/support.js';

/** What a file's own backfill had written counted as written by others, so a file that failed in the middle of it stayed half done. */

let place: Workplace;
beforeEach(async () => {
  place = await openWorkplace();
  await place.write({
    '001_notes': "up(m) { m.createCollection('notes', (c) => { c.string('text', { size: 20 }); }); }",
  });
  await runMigrations(place.open(), { folder: place.folder });
  for (const text of ['one', 'two', 'three'])
    await place.database.documents.create('notes', text, { values: { text: text.toUpperCase() } });
});
afterEach(() => place.end());

it('a file that fails while it fills a new attribute, or rewrites an old one, is undone as a whole', async () => {
  const before = await liveContents(place.database);
  await place.write({
    '002_slugs': `up(m) {
      let calls = 0;
      m.addAttribute('notes', 'slug', { type: 'string', size: 20, backfill: (note) => {
        calls += 1;
        if (calls > 8) throw new Error('enough');
        return note.text.toLowerCase();
      } });
    }`,
  });
  await expect(runMigrations(place.open(), { folder: place.folder })).rejects.toThrow('was rolled back');
  expect(await liveContents(place.database)).toEqual(before);
});

it('values that a widening change maps come back in a revert', async () => {
  const before = await liveContents(place.database);
  await place.write({
    '002_longer': `up(m) { m.alterAttribute('notes', 'text', { size: 200, map: (text) => text.toLowerCase() }); }`,
  });
  await runMigrations(place.open(), { folder: place.folder, allowDestructive: true });
  expect(await place.database.documents.get('notes', 'one')).toMatchObject({ text: 'one' });
  await revertMigrations(place.open(), { folder: place.folder, allowDestructive: true });
  expect(await liveContents(place.database)).toEqual(before);
});
