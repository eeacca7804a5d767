import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DbContext, defineCollection } from 'entwrite';
import { createBackup, restoreBackup } from 'entwrite/backup';
import { connectDatabase, type Project, startProject } from '../support/live-database.js';

/** Collections that another program made, with keys that a new attribute may not have. */
describe('an existing attribute with a key that Appwrite cannot handle', () => {
  let server: Project;
  beforeAll(async () => {
    server = await startProject();
  });
  afterAll(() => server.stop());

  async function made(key: string) {
    const live = connectDatabase(server);
    const { databaseId } = live;
    await live.schemas.createDatabase();
    const column = { key, type: 'string', size: 20, required: false };
    const columns = [column, { ...column, key: 'title' }];
    const parameters = { tableId: 'links', name: 'links', columns };
    await live.transport.send({ method: 'POST', path: ['tablesdb', databaseId, 'tables'], parameters });
    for (const id of ['a', 'b'])
      await live.documents.create('links', id, { values: { [key]: `${key} ${id}`, title: id } });
    return live;
  }

  it.each(['collection', '2024'])('is backed up and restored: %s', async (key) => {
    const live = await made(key);
    const folder = join(mkdtempSync(join(tmpdir(), 'keys-')), 'backup');
    const { endpoint, projectId, apiKey } = server;
    class Db extends DbContext {}
    const source = new Db({ endpoint, projectId, apiKey, databaseId: live.databaseId });
    await createBackup(source, { folder });
    await live.documents.delete('links', 'a');
    await restoreBackup(source, { folder });
    expect((await live.documents.get('links', 'a'))?.[key]).toBe(`${key} a`);
    expect((await live.documents.get('links', 'b'))?.[key]).toBe(`${key} b`);
  });

  it.each(['collection', '2024'])('is left alone by a model that does not name it, with its index: %s', async (key) => {
    const live = await made(key);
    const index = { key: 'by_key', type: 'key', columns: [key] };
    const path = ['tablesdb', live.databaseId, 'tables', 'links', 'indexes'];
    await live.transport.send({ method: 'POST', path, parameters: index });
    const { endpoint, projectId, apiKey } = server;
    class Db extends DbContext {
      readonly links = this.set(defineCollection('links', { title: { type: 'string', size: 40, required: false } }));
    }
    const db = new Db({ endpoint, projectId, apiKey, databaseId: live.databaseId, backups: 'off' });
    const plan = await db.getSchemaManager().analyze();
    expect(plan.operations.map(({ type }) => type)).toEqual(['alter_attribute']);
    expect(plan.unmanaged).toEqual([`links.${key}`]);
    expect(plan.hints).toMatchObject([{ rule: 'key_unsupported', at: `links.${key}` }]);
    await db.getSchemaManager().migrate();
    expect((await db.getSchemaManager().analyze()).isEmpty).toBe(true);
    expect((await live.documents.get('links', 'a'))?.[key]).toBe(`${key} a`);
    const { schema } = await live.schemas.read();
    expect(schema.collections.find(({ id }) => id === 'links')?.indexes.map((one) => one.key)).toEqual(['by_key']);
    // Named, it is what the option says: here no rename, so that it goes.
    const named = await db.getSchemaManager().preflight({ renames: { [`links.${key}`]: false } });
    expect(named.plan.operations.map(({ type }) => type)).toEqual(['drop_index', 'drop_attribute']);
  });

  it.each(['collection', '2024'])('is renamed, with its values: %s', async (key) => {
    const { databaseId } = await made(key);
    const { endpoint, projectId, apiKey } = server;
    class Db extends DbContext {
      readonly links = this.set(
        defineCollection('links', {
          title: { type: 'string', size: 20, required: false },
          label: { type: 'string', size: 40, required: false, renamedFrom: key },
        }),
      );
    }
    const db = new Db({ endpoint, projectId, apiKey, databaseId, backups: 'off' });
    await db.getSchemaManager().migrate();
    expect((await db.links.all()).map(({ label }) => label)).toEqual([`${key} a`, `${key} b`]);
  });
});
