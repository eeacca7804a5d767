import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DbContext, defineCollection } from 'entwrite';
import { createBackup, restoreBackup } from 'entwrite/backup';
import { EmbeddedAppwrite } from 'entwrite/embedded';
import { connectDatabase } from '../support/live-database.js';

/** Collections that another program made, with keys that a new attribute may not have. */
describe('an existing attribute with a key that Appwrite cannot handle', () => {
  let server: EmbeddedAppwrite;
  beforeAll(async () => {
    server = await EmbeddedAppwrite.start();
  });
  afterAll(() => server.stop());

  async function made(databaseId: string, key: string) {
    const live = connectDatabase(server, databaseId);
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
    const live = await made(`backup-${key}`, key);
    const folder = join(mkdtempSync(join(tmpdir(), 'keys-')), 'backup');
    const { endpoint, projectId, apiKey } = server;
    class Db extends DbContext {}
    const source = new Db({ endpoint, projectId, apiKey, databaseId: `backup-${key}` });
    await createBackup(source, { folder });
    await live.documents.delete('links', 'a');
    await restoreBackup(source, { folder });
    expect((await live.documents.get('links', 'a'))?.[key]).toBe(`${key} a`);
    expect((await live.documents.get('links', 'b'))?.[key]).toBe(`${key} b`);
  });

  it.each(['collection', '2024'])('is renamed, with its values: %s', async (key) => {
    await made(`rename-${key}`, key);
    const { endpoint, projectId, apiKey } = server;
    class Db extends DbContext {
      readonly links = this.set(
        defineCollection('links', {
          title: { type: 'string', size: 20, required: false },
          label: { type: 'string', size: 40, required: false, renamedFrom: key },
        }),
      );
    }
    const db = new Db({ endpoint, projectId, apiKey, databaseId: `rename-${key}`, backups: 'off' });
    await db.getSchemaManager().migrate();
    expect((await db.links.all()).map(({ label }) => label)).toEqual([`${key} a`, `${key} b`]);
  });
});
