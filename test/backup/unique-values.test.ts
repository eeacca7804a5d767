import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createBackup, restoreBackup } from 'entwrite/backup';
import type { DatabaseSchema } from '../../src/schema/database-schema.js';
import { stateOf, type TestDatabase, temporaryFolders, testDatabase } from '../support/backup.js';
import { type Json, readContent, writeForged } from '../support/forged-backup.js';
import { failureOf } from '../support/live-context.js';
import { foldsText, type Project, startDials } from '../support/live-database.js';
import { attribute, collection, index, managerOf, schemaOf } from '../support/schema-manager.js';

/** Appwrite names neither the document nor the index of a unique violation, and by then a part of the documents is written. */

const folders = temporaryFolders();
const databases: TestDatabase[] = [];
let dials: readonly Project[] = [];

beforeAll(async () => {
  dials = await startDials();
});

afterEach(async () => {
  folders.clear();
  for (const { schemas } of databases.splice(0)) await schemas.deleteDatabase();
});

afterAll(async () => {
  for (const project of dials) await project.stop();
});

const ATTRIBUTES = [attribute('name', 'string'), attribute('born', 'datetime'), attribute('rank', 'float')];
const PLAIN = schemaOf(collection('people', ATTRIBUTES));
const uniqueOver = (...keys: string[]) =>
  schemaOf(collection('people', ATTRIBUTES, { indexes: [index('one', keys, 'unique')] }));
const UNIQUE = uniqueOver('name');
const TIMES = { $createdAt: '2024-01-02T03:04:05.678+00:00', $updatedAt: '2024-05-06T07:08:09.123+00:00' };

async function filled(
  project: Project,
  schema: DatabaseSchema,
  names: Readonly<Record<string, string>>,
): Promise<TestDatabase> {
  const target = testDatabase(project);
  databases.push(target);
  await managerOf(target, schema).ensureCreated();
  const rows = Object.entries(names).map(([$id, name]) => ({ $id, name, ...TIMES }));
  if (rows.length > 0) await target.documents.createMany('people', rows);
  return target;
}

async function save(source: TestDatabase): Promise<string> {
  const folder = folders.make();
  await createBackup(source, { folder });
  return folder;
}

/** A backup whose documents have other values, as one of a database whose unique index never came to bind. */
function forged(folder: string, values: readonly { [key: string]: Json }[]): string {
  const content = readContent(folder);
  const rows = content.files['people.ndjson.gz'] as { [key: string]: Json }[];
  for (const [at, row] of rows.entries()) Object.assign(row, values[at]);
  const copy = folders.make();
  writeForged(folder, copy, content, true);
  return copy;
}

async function refusedUnchanged(target: TestDatabase, folder: string, findings: readonly object[]): Promise<void> {
  const before = await stateOf(target);
  expect(await failureOf(restoreBackup(target, { folder, overwrite: true }))).toMatchObject({
    code: 'backup_refused',
    findings,
  });
  expect(await stateOf(target)).toEqual(before);
}

describe('saved documents with one value under a unique index', () => {
  it.each<readonly [string, string, readonly { [key: string]: Json }[], boolean]>([
    ['a text', 'name', [{ name: 'Anna' }, { name: 'Anna' }], true],
    ['texts that differ in case and accents', 'name', [{ name: 'Anna' }, { name: 'ánna ' }], false],
    [
      'one time in two spellings',
      'born',
      [{ born: '2024-01-01T00:00:00.000+00:00' }, { born: '2024-01-01T00:00:00.000Z' }],
      true,
    ],
    ['fractions that are stored alike', 'rank', [{ rank: 0.3 }, { rank: 0.1 + 0.2 }], true],
  ])('are refused before the first write, wherever they go: %s', async (_, key, values, isEverywhere) => {
    for (const project of dials) {
      const source = await filled(project, uniqueOver(key), { a: 'x', b: 'y' });
      const folder = forged(await save(source), values);
      const isRefused = isEverywhere || (await foldsText(source));
      const empty = testDatabase(project);
      if (!isRefused) databases.push(empty);
      const outcome = failureOf(restoreBackup(empty, { folder }));
      if (isRefused)
        expect(await outcome).toMatchObject({
          code: 'backup_refused',
          findings: [{ rule: 'unique', at: 'people.one', documents: ['b'] }],
        });
      else expect(await outcome).toBeUndefined();
      expect((await empty.schemas.read()).exists).toBe(!isRefused);
      if (isRefused) await refusedUnchanged(source, folder, [{ rule: 'unique', at: 'people.one' }]);
    }
  });

  it('come back once the index is taken out of the manifest, as the refusal says', async () => {
    for (const project of dials) {
      const folder = forged(await save(await filled(project, UNIQUE, { a: 'x', b: 'y' })), [
        { name: 'x' },
        { name: 'x' },
      ]);
      const path = join(folder, 'manifest.json');
      const manifest = JSON.parse(readFileSync(path, 'utf8'));
      manifest.schema.collections[0].indexes = [];
      writeFileSync(path, JSON.stringify(manifest));
      const target = testDatabase(project);
      databases.push(target);
      await restoreBackup(target, { folder });
      expect((await stateOf(target)).documents.people).toHaveLength(2);
      // Where the database has that index, they conflict with it.
      await refusedUnchanged(await filled(project, UNIQUE, {}), folder, [
        { rule: 'unique', at: 'people.one', found: expect.stringContaining('1 document (b)') },
      ]);
    }
  });
});

describe('documents of the database with unique values of saved ones', () => {
  it('are named before the first write where the backup does not know them', async () => {
    for (const project of dials) {
      const folder = await save(await filled(project, UNIQUE, { a: 'x', b: 'y', c: 'z' }));
      const stranger = [{ rule: 'unique', at: 'people.one', documents: ['s'] }];
      await refusedUnchanged(await filled(project, UNIQUE, { b: 'y', s: 'x' }), folder, stranger);
      await refusedUnchanged(await filled(project, PLAIN, { b: 'y', s: 'x' }), folder, stranger);
    }
  });

  it('give them back where the backup knows them', async () => {
    for (const project of dials) {
      const source = await filled(project, UNIQUE, { a: 'x', b: 'y', c: 'z' });
      const folder = await save(source);
      const before = await stateOf(source);
      const { documents } = source;
      await documents.delete('people', 'c');
      for (const [id, name] of Object.entries({ a: 'q', b: 'x' }))
        await documents.update('people', id, { values: { name } });
      await documents.update('people', 'a', { values: { name: 'z' } });
      const { operations } = await restoreBackup(source, { folder, overwrite: true });
      expect(operations.flatMap((one) => (one.type.endsWith('_index') ? [one.type] : []))).toEqual([
        'drop_index',
        'create_index',
      ]);
      expect(await stateOf(source)).toEqual(before);
    }
  });
});

test('ids that others have in another letter case are found before anything is written, where the server answers them', async () => {
  for (const project of dials) {
    const source = await filled(project, PLAIN, { ada: 'Ada', bob: 'Bob', eve: 'Eve' });
    const folder = await save(source);
    for (const id of ['bob', 'eve']) await source.documents.delete('people', id);
    await source.documents.create('people', 'BOB', { values: { name: 'another' } });
    if (await foldsText(source)) {
      await refusedUnchanged(source, folder, [{ rule: 'unique', at: 'people', documents: ['bob'] }]);
      await source.documents.delete('people', 'BOB');
      await restoreBackup(source, { folder });
      expect((await source.documents.get('people', 'bob'))?.name).toBe('Bob');
    } else expect(await failureOf(restoreBackup(source, { folder }))).toBeDefined();
  }
});
