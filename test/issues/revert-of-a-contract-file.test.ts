import { DbContext, defineCollection } from 'entwrite';
import { generateMigrations, revertMigrations, runMigrations } from 'entwrite/migrations';
import { openWorkplace } from '../migrations/support.js';

/**
 * The second file of `generate --expand`, reverted when the new version has written documents: their backup has no value for the old
 * attribute, which was made required before the file's own way back gave it one, so that the revert stopped and could not go on.
 */

class OldDb extends DbContext {
  readonly users = this.set(defineCollection('users', { name: { type: 'string', size: 60 } }));
}

class NewDb extends DbContext {
  readonly users = this.set(
    defineCollection('users', { full_name: { type: 'string', size: 60, renamedFrom: 'name' } }),
  );
}

test('gives what the new version wrote to the old attribute', async () => {
  const place = await openWorkplace();
  try {
    const { database, folder } = place;
    const options = { backups: { folder: place.backups } };
    const old = database.open(OldDb, options);
    await generateMigrations(old, { folder });
    await runMigrations(old, { folder });
    await old.users.create({ $id: 'ada', name: 'Ada' });
    const made = database.open(NewDb, { ...options, inStep: { 'users.name': 'full_name' } });
    await generateMigrations(made, { folder, expand: true });
    await runMigrations(made, { folder });
    await runMigrations(made, { folder, contract: true, allowDestructive: true });
    await made.users.update('ada', { full_name: 'Ada Lovelace' });
    await made.users.create({ $id: 'bob', full_name: 'Bob' });

    await revertMigrations(made, { folder, allowDestructive: true });
    expect((await old.users.toList()).map(({ name }) => name).sort()).toEqual(['Ada Lovelace', 'Bob']);
    expect((await old.getSchemaManager().analyze()).operations.map(({ type }) => type)).toEqual(['drop_attribute']);

    // And once more to the end.
    await runMigrations(made, { folder, contract: true, allowDestructive: true });
    expect((await made.users.toList()).map((one) => one.full_name).sort()).toEqual(['Ada Lovelace', 'Bob']);
  } finally {
    await place.end();
  }
});
