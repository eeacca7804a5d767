import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import {
  createBackup,
  createSnapshot,
  deleteSnapshot,
  exportBackup,
  importBackup,
  listBackups,
  listSnapshots,
  newBackupFolder,
  pruneBackups,
  restoreSnapshot,
  verifyBackup,
} from 'entwrite/backup';
import {
  ageFolder,
  createSmallDatabase,
  stateOf,
  type TestDatabase,
  temporaryFolders,
  testDatabase,
} from '../support/backup.js';
import { type Project, startProject } from '../support/live-database.js';
import { attribute, collection, managerOf } from '../support/schema-manager.js';

const folders = temporaryFolders();
let server: Project;

const database = (): TestDatabase => testDatabase(server);

beforeAll(async () => {
  server = await startProject();
});

afterAll(async () => {
  folders.clear();
  await server.stop();
});

async function notes(): Promise<TestDatabase> {
  const source = database();
  await managerOf(source, { collections: [collection('notes', [attribute('text', 'string')])] }).ensureCreated();
  await source.documents.create('notes', 'n1', { values: { text: 'one' } });
  return source;
}

describe('a folder of backups', () => {
  it('keeps the last five of each database, snapshots, exempt ones and folders that are no backups', async () => {
    const [one, other] = [await notes(), await notes()];
    const root = folders.make();
    const made: string[] = [];
    const add = async (source: TestDatabase, options: { keep?: boolean } = {}) => {
      const folder = join(root, `b${made.length}`);
      await createBackup(source, { folder, ...options });
      made.push(folder);
    };
    await add(one, { keep: true });
    await createSnapshot(one, root, 'before-big-update');
    for (let at = 0; at < 7; at += 1) await add(one);
    await add(other);
    mkdirSync(join(root, 'photos'));
    writeFileSync(join(root, 'notes.txt'), 'mine');

    const gone = made.slice(1, 3);
    expect([...(await pruneBackups(root, { dryRun: true }))].sort()).toEqual(gone);
    const kept: string[] = [];
    const onKept = (folder: string, reason: string) => void kept.push(`${folder} ${reason}`);
    expect(await pruneBackups(root, { dryRun: true, except: gone.slice(1), onKept })).toEqual(gone.slice(0, 1));
    expect(kept).toContain(`${gone[1]} named as an exception`);
    expect(gone.every((folder) => existsSync(folder))).toBe(true);
    expect([...(await pruneBackups(root))].sort()).toEqual(gone);
    expect(gone.some((folder) => existsSync(folder))).toBe(false);
    expect(await pruneBackups(root)).toEqual([]);
    const listed = await listBackups(root);
    expect(listed).toHaveLength(8);
    expect(listed.map(({ manifest }) => manifest.startedAt)).toEqual(
      listed
        .map(({ manifest }) => manifest.startedAt)
        .sort()
        .reverse(),
    );
    expect(listed[0]).toMatchObject({ complete: true, documents: 1 });
    expect(existsSync(join(root, 'photos'))).toBe(true);
    expect(await listBackups(join(root, 'nowhere'))).toEqual([]);
  });

  it('loses an unfinished backup only when a complete one is newer, and never a file of somebody else', async () => {
    const source = await notes();
    const root = folders.make();
    const stop = new AbortController();
    const interrupted = newBackupFolder(root);
    await createBackup(source, { folder: interrupted, signal: stop.signal, onProgress: () => stop.abort() }).catch(
      () => {},
    );
    expect(await listBackups(root)).toMatchObject([{ complete: false }]);
    expect(await pruneBackups(root)).toEqual([]);
    writeFileSync(join(interrupted, 'mine.txt'), 'mine');
    await createBackup(source, { folder: newBackupFolder(root) });
    ageFolder(interrupted);
    expect(await pruneBackups(root)).toEqual([interrupted]);
    expect(readdirSync(interrupted)).toEqual(['mine.txt']);
  });
});

describe('a snapshot', () => {
  it('is made, listed, restored and deleted by name', async () => {
    const source = database();
    await createSmallDatabase(source);
    const before = await stateOf(source);
    const root = folders.make();
    await createSnapshot(source, root, 'before-big-update');
    await expect(createSnapshot(source, root, 'before-big-update')).rejects.toMatchObject({ code: 'backup_refused' });
    await expect(createSnapshot(source, root, '../elsewhere')).rejects.toMatchObject({ code: 'backup_refused' });
    await source.documents.delete('authors', 'a1');
    await restoreSnapshot(source, root, 'before-big-update');
    expect(await stateOf(source)).toEqual(before);
    expect((await listSnapshots(root)).map(({ manifest }) => manifest.name)).toEqual(['before-big-update']);
    await deleteSnapshot(root, 'before-big-update');
    expect(await listSnapshots(root)).toEqual([]);
    await expect(deleteSnapshot(root, 'before-big-update')).rejects.toMatchObject({ code: 'backup_invalid' });
  });
});

describe('a backup as streams', () => {
  const collect = (stream: PassThrough) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    return () => Buffer.concat(chunks);
  };

  it('goes through two streams and comes back whole', async () => {
    const source = database();
    await createSmallDatabase(source);
    const folder = folders.make();
    await createBackup(source, { folder });
    const [manifest, documents] = [new PassThrough(), new PassThrough()];
    const [manifestBytes, documentBytes] = [collect(manifest), collect(documents)];
    await exportBackup(folder, { manifest, documents });
    const copy = folders.make();
    const sources = (cut = 0) => ({
      manifest: Readable.from([manifestBytes()]),
      documents: Readable.from([
        documentBytes().subarray(0, 100),
        documentBytes().subarray(100, documentBytes().length - cut),
      ]),
    });
    await importBackup(copy, sources());
    await verifyBackup({ folder: copy });
    for (const file of readdirSync(folder))
      expect(readFileSync(join(copy, file))).toEqual(readFileSync(join(folder, file)));

    const short = folders.make();
    await expect(importBackup(short, sources(3))).rejects.toMatchObject({ code: 'backup_invalid' });
    expect(readdirSync(dirname(short))).toEqual([]);
    const long = { ...sources(), documents: Readable.from([documentBytes(), Buffer.from('more')]) };
    await expect(importBackup(short, long)).rejects.toThrow(/documents: 1 bytes too many/);
    expect(readdirSync(dirname(short))).toEqual([]);
    await expect(importBackup(copy, sources())).rejects.toMatchObject({ code: 'backup_refused' });
  });
});
