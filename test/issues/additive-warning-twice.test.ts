import { onFreshDatabase } from '../support/live-context.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/** What `autoMigrate: 'additive'` leaves to migrate() was told twice: before the lock was taken and under it. */
it('tells what it leaves to migrate once', () =>
  onFreshDatabase(async (database) => {
    const before = schemaOf(collection('users', [attribute('name', 'string'), attribute('old', 'string')]));
    await managerOf(database, before).migrate();
    const warnings: string[] = [];
    const after = schemaOf(collection('users', [attribute('name', 'string', { size: 80 })]));
    const manager = managerOf(database, after, {
      onProgress: (event) => void (event.type === 'warning' && warnings.push(event.message)),
    });
    await manager.migrateAdditive();
    expect(warnings).toEqual(["left to a migration: Drop attribute 'users.old'"]);
  }));
