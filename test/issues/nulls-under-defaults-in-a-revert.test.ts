import { revertMigrations, runMigrations } from 'entwrite/migrations';
import { liveContents } from '../migrations/scenarios/live-contents.js';
import { openWorkplace, type Workplace } from '../migrations/support.js';

/** Values that came back out of a backup made Appwrite write the defaults of other attributes over their nulls. */

let place: Workplace;
beforeEach(async () => {
  place = await openWorkplace();
  await place.write({
    '001_notes': `up(m) { m.createCollection('notes', (c) => {
      c.string('text', { size: 20 }); c.integer('stars', { required: false });
    }); }`,
  });
  await runMigrations(place.open(), { folder: place.folder });
  for (let n = 0; n < 3; n += 1)
    await place.database.documents.create('notes', `n${n}`, { values: { text: `text ${n}`, stars: null } });
});
afterEach(() => place.end());

it('a revert brings values back and leaves the nulls under a default alone', async () => {
  const before = await liveContents(place.database);
  await place.write({
    '002_default': "up(m) { m.alterAttribute('notes', 'stars', { default: 3 }); }",
    '003_drop': "up(m) { m.dropAttribute('notes', 'text'); }",
  });
  await runMigrations(place.open(), { folder: place.folder, to: '002_default' });
  const middle = await liveContents(place.database);
  await runMigrations(place.open(), { folder: place.folder, allowDestructive: true });
  await revertMigrations(place.open(), { folder: place.folder, allowDestructive: true });
  expect(await liveContents(place.database)).toEqual(middle);
  await revertMigrations(place.open(), { folder: place.folder, allowDestructive: true });
  expect(await liveContents(place.database)).toEqual(before);
});
