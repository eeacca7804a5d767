import { connectDatabase, startEmbedded } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * A default is taken off a spatial attribute by requiring it for a moment. A run that ended right then left it required: every later run that
 * updated a document without a value under it was refused by Appwrite, and rolled back. MariaDB itself requires what is required of a geometry:
 * there the default stays, and so does everything else.
 */

const place = attribute('place', 'point', { default: [1, 2] });
const shops = (own: typeof place) => schemaOf(collection('shops', [attribute('count', 'string'), own]));
const after = schemaOf(collection('shops', [attribute('count', 'integer'), place]));

/** A database with a document that holds nothing under a default. */
async function begin(engine: 'mariadb' | 'postgresql') {
  const project = await startEmbedded({ engine, appwrite: 'main' });
  const database = connectDatabase(project);
  await managerOf(database, shops(attribute('place', 'point'))).migrate();
  await database.documents.create('shops', 's', { values: { count: '7' } });
  await managerOf(database, shops(place)).migrate();
  return { database, stop: () => project.stop() };
}

test('on MariaDB what would rewrite documents without the geometry is refused, and nothing is changed', async () => {
  const { database, stop } = await begin('mariadb');
  const before = (await database.schemas.read()).schema;
  const withoutDefault = shops(attribute('place', 'point'));
  for (const wanted of [after, withoutDefault])
    await expect(managerOf(database, wanted).migrate({ allowDestructive: true })).rejects.toMatchObject({
      code: 'server_refused',
      message: expect.stringMatching(/no value under it: give them one.*Nothing was changed/s),
    });
  const { schema } = await database.schemas.read();
  expect(schema.collections.filter(({ id }) => id === 'shops')).toEqual(
    before.collections.filter(({ id }) => id === 'shops'),
  );
  expect(await database.documents.get('shops', 's')).toMatchObject({ count: '7', place: null });
  await stop();
});

test('an attribute that an earlier run left required is made optional before documents are updated', async () => {
  const { database, stop } = await begin('postgresql');
  const path = ['tablesdb', database.databaseId, 'tables', 'shops', 'columns', 'point', 'place'];
  await database.transport.send({ method: 'PATCH', path, parameters: { required: true, default: null } });

  await managerOf(database, after).migrate({ allowDestructive: true });
  expect(await database.documents.get('shops', 's')).toMatchObject({ count: 7, place: null });
  expect((await managerOf(database, after).analyze()).operations).toEqual([]);
  await stop();
});
