import { connectDatabase, startProject } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * The default of an attribute was taken off for the copy, since a document held null under it, and put back on the attribute that
 * had taken its key by then: Appwrite refused a text default on an array.
 */
it('a change of type of an attribute with a default and a null under it does not put the old default back', async () => {
  const project = await startProject();
  const database = connectDatabase(project);
  const before = schemaOf(collection('tags', [attribute('flag', 'string')]));
  const withDefault = schemaOf(collection('tags', [attribute('flag', 'string', { default: 'x' })]));
  const after = schemaOf(collection('tags', [attribute('flag', 'varchar', { array: true })]));
  await managerOf(database, before).migrate();
  await database.documents.create('tags', 'null', { values: { flag: null } });
  await database.documents.create('tags', 'text', { values: { flag: 'a' } });
  await managerOf(database, withDefault).migrate();

  await managerOf(database, after).migrate({ allowDestructive: true });
  expect((await database.documents.get('tags', 'null'))?.flag).toEqual([]);
  expect((await database.documents.get('tags', 'text'))?.flag).toEqual(['a']);
  expect((await managerOf(database, after).analyze()).isEmpty).toBe(true);
  await managerOf(database, after).ensureDeleted();
  await project.stop();
});
