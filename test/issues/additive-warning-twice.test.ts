import { connectDatabase, startProject } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/** What `autoMigrate: 'additive'` leaves to migrate() was told twice: before the lock was taken and under it. */
it('tells what it leaves to migrate once', async () => {
  const project = await startProject();
  const database = connectDatabase(project);
  await managerOf(
    database,
    schemaOf(collection('users', [attribute('name', 'string'), attribute('old', 'string')])),
  ).migrate();

  const warnings: string[] = [];
  const target = schemaOf(collection('users', [attribute('name', 'string', { size: 80 })]));
  const manager = managerOf(database, target, {
    onProgress: (event) => void (event.type === 'warning' && warnings.push(event.message)),
  });
  await manager.migrateAdditive();
  expect(warnings).toEqual(["left to migrate(): Drop attribute 'users.old'"]);

  await managerOf(database, target).ensureDeleted();
  await project.stop();
});
