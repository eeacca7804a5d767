import { revertMigrations, runMigrations } from 'entwrite/migrations';
import { openWorkplace } from '../migrations/support.js';
import { connectDatabase } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/** A collection that a file had made stayed entwrite's own when the file was reverted, and so did what others made under its id. */
test('a collection that others make under the id of a reverted one is left alone', async () => {
  const place = await openWorkplace();
  try {
    const { database, folder, project } = place;
    await place.write({
      '001_users': "up(m) { m.createCollection('users', (c) => { c.string('name', { size: 50 }); }); }",
      '002_logs': "up(m) { m.createCollection('logs', (c) => { c.string('line', { size: 50 }); }); }",
    });
    await runMigrations(place.open(), { folder });
    await revertMigrations(place.open(), { folder, allowDestructive: true });
    const { schemas } = connectDatabase(project, database.databaseId);
    const theirs = collection('logs', [attribute('text', 'string')]);
    await schemas.perform({ type: 'create_collection', collection: theirs }, schemaOf(theirs));

    const manager = managerOf(
      database,
      schemaOf(collection('users', [attribute('name', 'string', { required: true })])),
    );
    const plan = await manager.analyze();
    expect(plan.operations).toEqual([]);
    expect(plan.unmanaged).toContain('logs');
  } finally {
    await place.end();
  }
});
