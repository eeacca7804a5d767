import { migrationFiles, runMigrations } from 'entwrite/migrations';
import { openWorkplace, type Workplace } from '../migrations/support.js';

/** An instance of the version before that starts while, or after, a newer one has migrated: as in a rolling deployment, or when it is taken back. */

let place: Workplace;
beforeEach(async () => {
  place = await openWorkplace();
  await place.write({
    '001_users': "up(m) { m.createCollection('users', (c) => { c.string('name', { size: 60 }); }); }",
    '002_more': "up(m) { m.addAttribute('users', 'more', { type: 'string', size: 20, required: false }); }",
  });
  await runMigrations(place.open(), { folder: place.folder });
});
afterEach(() => place.end());

const start = () => migrationFiles({ folder: place.folder }).run(place.open());

test('finds that all of its files are applied, and starts', async () => {
  await place.remove('002_more');
  await start();
  expect(place.database.events).toContainEqual({
    type: 'note',
    message: 'a newer version has migrated this database (002_more); nothing is done',
  });
  await expect(runMigrations(place.open(), { folder: place.folder })).rejects.toMatchObject({
    code: 'migration_unknown',
  });
});

test('is refused where it has files that are not applied', async () => {
  await place.remove('002_more');
  await place.write({
    '003_other': "up(m) { m.addAttribute('users', 'other', { type: 'integer', required: false }); }",
  });
  await expect(start()).rejects.toMatchObject({ code: 'migration_unknown' });
});

test('is refused where it lacks a file that is not the last', async () => {
  await place.remove('001_users');
  await expect(start()).rejects.toMatchObject({ code: 'migration_unknown' });
});
