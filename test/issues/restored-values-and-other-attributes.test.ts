import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createBackup } from '../../src/backup/create/create-backup.js';
import { restoreAllOfBackup } from '../../src/backup/restore/restore-all-of-backup.js';
import { restoreValues } from '../../src/backup/restore/restore-values.js';
import { pruneBackups } from '../../src/backup/retention/prune-backups.js';
import { findAttribute } from '../../src/schema/database-schema.js';
import { type TestDatabase, temporaryFolders, testDatabase } from '../support/backup.js';
import { useProject } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * Values that came back took the defaults of other attributes back to what they were when the values were saved. And a call that was
 * killed left its backup to be pruned.
 */

const project = useProject();
const folders = temporaryFolders();
afterAll(() => folders.clear());
let database: TestDatabase;
let folder: string;
let root: string;
afterEach(() => database.schemas.deleteDatabase());

const X = attribute('x', 'string');
const ROLES = { elements: ['reader', 'writer'] };
const users = (role: object, ...more: readonly ReturnType<typeof attribute>[]) =>
  schemaOf(collection('users', [attribute('role', 'enum', { ...ROLES, ...role }), ...more]));
const migrate = (schema: ReturnType<typeof users>) => managerOf(database, schema).migrate({ allowDestructive: true });

/** `role` is null in the document, under a default that came later; `x` was saved and dropped. */
beforeEach(async () => {
  database = testDatabase(project);
  root = folders.make();
  folder = join(root, 'saved');
  await migrate(users({}, X));
  await database.documents.create('users', 'a', { values: { x: 'saved' } });
  await migrate(users({ default: 'reader' }, X));
  await createBackup(database, { folder, only: ['users.x'] });
  await migrate(users({ default: 'reader' }));
});

const roleNow = async () => findAttribute((await database.schemas.read()).schema, 'users', 'role');
const isMarked = (backup: string) => readdirSync(backup).some((name) => name.startsWith('restoring'));
const document = () => database.documents.get('users', 'a');

test.each([
  ['another default', { default: 'writer' }],
  ['no default any more', { default: null }],
  ['an element less', { elements: ['writer'], default: 'writer' }],
])('an attribute that has %s since the values were saved stays so', async (_, role) => {
  await migrate(users(role, X));
  const before = await roleNow();
  expect(await restoreValues(database, { folder })).toMatchObject([{ restored: 1 }]);
  expect(await document()).toMatchObject({ x: 'saved', role: null });
  expect(await roleNow()).toEqual(before);
  expect((await managerOf(database, users(role, X)).analyze()).isEmpty).toBe(true);
});

test('a call that was killed half way: its backup is not pruned, and the next call gives the default back', async () => {
  await migrate(users({ default: 'writer' }, X));
  await expect(restoreValues(killedAtWrite(), { folder })).rejects.toThrow('killed');
  expect(await roleNow()).toMatchObject({ default: null });
  await managerOf(database, users({})).unlock();
  await createBackup(database, { folder: join(root, 'newer') });
  const kept: string[] = [];
  expect(await pruneBackups(root, { keep: 1, onKept: (_, reason) => kept.push(reason) })).toEqual([]);
  expect(kept).toEqual(['a restore of it is not finished']);

  expect(await restoreValues(database, { folder })).toMatchObject([{ restored: 1 }]);
  expect(await document()).toMatchObject({ x: 'saved', role: null });
  expect(await roleNow()).toMatchObject({ default: 'writer' });
  expect(isMarked(folder)).toBe(false);
  expect(await pruneBackups(root, { keep: 1 })).toEqual([folder]);
});

test('the same where collections come back before the values', async () => {
  const tags = collection('tags', [attribute('name', 'string')]);
  const withTags = { collections: [...users({ default: 'reader' }, X).collections, tags] };
  await migrate(withTags);
  await restoreValues(database, { folder });
  const both = join(root, 'both');
  await createBackup(database, { folder: both, only: ['tags', 'users.x'] });
  await migrate(users({ default: 'writer' }));
  await migrate(users({ default: 'writer' }, X));
  await expect(restoreAllOfBackup(killedAtWrite(), { folder: both })).rejects.toThrow('killed');
  expect(await roleNow()).toMatchObject({ default: null });
  expect(isMarked(both)).toBe(true);
  await managerOf(database, users({})).unlock();
  expect(await restoreAllOfBackup(database, { folder: both })).toMatchObject({ values: [{ restored: 1 }] });
  expect(await document()).toMatchObject({ x: 'saved', role: null });
  expect(await roleNow()).toMatchObject({ default: 'writer' });
  expect(isMarked(both)).toBe(false);
});

/** The database as a process sees it that is killed when it is about to write a value back. */
function killedAtWrite(): TestDatabase {
  let isKilled = false;
  return {
    ...database,
    transport: {
      ...database.transport,
      send: async (request) => {
        isKilled ||= request.method === 'PATCH' && request.path.at(-1) === 'a';
        if (isKilled) throw new Error('killed');
        return database.transport.send(request);
      },
    },
  };
}
