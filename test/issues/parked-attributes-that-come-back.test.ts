import { migrationStatus, revertMigrations, runMigrations } from 'entwrite/migrations';
import { openWorkplace, type Workplace } from '../migrations/support.js';

/** Reverts of files whose drops were parked, of a key that has been used otherwise since. */

let place: Workplace;
beforeEach(async () => {
  place = await openWorkplace();
  await place.write({
    '001_users':
      "up(m) { m.createCollection('users', (c) => { c.string('name', { size: 60 }); c.integer('age', { min: 0 }); }); }",
    '002_less': "drops = 'park'; up(m) { m.dropAttribute('users', 'age'); }",
  });
  await run({ to: '001_users' });
  await place.database.documents.create('users', 'u1', { values: { name: 'Ada', age: 36 } });
  await run();
});
afterEach(() => place.end());

const run = (options: object = {}) => runMigrations(place.open(), { folder: place.folder, ...options });
const revert = () => revertMigrations(place.open(), { folder: place.folder });

test('the values of the type that is wanted come back, though another type was parked later', async () => {
  await place.write({
    '003_again':
      "drops = 'park'; up(m) { m.addAttribute('users', 'age', { type: 'string', size: 10, required: false }); }",
  });
  await run();
  await place.database.documents.update('users', 'u1', { values: { age: 'old' } });
  await revert();
  await revert();
  expect(await place.database.documents.get('users', 'u1')).toMatchObject({ age: 36 });
  await run();
  expect(await place.database.documents.get('users', 'u1')).toMatchObject({ age: 'old' });
});

test('a required one comes back as optional where documents lack it, until they have been corrected', async () => {
  await place.database.documents.create('users', 'u2', { values: { name: 'Bob' } });
  await expect(revert()).rejects.toMatchObject({
    code: 'data_conflict',
    remedy: 'Correct those documents. What is done stays; revert again to continue.',
    findings: [expect.objectContaining({ documents: ['u2'] })],
  });
  expect(await place.database.documents.get('users', 'u1')).toMatchObject({ age: 36 });
  await place.database.documents.update('users', 'u2', { values: { age: 7 } });
  await revert();
  const { migrations } = await migrationStatus(place.open(), { folder: place.folder });
  expect(migrations.map(({ state }) => state)).toEqual(['applied', 'pending']);
  const { schema } = await place.database.schemas.read();
  const users = schema.collections.find(({ id }) => id === 'users');
  expect(users?.attributes.find(({ key }) => key === 'age')).toMatchObject({ required: true, min: 0 });
});
