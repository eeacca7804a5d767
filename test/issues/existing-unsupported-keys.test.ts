import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DbContext, defineCollection } from 'entwrite';
import { createBackup, restoreBackup } from 'entwrite/backup';
import type { EntwriteError } from '../../src/errors.js';
import { testDatabase } from '../support/backup.js';
import { failureOf } from '../support/live-context.js';
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

  it.each([
    ['links of it', 'links', 'others', 'manyToOne', false],
    ['links of it to many', 'links', 'others', 'manyToMany', true],
    ['links to it that it keeps', 'others', 'links', 'oneToMany', false],
    ['links to it that both keep', 'others', 'links', 'oneToOne', true],
  ] as const)('has %s: they are refused before a restore writes, and left out on demand', async (_, from, to, type, twoWay) => {
    const live = await made('2024');
    const path = ['tablesdb', live.databaseId, 'tables'];
    const parameters = { tableId: 'others', name: 'others', columns: [{ key: 'title', type: 'string', size: 9 }] };
    await live.transport.send({ method: 'POST', path, parameters });
    const relationship = { relatedTableId: to, type, twoWay, key: 'related', twoWayKey: 'back', onDelete: 'setNull' };
    await live.transport.send({
      method: 'POST',
      path: [...path, from, 'columns', 'relationship'],
      parameters: relationship,
    });
    await live.schemas.settle(() => true);
    // Created together: Appwrite takes no update of them.
    const related = type.endsWith('Many') ? [{ $id: 'd', title: 'd' }] : { $id: 'd', title: 'd' };
    await live.documents.create(from, 'c', { values: { title: 'c', related } });
    const folder = join(mkdtempSync(join(tmpdir(), 'keys-')), 'backup');
    const source = testDatabase(server, live.databaseId);
    await createBackup(source, { folder });
    // What is there as it was saved needs no update.
    await live.documents.delete('links', 'a');
    await restoreBackup(source, { folder });
    const target = testDatabase(server);
    const error = await failureOf<EntwriteError>(restoreBackup(target, { folder }));
    expect(error).toMatchObject({ code: 'backup_refused' });
    expect(error?.findings).toMatchObject([{ rule: 'key_unsupported', at: from, documents: ['c'] }]);
    expect((await target.schemas.read()).exists).toBe(false);
    const { findings } = await restoreBackup(target, { folder, only: ['links'] });
    expect(findings).toMatchObject([{ rule: 'relationship_left_out' }]);
    expect((await target.documents.list('links', [])).documents).toHaveLength(3);
  });

  it('has other values than the backup: that is refused before a restore writes', async () => {
    const live = await made('2024');
    const folder = join(mkdtempSync(join(tmpdir(), 'keys-')), 'backup');
    const source = testDatabase(server, live.databaseId);
    await createBackup(source, { folder });
    await live.documents.delete('links', 'a');
    await live.documents.delete('links', 'b');
    await live.documents.create('links', 'b', { values: { title: 'another' } });
    const error = await failureOf<EntwriteError>(restoreBackup(source, { folder, overwrite: true }));
    expect(error?.findings).toMatchObject([{ rule: 'key_unsupported', at: 'links', documents: ['b'] }]);
    expect(await live.documents.get('links', 'a')).toBeNull();
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
    expect(plan.unmanaged).toEqual([`links.${key}`, 'links.by_key']);
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
