import { join } from 'node:path';
import { expectedName } from '../../util/near-names.js';
import { type CreateBackupOptions, createBackup } from '../create/create-backup.js';
import { findManifest } from '../format/backup-folder.js';
import { type BackupManifest, isComplete } from '../format/backup-manifest.js';
import { backupInvalid, backupRefused } from '../format/backup-problem.js';
import { restoreBackup } from '../restore/restore-backup.js';
import type { RestoreOptions, RestoreReport } from '../restore/restore-report.js';
import type { BackupSource } from '../source/backup-source.js';
import { deleteBackup } from './delete-backup.js';
import { type ListedBackup, listBackups } from './list-backups.js';

type SnapshotOptions = Omit<CreateBackupOptions, 'folder' | 'only' | 'kind' | 'name' | 'keep'>;

const NAME = /^[A-Za-z0-9][\w.-]{0,63}$/;

/**
 * Saves a whole database under a name. Snapshots are never pruned. A repeated call continues after an interruption.
 *
 * @param root the folder of backups
 * @throws EntwriteError backup_refused if the name is taken or invalid.
 * @example
 * await createSnapshot(db, '.entwrite/backups', 'before-big-update');
 */
export async function createSnapshot(
  source: BackupSource,
  root: string,
  name: string,
  options: SnapshotOptions = {},
): Promise<BackupManifest> {
  const folder = snapshotFolder(root, name);
  const existing = await findManifest(folder);
  if (existing !== null && isComplete(existing))
    throw backupRefused(
      name,
      'a snapshot of that name',
      'a new name',
      'Choose another name, or delete that one first.',
    );
  return createBackup(source, { ...options, folder, kind: 'snapshot', name });
}

/** The snapshots in a folder of backups, newest first. */
export async function listSnapshots(root: string): Promise<readonly ListedBackup[]> {
  return (await listBackups(root)).filter(({ manifest }) => manifest.kind === 'snapshot');
}

/** Restores a snapshot by its name; see `restoreBackup`. */
export async function restoreSnapshot(
  source: BackupSource,
  root: string,
  name: string,
  options: Omit<RestoreOptions, 'folder'> = {},
): Promise<RestoreReport> {
  return restoreBackup(source, { ...options, folder: await existingSnapshot(root, name) });
}

/** Deletes a snapshot by its name. Throws backup_invalid if there is none. */
export async function deleteSnapshot(root: string, name: string): Promise<void> {
  await deleteBackup(await existingSnapshot(root, name));
}

function snapshotFolder(root: string, name: string): string {
  if (NAME.test(name)) return join(root, `snapshot-${name}`);
  throw backupRefused(
    'snapshot',
    JSON.stringify(name),
    'letters, digits, `.`, `-` and `_`, at most 64, the first a letter or digit',
    'Choose another name.',
  );
}

/** Throws backup_invalid if there is none. */
export async function existingSnapshot(root: string, name: string): Promise<string> {
  const folder = snapshotFolder(root, name);
  const manifest = await findManifest(folder);
  if (manifest?.kind === 'snapshot') return folder;
  const names = (await listSnapshots(root)).flatMap(({ manifest: { name: known } }) => known ?? []);
  const expected = expectedName(name, names, 'an existing one');
  throw backupInvalid(name, `no such snapshot in ${root}`, expected, 'See `entwrite snapshot list` for the names.');
}
