import { baselineMigrations, migrationStatus, runMigrations } from 'entwrite/migrations';
import { openWorkplace, type Workplace } from '../migrations/support.js';

/** A run records squashed files as applied, all in one request; Appwrite takes a hundred documents in one. */

let place: Workplace;
beforeEach(async () => {
  place = await openWorkplace();
});
afterEach(() => place.end());

test('more than a hundred squashed files count as applied', async () => {
  const numbers = Array.from({ length: 101 }, (_, at) => String(at + 1).padStart(3, '0'));
  const { folder } = place;
  await place.write(Object.fromEntries(numbers.map((number) => [`${number}_old`, 'up() {}'])));
  await baselineMigrations(place.open(), { folder });
  for (const number of numbers) await place.remove(`${number}_old`);
  const squashed = (number: string) => `replaces = ['${number}_old'];\nup() {}`;
  await place.write(Object.fromEntries(numbers.map((number) => [`${number}_new`, squashed(number)])));
  // Something to run: a run with nothing pending writes nothing.
  await place.write({
    '200_tags': "up(m) { m.createCollection('tags', (c) => { c.string('label', { size: 9 }); }); }",
  });
  await runMigrations(place.open(), { folder });
  const { migrations } = await migrationStatus(place.open(), { folder });
  const recorded = migrations.filter(
    ({ name, reason }) => name.endsWith('_new') && reason?.startsWith('squashed from'),
  );
  expect(recorded.map(({ name }) => name)).toEqual(numbers.map((number) => `${number}_new`));
});
