import { revertMigrations, runMigrations } from 'entwrite/migrations';
import { openWorkplace, type Workplace } from '../migrations/support.js';

/** An attribute may be called like something that every object has: a revert gave such a one back empty and reported success. */

let place: Workplace;
beforeAll(async () => {
  place = await openWorkplace();
});
afterAll(() => place.end());

it('a dropped attribute comes back with its values whatever it is called', async () => {
  const keys = ['toString', 'constructor', 'valueOf', 'hasOwnProperty'];
  const add = keys.map((key) => `c.integer('${key}', { required: false });`).join(' ');
  const { documents } = place.database;
  await place.write({ '001_things': `up(m) { m.createCollection('things', (c) => { ${add} }); }` });
  const db = place.open();
  await runMigrations(db, { folder: place.folder });
  const values = Object.fromEntries(keys.map((key, at) => [key, at]));
  await documents.create('things', 'constructor', { values });
  await place.write({ '002_drop': `up(m) { ${keys.map((key) => `m.dropAttribute('things', '${key}');`).join(' ')} }` });
  await runMigrations(db, { folder: place.folder, allowDestructive: true });
  await revertMigrations(db, { folder: place.folder, allowDestructive: true });
  expect(await documents.get('things', 'constructor')).toMatchObject(values);
});
