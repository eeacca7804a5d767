import { connectDatabase, useProject } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * A default is taken off a spatial attribute by requiring it for a moment. A run that ended right then left it required: every later run that
 * updated a document without a value under it was refused by Appwrite, and rolled back.
 */

const project = useProject();

test('an attribute that an earlier run left required is made optional before documents are updated', async () => {
  const database = connectDatabase(project);
  const place = attribute('place', 'point', { default: [1, 2] });
  const shops = (own: typeof place) => schemaOf(collection('shops', [attribute('count', 'string'), own]));
  await managerOf(database, shops(attribute('place', 'point'))).migrate();
  await database.documents.create('shops', 's', { values: { count: '7' } });
  await managerOf(database, shops(place)).migrate();
  const path = ['tablesdb', database.databaseId, 'tables', 'shops', 'columns', 'point', 'place'];
  await database.transport.send({ method: 'PATCH', path, parameters: { required: true, default: null } });

  const after = schemaOf(collection('shops', [attribute('count', 'integer'), place]));
  await managerOf(database, after).migrate({ allowDestructive: true });
  expect(await database.documents.get('shops', 's')).toMatchObject({ count: 7, place: null });
  expect((await managerOf(database, after).analyze()).operations).toEqual([]);
});
