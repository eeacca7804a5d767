import { stepOf } from '../migrations/data/support.js';
import { connectDatabase, type LiveDatabase, useProject } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/** Appwrite skips a row of a bulk upsert whose columns are all supplied and equal by PHP's `==`. */

const project = useProject();
let database: LiveDatabase;
beforeEach(() => {
  database = connectDatabase(project);
});
afterEach(() => database.schemas.deleteDatabase());

const all = async (id: string) =>
  (await database.documents.list(id, [JSON.stringify({ method: 'orderAsc', attribute: '$id', values: [] })])).documents;

test('a data step in bulk writes zeros, falses and empty texts over nulls', async () => {
  const schema = schemaOf(
    collection('cells', [attribute('n', 'integer'), attribute('b', 'boolean'), attribute('s', 'string')]),
    collection('texts', [attribute('s', 'string', { required: true })]),
  );
  await managerOf(database, schema).migrate();
  await database.documents.createMany('cells', [{ $id: 'a' }, { $id: 'b' }]);
  await database.documents.createMany('texts', [{ $id: 'a', s: '1' }]);
  const { db } = stepOf(database, schema);
  const zero = () => ({ n: 0, b: false, s: '' });
  expect(await db.updateEach('cells', { bulk: true }, zero)).toMatchObject({ changed: 2 });
  expect(await all('cells')).toMatchObject([zero(), zero()]);
  expect(await db.updateEach('texts', { bulk: true }, () => ({ s: '01' }))).toMatchObject({ changed: 1 });
  expect(await all('texts')).toMatchObject([{ s: '01' }]);
});

test('a change of type behind a fence keeps zeros, falses and empty texts', async () => {
  const before = schemaOf(collection('lines', [attribute('d', 'float')]));
  await managerOf(database, before).migrate();
  await database.documents.createMany('lines', [{ $id: 'a', d: 0 }, { $id: 'b', d: 5 }, { $id: 'c' }]);
  const after = schemaOf(collection('lines', [attribute('d', 'integer')]));
  await managerOf(database, after).migrate({ allowDestructive: true, fence: 'all' });
  expect((await all('lines')).map(({ d }) => d)).toEqual([0, 5, null]);
});
