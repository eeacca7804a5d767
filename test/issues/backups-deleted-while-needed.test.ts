import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DbContext, defineCollection } from 'entwrite';
import { createBackup, deleteBackup, pruneBackups, restoreBackup } from 'entwrite/backup';
import type { EmbeddedAppwrite } from 'entwrite/embedded';
import { type CliProject, noteEntity, openCliProject } from '../cli/cli-project.js';
import { startHoldingProxy } from '../support/holding-proxy.js';
import { failureOf } from '../support/live-context.js';

/**
 * Backups that were deleted while somebody needed them: `backup prune --keep 0` took the one that a migration had just made for its own
 * failure, and a restore that began in the same moment wrote over documents and could never be finished.
 */

const note = { title: { type: 'string', size: 100 } } as const;
class Narrow extends DbContext {
  readonly notes = this.set(defineCollection('notes', note));
}

let project: CliProject;
let server: EmbeddedAppwrite;
let root: string;
beforeEach(async () => {
  project = await openCliProject();
  server = project.server;
  root = mkdtempSync(join(tmpdir(), 'entwrite-needed-'));
});
afterEach(async () => {
  await project.end();
  rmSync(root, { recursive: true, force: true });
});

function open(endpoint = server.endpoint, databaseId = project.databaseId): Narrow {
  const { projectId, apiKey } = server;
  const folder = join(project.folder, '.entwrite', 'backups');
  return new Narrow({ endpoint, projectId, apiKey, databaseId, backups: { folder } });
}

test('backup prune waits for a migration, whose own backup stays until it is done', async () => {
  const backups = join(project.folder, '.entwrite', 'backups');
  project.write({ 'note.ts': noteEntity('@Attribute({ required: false }) old?: string;') });
  await project.run('schema', 'migrate');
  const proxy = await startHoldingProxy(server.endpoint);
  const db = open(proxy.endpoint);
  try {
    const drops = proxy.hold((method) => method === 'DELETE');
    const migrating = db.getSchemaManager().migrate({ allowDestructive: true });
    await drops;
    const made = readdirSync(backups);
    expect(made).toHaveLength(1);
    const { error, status } = await project.ask('backup', 'prune', '--keep', '0', '--lock-timeout', '0');
    expect([error.code, status]).toEqual(['locked', 5]);
    expect(readdirSync(backups)).toEqual(made);
    proxy.release();
    await migrating;
    expect((await project.run('backup', 'prune', '--keep', '0')).status).toBe(0);
    expect(readdirSync(backups)).toEqual([]);
  } finally {
    await db.dispose();
    await proxy.stop();
  }
});

async function backedUp(): Promise<string> {
  const folder = join(root, 'backup');
  const db = open();
  await db.getSchemaManager().migrate();
  await db.notes.create({ $id: 'n1', title: 'saved' });
  await createBackup(db, { folder });
  await db.dispose();
  return folder;
}

test('a backup is not deleted while it is restored, into whatever database', async () => {
  const folder = await backedUp();
  const proxy = await startHoldingProxy(server.endpoint);
  const copy = open(proxy.endpoint, 'copy');
  try {
    const writes = proxy.hold((method, path) => method !== 'GET' && path.includes('/notes/rows'));
    const restoring = restoreBackup(copy, folder);
    await writes;
    expect(await failureOf(deleteBackup(folder))).toMatchObject({
      code: 'backup_refused',
      found: 'a backup whose restore is not finished',
    });
    const kept: string[] = [];
    expect(await pruneBackups(root, { keep: 0, onKept: (_, reason) => kept.push(reason) })).toEqual([]);
    expect(kept).toEqual(['a restore of it is not finished']);
    proxy.release();
    await restoring;
    expect(await copy.notes.toList()).toMatchObject([{ $id: 'n1', title: 'saved' }]);
    await deleteBackup(folder);
    expect(existsSync(folder)).toBe(false);
  } finally {
    await copy.dispose();
    await proxy.stop();
  }
});

test('a backup that is restored into two databases at once stays until both are done', async () => {
  const folder = await backedUp();
  const proxy = await startHoldingProxy(server.endpoint);
  const [slow, fast] = [open(proxy.endpoint, 'slow'), open(server.endpoint, 'fast')];
  try {
    const writes = proxy.hold((method, path) => method !== 'GET' && path.includes('/notes/rows'));
    const restoring = restoreBackup(slow, folder);
    await writes;
    await restoreBackup(fast, folder);
    expect(await pruneBackups(root, { keep: 0 })).toEqual([]);
    proxy.release();
    await restoring;
    expect(await slow.notes.toList()).toHaveLength(1);
    expect(await pruneBackups(root, { keep: 0 })).toEqual([folder]);
  } finally {
    await slow.dispose();
    await fast.dispose();
    await proxy.stop();
  }
});

test.each([
  ['is being deleted', (folder: string) => writeFileSync(join(folder, 'deleting'), '')],
  ['was deleted meanwhile', (folder: string) => deleteBackup(folder)],
] as const)('of a backup that %s nothing is restored', async (_, work) => {
  const folder = await backedUp();
  const proxy = await startHoldingProxy(server.endpoint);
  const copy = open(proxy.endpoint, 'copy');
  try {
    const lock = proxy.hold((method, path) => method === 'POST' && path.includes('entwrite_state/rows'));
    const restoring = failureOf(restoreBackup(copy, folder));
    await lock;
    await work(folder);
    proxy.release();
    expect(await restoring).toMatchObject({
      code: 'backup_invalid',
      remedy: expect.stringContaining('Nothing was restored'),
    });
    expect(readdirSync(root, { recursive: true }).filter((name) => name.includes('restoring'))).toEqual([]);
    expect(proxy.sent.filter(({ method, path }) => method !== 'GET' && path.includes('notes'))).toEqual([]);
  } finally {
    await copy.dispose();
    await proxy.stop();
  }
});
