import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createBackup, pruneBackups, restoreBackup, verifyBackup } from 'entwrite/backup';
import type { ServerRequest } from '../../src/appwrite/http/server-request.js';
import type { ProgressEvent } from '../../src/progress.js';
import { acquireLease } from '../../src/schema-manager/lock/acquire-lease.js';
import { NO_INTENT } from '../../src/schema-manager/lock/intent.js';
import { thisHolder } from '../../src/schema-manager/lock/lock-record.js';
import { createStateStore } from '../../src/schema-manager/lock/state-store.js';
import { ageFolder, type TestDatabase, temporaryFolders, testDatabase } from '../support/backup.js';
import { besideRequest, sentKinds, watchingRequests } from '../support/beside-request.js';
import { sampleRequests } from '../support/disturb.js';
import { type Project, startProject } from '../support/live-database.js';
import { attribute, collection, managerOf } from '../support/schema-manager.js';

/**
 * Backups and restores while something else works on the same folder, or the same database: before some of the first and last requests of each
 * kind, before each one in `npm run test:long`.
 */

const folders = temporaryFolders();
let project: Project;

beforeAll(async () => {
  project = await startProject();
});
afterAll(async () => {
  folders.clear();
  await project.stop();
});

async function notes(): Promise<TestDatabase> {
  const source = testDatabase(project);
  const text = [attribute('text', 'string')];
  await managerOf(source, { collections: [collection('notes', text), collection('others', text)] }).ensureCreated();
  await source.documents.create('notes', 'n1', { values: { text: 'one' } });
  return source;
}

const textOf = async ({ documents }: TestDatabase) => (await documents.get('notes', 'n1'))?.text;

/** The database, with somebody who acts once before its n-th request. */
function beside(source: TestDatabase, nth: number, act: () => Promise<void>): TestDatabase {
  return { ...besideRequest(source, nth, act), projectId: source.projectId };
}

/** Before which of its requests others act while work is done that nothing disturbs at first; counted from 1. */
async function moments(source: TestDatabase, turn: number, work: (db: TestDatabase) => Promise<unknown>) {
  const { projectId } = source;
  return sampleRequests(await sentKinds(source, (watched) => work({ ...watched, projectId })), turn, 5);
}

test('a backup that another run begins anew is whole, and the run before says that it is not its own', async () => {
  const source = await notes();
  for (const nth of await moments(source, 0, (db) => createBackup(db, { folder: folders.make() }))) {
    const folder = folders.make();
    const db = beside(source, nth, async () => {
      await source.documents.update('notes', 'n1', { values: { text: `at ${nth}` } });
      await createBackup(source, { folder });
    });
    const first = await createBackup(db, { folder }).then(
      () => 'done',
      ({ code }) => code,
    );
    await verifyBackup({ folder, deep: true });
    // Before the folder is there it is a finished backup of somebody else.
    expect(['backup_failed', 'backup_refused']).toContain(first);
    expect(readdirSync(folder).sort()).toEqual(['manifest.json', 'notes.ndjson.gz', 'others.ndjson.gz']);
  }
});

test('what another run does under the lock, while a restore looks and waits, is restored over as well', async () => {
  const source = await notes();
  const folder = folders.make();
  await createBackup(source, { folder });
  for (const nth of await moments(source, 1, (db) => restoreBackup(db, { folder, overwrite: true }))) {
    const db = beside(source, nth, async () => {
      const lease = await acquireLease(createStateStore(source.schemas, source.documents), { lockTimeout: 0 }).catch(
        () => null,
      );
      if (lease === null) return;
      await source.documents.update('notes', 'n1', { values: { text: 'of the run' } });
      await lease.release();
    });
    await restoreBackup(db, { folder, overwrite: true });
    expect(await textOf(source)).toBe('one');
  }
});

test('a backup beside which a migration wrote values that keep their times says so, and is begun anew when it is called again', async () => {
  const source = await notes();
  const copy = testDatabase(project);
  for (const nth of await moments(source, 2, (db) => createBackup(db, { folder: folders.make() }))) {
    // Before the first one nothing is read.
    if (nth === 1) continue;
    const folder = folders.make();
    const db = beside(source, nth, async () => {
      const lease = await acquireLease(createStateStore(source.schemas, source.documents), {});
      const { $updatedAt } = (await source.documents.get('notes', 'n1')) ?? {};
      await source.documents.update('notes', 'n1', { values: { text: `migrated ${nth}`, $updatedAt } });
      await lease.release();
    });
    await createBackup(db, { folder }).catch(async ({ code }) => {
      expect(code).toBe('backup_failed');
      await createBackup(source, { folder });
    });
    await restoreBackup(copy, { folder, overwrite: true });
    expect(await textOf(copy)).toBe(await textOf(source));
  }
});

test('the schema alone does not open a collection that holds some of its documents', async () => {
  const source = await notes();
  const folder = folders.make();
  await createBackup(source, { folder });
  const copy = testDatabase(project);
  const stop = new AbortController();
  const db = beside(copy, 1, async () => {});
  await expect(
    restoreBackup(db, {
      folder,
      signal: stop.signal,
      onProgress: (event) => {
        if (event.type === 'documents' && event.action === 'restored') stop.abort();
      },
    }),
  ).rejects.toMatchObject({ code: 'aborted_by_user' });
  const marked = async () => (await copy.schemas.read()).schema.collections.find(({ id }) => id === 'notes');
  expect(await marked()).toMatchObject({ enabled: false, name: expect.stringContaining('(restoring ') });
  await expect(restoreBackup(copy, { folder, schemaOnly: true })).rejects.toMatchObject({
    code: 'backup_refused',
    findings: expect.arrayContaining([expect.objectContaining({ rule: 'restore_unfinished', at: 'notes' })]),
  });
  expect(await marked()).toMatchObject({ enabled: false });
  await restoreBackup(copy, { folder });
  expect(await marked()).toMatchObject({ enabled: true, name: 'notes' });
  await restoreBackup(copy, { folder, schemaOnly: true });
});

describe('pruning', () => {
  it('leaves a backup whose restore is not finished, also one that was interrupted', async () => {
    const source = await notes();
    const root = folders.make();
    const [old, young] = [join(root, 'old'), join(root, 'young')];
    await createBackup(source, { folder: old });
    await createBackup(source, { folder: young });
    const copy = testDatabase(project);
    const stop = new AbortController();
    const onProgress = ({ type }: ProgressEvent) => type === 'operation-finished' && stop.abort();
    await restoreBackup(copy, { folder: old, signal: stop.signal, onProgress }).catch(() => {});
    const reasons: string[] = [];
    const prune = () => pruneBackups(root, { keep: 1, onKept: (_, reason) => reasons.push(reason) });
    expect(await prune()).toEqual([]);
    expect(reasons).toEqual(['a restore of it is not finished']);
    await restoreBackup(copy, old);
    expect(await textOf(copy)).toBe('one');
    expect(await prune()).toEqual([old]);
  });

  it('deletes one whose restore stopped before its first write, and no restore begins of one that was deleted', async () => {
    const source = await notes();
    const root = folders.make();
    const [old, young] = [join(root, 'old'), join(root, 'young')];
    await createBackup(source, { folder: old });
    await createBackup(source, { folder: young });
    await source.documents.delete('notes', 'n1');
    const besideLock = (act: () => Promise<unknown>) => {
      let isDone = false;
      const db = watchingRequests(source, async ({ method, path }: ServerRequest) => {
        if (isDone || method !== 'POST' || path[3] !== 'entwrite_state') return;
        isDone = true;
        await act();
      });
      return { ...db, projectId: source.projectId };
    };
    const run = async () => {
      const lease = await acquireLease(createStateStore(source.schemas, source.documents), {});
      await source.documents.create('notes', 'n1', { values: { text: 'newer' } }).catch(() => {});
      await lease.release();
    };
    await expect(restoreBackup(besideLock(run), old)).rejects.toMatchObject({ code: 'backup_refused' });
    const prune = () => pruneBackups(root, { keep: 1 });
    const restore = restoreBackup(besideLock(prune), { folder: old, overwrite: true });
    await expect(restore).rejects.toMatchObject({ code: 'backup_invalid' });
    expect(readdirSync(root)).toEqual(['young']);
    expect(await textOf(source)).toBe('newer');
  });

  it('leaves one that is being made, until nothing was written to it for an hour', async () => {
    const source = await notes();
    const root = folders.make();
    const slow = join(root, 'slow');
    const db = beside(source, 4, async () => {
      await createBackup(source, { folder: join(root, 'fast') });
      expect(await pruneBackups(root)).toEqual([]);
    });
    await createBackup(db, { folder: slow });
    await verifyBackup({ folder: slow, deep: true });
    const given = join(root, 'given-up');
    const stop = new AbortController();
    await createBackup(source, { folder: given, signal: stop.signal, onProgress: () => stop.abort() }).catch(() => {});
    await createBackup(source, { folder: join(root, 'last') });
    expect(await pruneBackups(root)).toEqual([]);
    ageFolder(given);
    expect(await pruneBackups(root)).toEqual([given]);
    expect(readdirSync(root).sort()).toEqual(['fast', 'last', 'slow']);
  });
});

test('a backup waits for a migration of another process, which may outlast it', async () => {
  const source = await notes();
  const states = createStateStore(source.schemas, source.documents);
  const { lock } = await states.read();
  const holder = { ...thisHolder(), host: 'elsewhere' };
  const held = { fencingToken: (lock?.fencingToken ?? 0) + 1, holder, token: 'x', heartbeat: 0, released: false };
  const other = await states.createLock({ ...held, intent: NO_INTENT });
  const folder = folders.make();
  const onProgress = ({ type }: { readonly type: string }) => {
    if (type !== 'waiting' || other === null) return;
    void source.documents
      .update('notes', 'n1', { values: { text: 'migrated' } })
      .then(() => states.replaceLock(other, { ...other, released: true }));
  };
  await createBackup(source, { folder, onProgress });
  await source.documents.update('notes', 'n1', { values: { text: 'later' } });
  await restoreBackup(source, { folder, overwrite: true });
  expect(await textOf(source)).toBe('migrated');
});
