import { connectDatabase, type Project, startEmbedded } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * A default is taken off a spatial attribute by requiring it for a moment. A run that ended right then left it required: every later run that
 * updated a document without a value under it was refused by Appwrite, and rolled back. MariaDB itself requires what is required of a geometry:
 * what needs that is found before anything is written.
 */

const place = attribute('place', 'point', { default: [1, 2] });
const shops = (own: typeof place) => schemaOf(collection('shops', [attribute('count', 'string'), own]));
const after = schemaOf(collection('shops', [attribute('count', 'integer'), place]));

const projects: Project[] = [];
afterEach(async () => {
  for (const { stop } of projects.splice(0)) await stop();
});

/** A database with a document that holds nothing under a default. */
async function begin(engine: 'mariadb' | 'postgresql') {
  const project = await startEmbedded({ engine, appwrite: 'main' });
  projects.push(project);
  const database = connectDatabase(project);
  await managerOf(database, shops(attribute('place', 'point'))).migrate();
  await database.documents.create('shops', 's', { values: { count: '7' } });
  await managerOf(database, shops(place)).migrate();
  return database;
}

const REFUSED = { rule: 'without_default', at: 'shops.place', documents: ['s'] };
const isAllowed = { allowDestructive: true };

describe('on MariaDB what takes the default off over documents without a value', () => {
  it.each([
    ['is refused where documents would be rewritten', after],
    ['is refused where the default is to go', shops(attribute('place', 'point'))],
  ])('%s, before anything is written, until they have one', async (_, wanted) => {
    const database = await begin('mariadb');
    const before = (await database.schemas.read()).schema;
    const manager = managerOf(database, wanted);
    const plan = await manager.analyze();
    await expect(manager.migrate(isAllowed)).rejects.toMatchObject({ code: 'data_conflict', findings: [REFUSED] });
    expect((await database.schemas.read()).schema).toEqual(before);
    expect((await manager.analyze()).operations).toEqual(plan.operations);

    await database.documents.update('shops', 's', { values: { place: [3, 4] } });
    await manager.migrate(isAllowed);
    expect(await database.documents.get('shops', 's')).toMatchObject({ place: [3, 4] });
    expect((await manager.analyze()).operations).toEqual([]);
  });

  it('is asked of stored values, whatever the geometry itself becomes', async () => {
    const database = await begin('mariadb');
    await database.documents.update('shops', 's', { values: { place: [3, 4] } });
    const wanted = shops(attribute('place', 'boolean'));
    await expect(managerOf(database, wanted).migrate(isAllowed)).rejects.toMatchObject({
      code: 'data_conflict',
      findings: [{ rule: 'convert', at: 'shops.place', documents: ['s'] }],
    });
  });

  it('is refused where the same plan adds the geometry, unless documents get the default', async () => {
    const database = await begin('mariadb');
    const manager = managerOf(database, after);
    const conflict = {
      code: 'data_conflict',
      findings: [{ ...REFUSED, remedy: expect.stringContaining("{ 'shops.place': { useDefault: true } }") }],
    };
    const dropped = schemaOf(collection('shops', [attribute('count', 'string')]));
    await managerOf(database, dropped).migrate(isAllowed);
    await expect(manager.migrate(isAllowed)).rejects.toMatchObject(conflict);
    await manager.migrate({ ...isAllowed, resolve: { 'shops.place': { useDefault: true } } });
    expect(await database.documents.get('shops', 's')).toMatchObject({ count: 7, place: [1, 2] });
  });
});

test('an attribute that an earlier run left required is made optional before documents are updated', async () => {
  const database = await begin('postgresql');
  const path = ['tablesdb', database.databaseId, 'tables', 'shops', 'columns', 'point', 'place'];
  await database.transport.send({ method: 'PATCH', path, parameters: { required: true, default: null } });

  await managerOf(database, after).migrate({ allowDestructive: true });
  expect(await database.documents.get('shops', 's')).toMatchObject({ count: 7, place: null });
  expect((await managerOf(database, after).analyze()).operations).toEqual([]);
});
