import { connectDatabase, startProject } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/** Appwrite takes "0" for an empty element in the request that creates a collection, and for an element in that of a single attribute. */
it('an enum with the element "0" is created with its collection', async () => {
  const project = await startProject();
  const database = connectDatabase(project);
  const schema = schemaOf(
    collection('votes', [
      attribute('stars', 'enum', { elements: ['0', '1'], required: true }),
      attribute('note', 'string', { size: 20 }),
    ]),
  );
  await managerOf(database, schema).migrate();

  await database.documents.create('votes', 'none', { values: { stars: '0', note: 'x' } });
  expect((await database.documents.get('votes', 'none'))?.stars).toBe('0');
  expect((await managerOf(database, schema).analyze()).isEmpty).toBe(true);
  await managerOf(database, schema).ensureDeleted();
  await project.stop();
});
