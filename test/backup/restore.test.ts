import { createBackup, restoreBackup } from 'entwrite/backup';
import { acquireLease } from '../../src/schema-manager/lock/acquire-lease.js';
import { createStateStore } from '../../src/schema-manager/lock/state-store.js';
import {
  createSmallDatabase,
  SMALL_SCHEMA,
  stateOf,
  type TestDatabase,
  temporaryFolders,
  testDatabases,
} from '../support/backup.js';
import { useProject } from '../support/live-database.js';
import { attribute, collection, managerOf } from '../support/schema-manager.js';

const folders = temporaryFolders();
const database = testDatabases(useProject());

afterEach(() => folders.clear());

async function saved(): Promise<{ source: TestDatabase; folder: string; before: Awaited<ReturnType<typeof stateOf>> }> {
  const source = database();
  await createSmallDatabase(source);
  const folder = folders.make();
  await createBackup(source, { folder });
  return { source, folder, before: await stateOf(source) };
}

describe('restoring into the same database', () => {
  it('brings deleted and changed documents back and leaves those alone that the backup does not know', async () => {
    const { source, folder, before } = await saved();
    const { documents } = source;
    await documents.delete('authors', 'a1');
    await documents.update('kinds', 'kinds-2', {
      values: { text: 'changed', $updatedAt: '2024-05-06T07:08:09.123+00:00' },
    });
    await documents.create('labels', 'stranger', { values: { text: 'new' } });
    const report = await restoreBackup(source, { folder });
    const counts = report.collections.map(({ id, documents: each }) => [id, [each.missing, each.values]] as const);
    expect(Object.fromEntries(counts)).toEqual({ authors: [1, 0], profiles: [0, 0], labels: [0, 0], kinds: [0, 1] });
    const after = await stateOf(source);
    expect(after.schema).toBe(before.schema);
    expect(after.documents.labels).toHaveLength(4);
    await documents.delete('labels', 'stranger');
    expect(await stateOf(source)).toEqual(before);
  });

  it.each([
    [false, 'Documents are restored; correct or delete these, which the backup does not know'],
    [true, 'No document was changed; correct or delete these'],
  ])('names documents that break a rule of the backup (schema alone: %s)', async (schemaOnly, remedy) => {
    const { source, folder } = await saved();
    const collections = SMALL_SCHEMA.collections.map((one) => ({
      ...one,
      attributes: one.attributes.map((attribute) => ({ ...attribute, required: false })),
    }));
    await managerOf(source, { collections }).migrate();
    await source.documents.create('authors', 'stranger', { values: { bio: 'nobody' } });
    await expect(restoreBackup(source, { folder, schemaOnly })).rejects.toMatchObject({
      code: 'data_conflict',
      message: expect.stringContaining(remedy),
      findings: [expect.objectContaining({ at: 'authors.name' })],
    });
    await source.documents.delete('authors', 'stranger');
    await restoreBackup(source, { folder, schemaOnly });
  });

  it('writes nothing when everything is as it was', async () => {
    const { source, folder } = await saved();
    const report = await restoreBackup(source, { folder });
    expect(report.operations).toEqual([]);
    expect(report.collections.every(({ documents }) => documents.same === 3)).toBe(true);
  });

  it('refuses to overwrite newer documents before anything is written, unless `overwrite` is set', async () => {
    const { source, folder, before } = await saved();
    const { documents } = source;
    await documents.update('authors', 'a0', { values: { bio: 'written since' } });
    await documents.delete('kinds', 'kinds-1');
    const changed = await stateOf(source);
    await expect(restoreBackup(source, { folder })).rejects.toMatchObject({
      code: 'backup_refused',
      findings: [{ rule: 'newer_document', at: 'authors', found: 'changed since: 1 document (a0)' }],
    });
    expect(await stateOf(source)).toEqual(changed);
    await restoreBackup(source, { folder, overwrite: true });
    expect(await stateOf(source)).toEqual(before);
  });

  it('gives links back that were changed, exclusive ones crosswise', async () => {
    const { source, folder, before } = await saved();
    const { documents } = source;
    await documents.update('authors', 'a0', { values: { profile: null, labels: [] } });
    await documents.update('authors', 'a2', { values: { profile: null } });
    await documents.update('authors', 'a2', { values: { profile: 'profiles-1' } });
    await documents.update('authors', 'a0', { values: { profile: 'profiles-3' } });
    await documents.update('labels', 'labels-2', { values: { kinds: ['kinds-1'] } });
    await restoreBackup(source, { folder, overwrite: true });
    expect(await stateOf(source)).toEqual(before);
  });

  it('brings attributes and collections back that were dropped', async () => {
    const { source, folder, before } = await saved();
    const fewer = SMALL_SCHEMA.collections
      .filter(({ id }) => id !== 'kinds')
      .map((one) => ({
        ...one,
        attributes: one.attributes.filter(({ key }) => key !== 'role'),
        relationships: one.relationships.filter(({ key }) => key !== 'kinds'),
      }));
    await managerOf(source, { collections: fewer }).migrate({ allowDestructive: true });
    await restoreBackup(source, { folder });
    expect(await stateOf(source)).toEqual(before);
  });

  it('refuses where the schema cannot be brought back in place', async () => {
    const { source, folder } = await saved();
    const other = SMALL_SCHEMA.collections.map((one) =>
      one.id === 'authors'
        ? { ...one, attributes: one.attributes.map((old) => (old.key === 'bio' ? attribute('bio', 'integer') : old)) }
        : one,
    );
    await managerOf(source, { collections: other }).migrate({ allowDestructive: true });
    await expect(restoreBackup(source, { folder })).rejects.toMatchObject({
      code: 'backup_refused',
      findings: [{ at: 'authors.bio', found: 'type integer in the database' }],
    });
  });

  it('names the document, not of the backup, that breaks a rule of it, and finishes once it is gone', async () => {
    const { source, folder, before } = await saved();
    const loose = SMALL_SCHEMA.collections.map((one) => (one.id === 'authors' ? { ...one, indexes: [] } : one));
    await managerOf(source, { collections: loose }).migrate({ allowDestructive: true });
    await source.documents.create('authors', 'twin', { values: { name: 'Ada' } });
    await source.documents.delete('authors', 'a2');
    const left = await stateOf(source);
    await expect(restoreBackup(source, { folder })).rejects.toMatchObject({
      code: 'backup_refused',
      findings: [{ rule: 'unique', at: 'authors.by_name', documents: ['twin'] }],
    });
    expect(await stateOf(source)).toEqual(left);
    await source.documents.delete('authors', 'twin');
    await restoreBackup(source, { folder });
    expect(await stateOf(source)).toEqual(before);
  });
});

describe('restoring elsewhere', () => {
  it('says in a dry run what it would do and writes nothing', async () => {
    const { folder } = await saved();
    const target = database();
    const report = await restoreBackup(target, { folder, dryRun: true });
    expect(report.dryRun).toBe(true);
    expect(report.operations.length).toBeGreaterThan(6);
    expect(report.collections.map(({ documents }) => documents.missing)).toEqual([3, 3, 3, 3]);
    expect((await target.schemas.read()).exists).toBe(false);
    await target.schemas.createDatabase();
  });

  it('keeps the order of lists', async () => {
    const source = database();
    await managerOf(source, { collections: [collection('notes', [attribute('text', 'string')])] }).ensureCreated();
    const ids = Array.from({ length: 450 }, (_, at) => `n${(at * 7919) % 450}`);
    for (let at = 0; at < ids.length; at += 90)
      await source.documents.createMany(
        'notes',
        ids.slice(at, at + 90).map(($id) => ({ $id, text: $id })),
      );
    const folder = folders.make();
    await createBackup(source, { folder });
    const target = database();
    await restoreBackup(target, { folder });
    const { documents } = await target.documents.list('notes', [JSON.stringify({ method: 'limit', values: [1000] })]);
    expect(documents.map(({ $id }) => $id)).toEqual(ids);
  });

  it('restores the schema alone', async () => {
    const { folder, before } = await saved();
    const target = database();
    await restoreBackup(target, { folder, schemaOnly: true });
    const after = await stateOf(target);
    expect(after.schema).toBe(before.schema);
    expect(Object.values(after.documents).flat()).toEqual([]);
    await restoreBackup(target, { folder });
    expect(await stateOf(target)).toEqual(before);
  });

  it('restores some collections and says which relationships stay away', async () => {
    const { folder, before } = await saved();
    const target = database();
    const report = await restoreBackup(target, { folder, only: ['authors', 'labels'] });
    expect(report.findings.map(({ rule, at }) => [rule, at])).toEqual([
      ['relationship_left_out', 'authors.profile'],
      ['relationship_left_out', 'labels.kinds'],
    ]);
    await restoreBackup(target, { folder });
    expect(await stateOf(target)).toEqual(before);
  });

  it('takes the names of its collections off when it is done, and has them off-limits meanwhile', async () => {
    const { folder } = await saved();
    const target = database();
    const seen: (readonly [string, boolean])[] = [];
    await restoreBackup(target, {
      folder,
      onProgress: (event) => {
        if (event.type === 'documents' && event.action === 'restored')
          void target.schemas.read().then(({ schema }) => {
            seen.push(...schema.collections.map(({ name, enabled }) => [name, enabled] as const));
          });
      },
    });
    expect(seen.some(([name, enabled]) => /^authors \(restoring [0-9a-f]{8}\)$/.test(name) && !enabled)).toBe(true);
    const { schema } = await target.schemas.read();
    const restored = schema.collections.filter(({ id }) => !id.startsWith('entwrite_'));
    expect(restored.map(({ name, enabled }) => [name, enabled])).toEqual(
      SMALL_SCHEMA.collections.map(({ name }) => [name, true]),
    );
  });

  it('names the documents whose links lead nowhere', async () => {
    const source = database();
    const target = database();
    const schema = {
      collections: [
        collection('books', [], {
          relationships: [
            {
              key: 'shelf',
              kind: 'manyToOne',
              relatedCollection: 'shelves',
              twoWay: false,
              twoWayKey: 'books',
              onDelete: 'setNull',
            } as const,
          ],
        }),
        collection('shelves', [attribute('text', 'string')]),
      ],
    };
    await managerOf(source, schema).ensureCreated();
    await source.documents.create('books', 'b1', { values: { shelf: 'nowhere' } });
    const folder = folders.make();
    await createBackup(source, { folder });
    const { findings } = await restoreBackup(target, { folder });
    expect(findings.map(({ rule, at, found }) => [rule, at, found])).toEqual([
      ['dangling_link', 'books', 'links to documents that do not exist: 1 document (b1)'],
    ]);
  });
});

describe('restoring and migrating', () => {
  it('waits for a migration of the same database, or says who holds the lock', async () => {
    const { folder } = await saved();
    const target = database();
    await target.schemas.createDatabase();
    const states = createStateStore(target.schemas, target.documents);
    await states.prepare();
    const lease = await acquireLease(states, {});
    await expect(restoreBackup(target, { folder, lockTimeout: 300 })).rejects.toMatchObject({ code: 'locked' });
    const restoring = restoreBackup(target, { folder });
    await lease.release();
    await restoring;
    expect((await target.documents.list('authors', [])).documents).not.toHaveLength(0);
  });
});
