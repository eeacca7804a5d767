import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createBackup, exportBackup, restoreBackup, verifyBackup } from 'entwrite/backup';
import type { ProgressEvent } from '../../src/progress.js';
import { EMPTY_SCHEMA } from '../../src/schema/database-schema.js';
import type { RelationshipSchema } from '../../src/schema/relationship-schema.js';
import { acquireLease } from '../../src/schema-manager/lock/acquire-lease.js';
import { createStateStore } from '../../src/schema-manager/lock/state-store.js';
import {
  createSmallDatabase,
  SMALL_SCHEMA,
  stateOf,
  type TestDatabase,
  temporaryFolders,
  testDatabase,
} from '../support/backup.js';
import { type Project, startProject } from '../support/live-database.js';
import { attribute, collection, managerOf } from '../support/schema-manager.js';

/** What ends backups and restores: other backups, other schemas, a folder that is deleted, a signal. */

const folders = temporaryFolders();
const databases: TestDatabase[] = [];
let project: Project;
let source: TestDatabase;
/** A finished backup of `source`. */
let whole: string;

beforeAll(async () => {
  project = await startProject();
  source = database();
  await createSmallDatabase(source);
  whole = folders.make();
  await createBackup(source, { folder: whole });
});

afterAll(async () => {
  for (const { schemas } of databases) if ((await schemas.read()).exists) await schemas.deleteDatabase();
  folders.clear();
  await project.stop();
});

function database(): TestDatabase {
  const made = testDatabase(project);
  databases.push(made);
  return made;
}

/** The backup of `source` as an interruption right before its end would have left it. */
function interrupted(change: (folder: string) => void = () => {}): string {
  const folder = folders.make();
  cpSync(whole, folder, { recursive: true });
  const path = join(folder, 'manifest.json');
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), finishedAt: null }));
  change(folder);
  return folder;
}

describe('a backup', () => {
  test('continues what was interrupted, and refuses what it cannot continue', async () => {
    const refusal = (folder: string, options: object = {}, from = source) =>
      createBackup(from, { folder, ...options }).then(
        () => 'made',
        ({ code, found }) => `${code}: ${found}`,
      );
    expect(await refusal(interrupted())).toBe('made');
    const other = database();
    await createSmallDatabase(other);
    expect(await refusal(interrupted(), {}, other)).toBe('backup_refused: an unfinished backup of another database');
    expect(await refusal(interrupted(), { encrypt: { passphrase: 'secret' } })).toBe(
      'backup_refused: an unfinished backup with another `encrypt`',
    );
    const file = 'kinds.ndjson.gz';
    expect(await refusal(interrupted((folder) => rmSync(join(folder, file))))).toBe('backup_refused: no such file');
    expect(await refusal(interrupted((folder) => writeFileSync(join(folder, file), 'short')))).toBe(
      'backup_refused: 5 bytes',
    );
    expect(await refusal(join(whole, 'manifest.json', 'below-a-file'))).toMatch(/^backup_failed: .*ENOTDIR/);
  });

  test('is not exported before it is finished', async () => {
    const sink = { write: () => true } as never;
    await expect(exportBackup(interrupted(), { manifest: sink, documents: sink })).rejects.toMatchObject({
      code: 'backup_refused',
      found: 'a backup that was not finished',
    });
  });

  test('fails where the schema changes while it is read', async () => {
    const changing = database();
    await createSmallDatabase(changing);
    const more = { type: 'add_attribute', collection: 'kinds', attribute: attribute('more', 'string') } as const;
    const { schema } = await changing.schemas.read();
    let change: Promise<unknown> | undefined;
    const send: TestDatabase['transport']['send'] = async (request) => {
      if (request.path.at(-1) === 'rows') change ??= changing.schemas.perform(more, schema);
      await change;
      return changing.transport.send(request);
    };
    const beside = { ...changing, transport: { ...changing.transport, send } };
    await expect(createBackup(beside, { folder: folders.make() })).rejects.toMatchObject({
      code: 'backup_failed',
      found: 'the schema of the database changed while it was read',
    });
  });

  test('fails where its folder goes away', async () => {
    const folder = folders.make();
    const onProgress = () => rmSync(folder, { recursive: true, force: true });
    await expect(createBackup(source, { folder, onProgress })).rejects.toMatchObject({
      // Whichever step notices it first: one that writes, or one that reads a file again.
      code: expect.stringMatching(/^backup_(failed|invalid)$/),
      at: expect.stringContaining(folder),
    });
  });
});

describe('a restore', () => {
  test('refuses a part of documents, and names that the backup does not have', async () => {
    const folder = folders.make();
    await createBackup(source, { folder, only: ['authors.bio'] });
    await expect(restoreBackup(database(), { folder })).rejects.toMatchObject({
      code: 'backup_refused',
      found: "a backup of some attributes of 'authors'",
      remedy: expect.stringContaining('restoreValues'),
    });
    await expect(restoreBackup(database(), { folder: whole, only: ['author'] })).rejects.toMatchObject({
      code: 'backup_refused',
      at: 'author',
      expected: expect.stringContaining("'authors'"),
    });
  });

  test('fails where a file goes away while it is read', async () => {
    const folder = folders.make();
    cpSync(whole, folder, { recursive: true });
    const target = database();
    await restoreBackup(target, { folder, schemaOnly: true });
    const onProgress = () => rmSync(dirname(folder), { recursive: true, force: true });
    await expect(restoreBackup(target, { folder, onProgress })).rejects.toMatchObject({
      code: 'backup_invalid',
      found: 'no such file',
    });
  });

  test('refuses relationships that are others in the database, and alters what can be altered', async () => {
    const linked = (change: Partial<RelationshipSchema>) => ({
      collections: SMALL_SCHEMA.collections.map((one) => ({
        ...one,
        relationships: one.relationships.map((old) => (old.key === 'labels' ? { ...old, ...change } : old)),
      })),
    });
    const keyed = {
      collections: SMALL_SCHEMA.collections.map((one) => ({
        ...one,
        attributes: one.id === 'labels' ? [...one.attributes, attribute('kinds', 'string')] : one.attributes,
        relationships: one.relationships.filter(({ key }) => key !== 'kinds'),
      })),
    };
    for (const [schema, at] of [
      [linked({ kind: 'oneToMany' }), 'authors.labels'],
      [keyed, 'labels.kinds'],
    ] as const) {
      const target = database();
      await managerOf(target, schema).ensureCreated();
      await expect(restoreBackup(target, { folder: whole })).rejects.toMatchObject({
        code: 'backup_refused',
        findings: [
          { rule: 'restore_conflict', at, found: expect.stringContaining('another relationship or attribute') },
        ],
      });
    }
    const target = database();
    await managerOf(target, linked({ onDelete: 'cascade' })).ensureCreated();
    await restoreBackup(target, { folder: whole });
    expect(await stateOf(target)).toEqual(await stateOf(source));
  });

  test('plans once more where a migration changed the schema while it waited for the lock', async () => {
    const target = database();
    await target.schemas.createDatabase();
    const states = createStateStore(target.schemas, target.documents);
    await states.prepare();
    const lease = await acquireLease(states, {});
    const kinds = collection('kinds', [attribute('text', 'string')]);
    let migrating: Promise<unknown> | undefined;
    const onProgress = ({ type }: ProgressEvent) => {
      if (type === 'waiting')
        migrating ??= target.schemas
          .perform({ type: 'create_collection', collection: kinds }, EMPTY_SCHEMA)
          .then(() => lease.release());
    };
    await restoreBackup(target, { folder: whole, onProgress });
    await migrating;
    expect(await stateOf(target)).toEqual(await stateOf(source));
  });
});

describe('a verification', () => {
  test('by restoring stops at the signal', async () => {
    const stop = new AbortController();
    const onProgress = ({ type }: ProgressEvent) => type === 'operation-finished' && stop.abort();
    const deep = verifyBackup({ folder: whole, deep: true, signal: stop.signal, onProgress });
    await expect(deep).rejects.toMatchObject({ code: 'aborted_by_user' });
  });
});
