import { listBackups } from 'entwrite/backup';
import { resolveMigration, revertMigrations, runMigrations } from 'entwrite/migrations';
import { openWorkplace, type Workplace } from '../migrations/support.js';

/** What is known of an applied file stays known when an edit of it is accepted by `resolve --as applied`. */

let place: Workplace;
beforeEach(async () => {
  place = await openWorkplace();
});
afterEach(() => place.end());

test('the backups that its revert needs, and which of its drops were parked', async () => {
  const folder = place.folder;
  const BODY = "up(m) { m.dropAttribute('users', 'about'); m.dropCollection('logs'); }";
  await place.write({
    '001_users':
      "up(m) { m.createCollection('users', (c) => { c.string('about', { size: 60, required: false }); c.integer('age', { required: false }); }); m.createCollection('logs', (c) => { c.string('line', { size: 20 }); }); }",
    '002_less': BODY,
    '003_parked': "drops = 'park'; up(m) { m.dropAttribute('users', 'age'); }",
  });
  await runMigrations(place.open(), { folder, to: '001_users' });
  await place.database.documents.create('users', 'u1', { values: { about: 'first', age: 36 } });
  await place.database.documents.create('logs', 'l1', { values: { line: 'one' } });
  await runMigrations(place.open(), { folder, allowDestructive: true });
  await place.write({
    '002_less': `${BODY} // a comment`,
    '003_parked': "drops = 'park'; up(m) { m.dropAttribute('users', 'age'); } // a comment",
  });
  const reason = 'only a comment';
  for (const name of ['002_less', '003_parked'])
    await resolveMigration(place.open(), name, { folder, as: 'applied', reason });

  // Another one is made, and those that nobody needs go.
  await place.write({
    '004_other': "up(m) { m.createCollection('other', (c) => { c.string('a', { size: 5 }); }); }",
    '005_less': "up(m) { m.dropCollection('other'); }",
  });
  const db = place.open({ backups: { folder: place.backups, keep: 1 } });
  await runMigrations(db, { folder, allowDestructive: ['other'] });
  expect(await listBackups(place.backups)).toHaveLength(2);
  await revertMigrations(place.open(), { folder, to: '001_users', allowDestructive: ['other'] });
  expect(await place.database.documents.get('users', 'u1')).toMatchObject({ about: 'first', age: 36 });
  expect(await place.database.documents.get('logs', 'l1')).toMatchObject({ line: 'one' });
});
