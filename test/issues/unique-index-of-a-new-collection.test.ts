import { connectDatabase, startProject } from '../support/live-database.js';
import { attribute, collection, index, managerOf, schemaOf } from '../support/schema-manager.js';

/** The look for duplicates after a unique index was made threw where its collection was new and the index could not go inline. */
it('a new collection may have a unique index over an attribute that does not go inline', async () => {
  const project = await startProject();
  const database = connectDatabase(project);
  const schema = managerOf(
    database,
    schemaOf(collection('posts', [attribute('slug', 'varchar')], { indexes: [index('by_slug', ['slug'], 'unique')] })),
  );
  await schema.migrate();
  expect((await schema.analyze()).isEmpty).toBe(true);
  await schema.ensureDeleted();
  await project.stop();
});
