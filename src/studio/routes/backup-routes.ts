import { basename } from 'node:path';
import { createBackup } from '../../backup/create/create-backup.js';
import { restoreBackup } from '../../backup/restore/restore-backup.js';
import { deleteBackup } from '../../backup/retention/delete-backup.js';
import { type ListedBackup, listBackups, newBackupFolder } from '../../backup/retention/list-backups.js';
import { createSnapshot } from '../../backup/retention/snapshots.js';
import { verifyBackup } from '../../backup/verify/verify-backup.js';
import { EntwriteError } from '../../errors.js';
import { describeOperation } from '../../operations/operation.js';
import type { Project } from '../../project/open-project.js';
import { projectDatabase } from '../../project/project-database.js';
import type { ShownBackup, ShownBackups, ShownRestore } from '../api/shown-backup.js';
import { jobProgress } from '../work/job-progress.js';
import { ask, get, type Route, write } from './route.js';
import type { RouteInput } from './route-input.js';
import { started } from './started.js';
import type { Studio } from './studio.js';

function backupData({ folder, manifest, complete, documents, bytes }: ListedBackup): ShownBackup {
  const { kind, name, startedAt, encryption, collections } = manifest;
  const saved = collections.map(({ id, documents: count }) => ({ id, documents: count }));
  const isEncrypted = encryption !== null;
  return { id: basename(folder), kind, name, startedAt, isEncrypted, complete, documents, bytes, saved };
}

/** The folder of a backup, by its name in the list; a path is not accepted. */
async function folderOf({ backups }: Project, id: string): Promise<string> {
  const found = (await listBackups(backups.root)).find(({ folder }) => basename(folder) === id);
  if (found !== undefined) return found.folder;
  throw new EntwriteError('backup_invalid', {
    at: id,
    found: 'no backup with this name',
    expected: 'a backup in the list',
    remedy: 'Reload the page.',
  });
}

function secrecy({ backups: { encrypt, plain } }: Project): Pick<Project['backups'], 'encrypt' | 'plain'> {
  return { ...(encrypt !== undefined && { encrypt }), ...(plain && { plain }) };
}

async function restore(
  { project }: Studio,
  input: RouteInput,
  dryRun: boolean,
  signal: AbortSignal,
): Promise<ShownRestore> {
  const { encrypt } = project.backups;
  const only = input.texts('only');
  const report = await restoreBackup(await projectDatabase(project), {
    folder: await folderOf(project, input.parameter('id')),
    dryRun,
    signal,
    onProgress: jobProgress,
    ...(only !== undefined && only.length > 0 && { only }),
    ...(input.flag('overwrite') && { overwrite: true }),
    ...(encrypt !== undefined && { encrypt }),
  });
  return { ...report, operations: report.operations.map(describeOperation) };
}

/** Backups and snapshots. */
export const backupRoutes: readonly Route[] = [
  get('/api/backups', async ({ project }): Promise<ShownBackups> => {
    const { root } = project.backups;
    return { root, backups: (await listBackups(root)).map(backupData) };
  }),
  write('/api/backups/create', (studio, input) => {
    const { project } = studio;
    const name = input.optionalText('snapshot');
    return started(studio, name ? `Snapshot ${name}` : 'Back up', async (signal) => {
      const options = { signal, onProgress: jobProgress, ...secrecy(project) };
      const database = await projectDatabase(project);
      const { root } = project.backups;
      const manifest = name
        ? await createSnapshot(database, root, name, options)
        : await createBackup(database, { ...options, folder: newBackupFolder(root) });
      return { documents: manifest.collections.reduce((sum, { documents }) => sum + documents, 0) };
    });
  }),
  ask('/api/backups/:id/verify', (studio, input) => {
    const { encrypt } = studio.project.backups;
    return started(studio, `Verify ${input.parameter('id')}`, async (signal) =>
      verifyBackup({
        folder: await folderOf(studio.project, input.parameter('id')),
        signal,
        onProgress: jobProgress,
        deep: input.flag('deep'),
        ...(encrypt !== undefined && { encrypt }),
      }),
    );
  }),
  ask('/api/backups/:id/preview', (studio, input) =>
    started(studio, `Preview of restoring ${input.parameter('id')}`, (signal) => restore(studio, input, true, signal)),
  ),
  write('/api/backups/:id/restore', (studio, input) =>
    started(studio, `Restore ${input.parameter('id')}`, (signal) => restore(studio, input, false, signal)),
  ),
  write('/api/backups/:id/delete', async ({ project }, input) => {
    await deleteBackup(await folderOf(project, input.parameter('id')));
    return {};
  }),
];
