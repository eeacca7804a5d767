import { revertMigrations, runMigrations } from 'entwrite/migrations';
import { liveContents } from '../migrations/scenarios/live-contents.js';
import { openWorkplace, type Workplace } from '../migrations/support.js';

/**
 * A revert made unique and spatial indexes before the values came out of the backup, and longer ones than Appwrite takes before their
 * attributes were narrow again; it refused values that converted back but did not fit. Such a revert failed half-way.
 */

let place: Workplace;
beforeEach(async () => {
  place = await openWorkplace();
  await place.write({
    '001_places': `up(m) {
      m.createCollection('places', (c) => {
        c.string('code', { size: 5 }); c.point('at'); c.integer('level', { min: 0, max: 9 }); c.string('note', { size: 400, required: false });
        c.index(['code'], { type: 'unique' }); c.index(['at'], { type: 'spatial' }); c.index(['note'], { name: 'noted' });
      });
    }`,
  });
  await runMigrations(place.open(), { folder: place.folder });
  for (let n = 1; n <= 3; n += 1)
    await place.database.documents.create('places', `p${n}`, { values: { code: `c${n}`, at: [n, n], level: n } });
});
afterEach(() => place.end());

it.each([
  ['a dropped point under a spatial index', "m.dropAttribute('places', 'at');"],
  [
    'texts that all became the same',
    "m.dropIndex('places', 'idx_code'); m.alterAttribute('places', 'code', { type: 'integer', convert: () => 7 });",
  ],
  [
    'values that convert back and do not fit',
    "m.dropIndex('places', 'idx_code'); m.alterAttribute('places', 'code', { type: 'text', convert: (code) => code + ' and much more' });",
  ],
  [
    'numbers mapped within another range',
    "m.alterAttribute('places', 'level', { min: 5, max: 20, map: (level) => (level < 5 ? 8 : level) });",
  ],
  [
    'texts in more room than their index had',
    `m.dropIndex('places', 'noted'); m.alterAttribute('places', 'note', { size: 900, required: true, backfill: 'x' });
     m.createIndex('places', ['note'], { name: 'noted', lengths: [100] });`,
  ],
])('%s come back', async (_what, change) => {
  const before = await liveContents(place.database);
  await place.write({ '002_change': `up(m) { ${change} }` });
  await runMigrations(place.open(), { folder: place.folder, allowDestructive: true });
  await revertMigrations(place.open(), { folder: place.folder, allowDestructive: true });
  expect(await liveContents(place.database)).toEqual(before);
});
