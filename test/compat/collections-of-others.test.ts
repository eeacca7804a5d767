import { AttributeManager, IndexManager, PermissionManager, ServerORM } from 'entwrite/compat';
import { type OrmDatabase, ormDatabase } from './orm-database.js';

/** Collections that the Console, or appwrite-orm itself, has made: entwrite knows nothing of them. */
let db: OrmDatabase;
const databaseId = () => db.databaseId;
beforeEach(async () => {
  db = await ormDatabase();
  await db.tablesDb.create({ databaseId: databaseId(), name: 'Blog' });
  const text = (key: string) => ({ key, type: 'string', size: 20, required: false });
  for (const tableId of ['links', 'others'])
    await db.tablesDb.createTable({
      ...{ databaseId: databaseId(), tableId, name: tableId },
      columns: [text('title'), text('2024')],
      indexes: [{ key: 'by_title', type: 'key', attributes: ['title'] }],
    });
  await db.tablesDb.createRow({ databaseId: databaseId(), tableId: 'links', rowId: 'a', data: { title: 'a' } });
});
afterEach(() => db.end());

const keysOf = async (tableId: string) => {
  const { columns, indexes } = await db.tablesDb.getTable({ databaseId: databaseId(), tableId });
  return [...columns, ...indexes].map(({ key }) => key);
};

it('get and lose single indexes', async () => {
  const indexes = new IndexManager(db.databases, db.config);
  await indexes.createIndex('links', { key: 'newest', type: 'key', attributes: ['title'], orders: ['DESC'] });
  expect(await keysOf('links')).toEqual(['title', '2024', 'by_title', 'newest']);
  await indexes.deleteIndex('links', 'by_title');
  expect(await keysOf('links')).toEqual(['title', '2024', 'newest']);
  expect(await keysOf('others')).toEqual(['title', '2024', 'by_title']);
});

it('get other permissions', async () => {
  const permissions = new PermissionManager(db.databases);
  await permissions.setCollectionPermissions(databaseId(), 'links', ['read("any")']);
  expect(await permissions.getCollectionPermissions(databaseId(), 'links')).toEqual(['read("any")']);
});

it('are deleted', async () => {
  const orm = await new ServerORM(db.configFor({ autoMigrate: false })).init([
    { name: 'links', schema: { title: { type: 'string', size: 20 } } },
  ]);
  await orm.links.deleteCollection();
  const { tables } = await db.tablesDb.listTables({ databaseId: databaseId() });
  expect(tables.map(({ $id }) => $id).filter((id) => !id.startsWith('entwrite_'))).toEqual(['others']);
});

it('lose an attribute with a key that Appwrite cannot handle, instead of keeping it without a word', async () => {
  await new AttributeManager(db.databases, db.config).deleteAttribute('links', '2024');
  expect(await keysOf('links')).toEqual(['title', 'by_title']);
  const { title } = await db.tablesDb.getRow({ databaseId: databaseId(), tableId: 'links', rowId: 'a' });
  expect(title).toBe('a');
});
