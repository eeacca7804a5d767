import { existsSync } from 'node:fs';
import { backupScope, createAutomaticBackups, listBackups } from 'entwrite/backup';
import { diffSchemas } from '../../src/differ/diff-schemas.js';
import {
  createSmallDatabase,
  SMALL_SCHEMA,
  stateOf,
  type TestDatabase,
  temporaryFolders,
  testDatabase,
} from '../support/backup.js';
import { type Project, startProject } from '../support/live-database.js';
import { attribute, managerOf } from '../support/schema-manager.js';

const folders = temporaryFolders();
let server: Project;

beforeAll(async () => {
  server = await startProject();
});

afterAll(async () => {
  folders.clear();
  await server.stop();
});

async function database(): Promise<TestDatabase> {
  const made = testDatabase(server);
  await createSmallDatabase(made);
  return made;
}

const without = (collection: string, key: string) => ({
  collections: SMALL_SCHEMA.collections.map((one) =>
    one.id === collection
      ? {
          ...one,
          attributes: one.attributes.filter((other) => other.key !== key),
          relationships: one.relationships.filter((other) => other.key !== key),
        }
      : one,
  ),
});

describe('backupScope', () => {
  const scope = (to: Parameters<typeof diffSchemas>[1]) => backupScope(diffSchemas(SMALL_SCHEMA, to), SMALL_SCHEMA);

  it('names what operations can lose, and nothing for the rest', () => {
    expect(scope(without('authors', 'bio'))).toEqual([{ collection: 'authors', attributes: ['bio'] }]);
    expect(scope(without('authors', 'labels'))).toEqual([{ collection: 'authors', attributes: ['labels'] }]);
    const fewer = { collections: without('labels', 'kinds').collections.filter(({ id }) => id !== 'kinds') };
    expect(scope(fewer)).toEqual([
      { collection: 'labels', attributes: ['kinds'] },
      { collection: 'kinds', attributes: null },
    ]);
    expect(scope(SMALL_SCHEMA)).toEqual([]);
    const wider = SMALL_SCHEMA.collections.map((one) => ({
      ...one,
      attributes: [...one.attributes, attribute('more', 'string')],
    }));
    expect(scope({ collections: wider })).toEqual([]);
  });

  it('saves the values of an attribute whose type changes', () => {
    const retyped = SMALL_SCHEMA.collections.map((one) =>
      one.id === 'authors'
        ? { ...one, attributes: one.attributes.map((old) => (old.key === 'bio' ? attribute('bio', 'integer') : old)) }
        : one,
    );
    expect(scope({ collections: retyped })).toEqual([{ collection: 'authors', attributes: ['bio'] }]);
  });
});

describe('an automatic backup', () => {
  it('brings the values of dropped attributes and relationships back, nulls under a default included', async () => {
    const source = await database();
    await source.documents.update('authors', 'a0', {
      values: { bio: 'Countess', $updatedAt: '2024-05-06T07:08:09.123+00:00' },
    });
    const before = await stateOf(source);
    const backups = createAutomaticBackups(source, { root: folders.make() });
    const fewer = without('authors', 'role').collections.map((one) =>
      one.id === 'authors'
        ? {
            ...one,
            attributes: one.attributes.filter(({ key }) => key !== 'bio'),
            relationships: [],
          }
        : one,
    );
    const saved = await backups.save(
      backupScope(diffSchemas(SMALL_SCHEMA, { collections: fewer }), SMALL_SCHEMA),
      'migrate',
    );
    expect(saved?.scope).toEqual([{ collection: 'authors', attributes: ['bio', 'labels', 'profile', 'role'] }]);
    await managerOf(source, { collections: fewer }).migrate({ allowDestructive: true });
    const back = SMALL_SCHEMA.collections.map((one) => ({
      ...one,
      attributes: one.attributes.map((old) => (old.key === 'role' ? ({ ...old, default: null } as typeof old) : old)),
    }));
    await managerOf(source, { collections: back }).migrate();
    await managerOf(source, SMALL_SCHEMA).migrate();
    const report = await saved?.restoreValues();
    expect(report).toMatchObject([{ collection: 'authors', left: 0 }]);
    // Appwrite stamps the other side of a one-to-one link, which is not in the backup.
    const untimed = ({ schema, documents }: typeof before) => ({
      schema,
      documents: {
        ...documents,
        profiles: documents.profiles?.map((text) => ({ ...(JSON.parse(text) as object), $updatedAt: 'any' })),
      },
    });
    expect(untimed(await stateOf(source))).toEqual(untimed(before));
    expect(await saved?.restoreValues()).toMatchObject([{ restored: 0, unchanged: 3 }]);
  });

  it('touches only what still holds what the step wrote', async () => {
    const source = await database();
    const { documents } = source;
    const backups = createAutomaticBackups(source, { root: folders.make() });
    const saved = await backups.save([{ collection: 'kinds', attributes: ['text'] }], 'upper-case');
    for (const number of [1, 2, 3])
      await documents.update('kinds', `kinds-${number}`, { values: { text: `${number} CHANGED` } });
    await documents.update('kinds', 'kinds-2', { values: { text: 'by somebody else' } });
    await documents.delete('kinds', 'kinds-3');
    const report = await saved?.restoreValues((_, { text }) => ({ text: `${String(text)} CHANGED` }));
    expect(report).toEqual([
      {
        collection: 'kinds',
        restored: 1,
        unchanged: 0,
        left: 2,
        leftIds: expect.arrayContaining(['kinds-2', 'kinds-3']),
      },
    ]);
    expect((await documents.get('kinds', 'kinds-1'))?.text).toBe('1');
    expect((await documents.get('kinds', 'kinds-2'))?.text).toBe('by somebody else');
  });

  it('brings dropped collections back with their documents', async () => {
    const source = await database();
    const before = await stateOf(source);
    const backups = createAutomaticBackups(source, { root: folders.make() });
    const saved = await backups.save(
      [
        { collection: 'kinds', attributes: null },
        { collection: 'labels', attributes: null },
      ],
      'drop',
    );
    const fewer = SMALL_SCHEMA.collections
      .filter(({ id }) => id !== 'kinds')
      .map((one) => ({ ...one, relationships: one.relationships.filter(({ key }) => key !== 'kinds') }));
    await managerOf(source, { collections: fewer }).migrate({ allowDestructive: true });
    await saved?.restoreCollections(['kinds', 'labels']);
    expect(await stateOf(source)).toEqual(before);
  });

  it('is pruned among its kind, and can be opened by its folder', async () => {
    const source = await database();
    const root = folders.make();
    const backups = createAutomaticBackups(source, { root, keep: 2 });
    const scope = [{ collection: 'kinds', attributes: null }];
    const first = await backups.save(scope, 'one');
    await backups.save(scope, 'two');
    const third = await backups.save(scope, 'three');
    expect(await backups.save([], 'nothing')).toBeNull();
    expect(existsSync(first?.folder ?? '')).toBe(false);
    expect((await listBackups(root)).map(({ manifest }) => [manifest.kind, manifest.name])).toEqual([
      ['automatic', 'three'],
      ['automatic', 'two'],
    ]);
    await source.documents.delete('kinds', 'kinds-2');
    await backups.open(third?.folder ?? '', scope).restoreCollections(['kinds']);
    expect(await source.documents.get('kinds', 'kinds-2')).toMatchObject({ text: '2' });
  });
});
