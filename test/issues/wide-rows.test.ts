import { revertMigrations, runMigrations } from 'entwrite/migrations';
import type { AttributeSchema } from '../../src/schema/attribute-schema.js';
import { liveContents } from '../migrations/scenarios/live-contents.js';
import { openWorkplace } from '../migrations/support.js';
import { onFreshDatabase } from '../support/live-context.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * An attribute that got more room, or was new, in a row as wide as Appwrite allows was refused half-way by Appwrite, though another one got
 * less room in the same plan; so was the revert of a file that did it the right way round.
 */

const wide = (key: string, size: number) => attribute(key, 'varchar', { size });
const of = (...attributes: readonly AttributeSchema[]) => schemaOf(collection('things', attributes));

it.each([
  ['more room', [wide('a', 100), wide('b', 12_000)], [wide('a', 12_000), wide('b', 100)]],
  ['a new one', [wide('b', 12_000)], [wide('a', 12_000), wide('b', 100)]],
  ['a new one, another type', [wide('b', 15_000)], [wide('a', 12_000), attribute('b', 'text')]],
])('%s and less room for another', (_, before, after) =>
  onFreshDatabase(async (database) => {
    await managerOf(database, of(...before)).migrate();
    await database.documents.create('things', 'one', { values: { b: 'kept' } });
    await managerOf(database, of(...after)).migrate();
    expect(await database.documents.get('things', 'one')).toMatchObject({ a: null, b: 'kept' });
    expect((await managerOf(database, of(...after)).analyze()).isEmpty).toBe(true);
  }));

it('a file is reverted', async () => {
  const place = await openWorkplace();
  await place.write({
    '001_things':
      "up(m) { m.createCollection('things', (c) => { c.varchar('a', { size: 12000 }); c.varchar('b', { size: 100 }); }); }",
    '002_other':
      "up(m) { m.alterAttribute('things', 'a', { size: 100 }); m.alterAttribute('things', 'b', { size: 12000 }); }",
  });
  await runMigrations(place.open(), { folder: place.folder, to: '001_things' });
  await place.database.documents.create('things', 'one', { values: { a: 'kept', b: 'too' } });
  const before = await liveContents(place.database);
  await runMigrations(place.open(), { folder: place.folder });
  await revertMigrations(place.open(), { folder: place.folder });
  expect(await liveContents(place.database)).toEqual(before);
  await place.end();
});
