import { createBackup } from '../../src/backup/create/create-backup.js';
import { restoreBackup } from '../../src/backup/restore/restore-backup.js';
import { findAttribute } from '../../src/schema/database-schema.js';
import { onlineChange } from '../../src/schema-manager/online-changes/online-change.js';
import { type TestDatabase, temporaryFolders, testDatabase } from '../support/backup.js';
import { useProject } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/** A restore dropped the empty first key of a change of type that another run had begun, in a collection that it had nothing to do with. */

const project = useProject();
const folders = temporaryFolders();
afterAll(() => folders.clear());
let database: TestDatabase;
beforeEach(() => {
  database = testDatabase(project);
});
afterEach(() => database.schemas.deleteDatabase());

test('a restore leaves the first key of a change that is under way', async () => {
  const from = attribute('n', 'integer');
  const to = attribute('n', 'string', { size: 20 });
  const change = onlineChange({ type: 'alter_attribute', collection: 'items', from, to });
  if (change?.kind !== 'attribute') throw new Error('no online change');
  const { shadowKey } = change;
  const posts = collection('posts', [attribute('title', 'string')]);
  await managerOf(database, schemaOf(collection('items', [from]), posts)).migrate();
  await database.documents.create('posts', 'p', { values: { title: 'one' } });
  const folder = folders.make();
  await createBackup(database, { folder });
  await database.documents.delete('posts', 'p');

  const { schema } = await database.schemas.read();
  await database.schemas.perform(
    { type: 'add_attribute', collection: 'items', attribute: { ...to, key: shadowKey } },
    schema,
  );
  await database.schemas.settle(() => true);
  await restoreBackup(database, { folder, only: ['posts'] });
  expect(await database.documents.get('posts', 'p')).toMatchObject({ title: 'one' });
  expect(findAttribute((await database.schemas.read()).schema, 'items', shadowKey)).toBeDefined();

  const manager = managerOf(database, schemaOf(collection('items', [to]), posts));
  await manager.migrate();
  expect((await manager.analyze()).isEmpty).toBe(true);
});
