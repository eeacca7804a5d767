import { basename, resolve } from 'node:path';
import type { BackupKind } from '../format/backup-manifest.js';
import { deleteBackup } from './delete-backup.js';
import { type ListedBackup, listBackups } from './list-backups.js';

export interface PruneOptions {
  /** Complete backups of each database that stay: 5 when not given. */
  readonly keep?: number;
  /** Kinds that are looked at: manual and automatic ones, counted together, when not given. */
  readonly kinds?: readonly BackupKind[];
  /** Folders that stay whatever `keep` says, and count. */
  readonly except?: readonly string[];
  /** Backups that an applied migration needs for its revert, by id, name or path of the folder: they stay, and count. */
  readonly needed?: readonly string[];
  /** Deletes nothing and answers what would be deleted. */
  readonly dryRun?: boolean;
  /** Called for each backup that is old enough to be deleted and stays. */
  readonly onKept?: (folder: string, reason: string) => void;
}

const KEPT = 5;
const KINDS: readonly BackupKind[] = ['manual', 'automatic'];

/**
 * Deletes old backups in a folder of backups: of each database all but the newest, unfinished ones only when a complete one is
 * newer. Snapshots and backups made with `keep: true` stay and do not count. A link in the folder is not followed.
 *
 * @returns the folders that were (or would be) deleted
 */
export async function pruneBackups(root: string, options: PruneOptions = {}): Promise<readonly string[]> {
  const { keep = KEPT, kinds = KINDS, dryRun = false, onKept = () => {} } = options;
  if (!Number.isInteger(keep) || keep < 0) throw new RangeError(`keep is ${keep}; expected a whole number of backups`);
  const counts = new Map<string, number>();
  const deleted: string[] = [];
  for (const backup of await listBackups(root)) {
    const { folder, manifest, complete } = backup;
    if (manifest.kind === 'snapshot' || !kinds.includes(manifest.kind)) continue;
    const database = JSON.stringify([manifest.projectId, manifest.databaseId]);
    const newer = counts.get(database) ?? 0;
    if (complete && !manifest.keep) counts.set(database, newer + 1);
    if (complete ? newer < keep : newer === 0) continue;
    const reason = reasonToKeep(backup, options);
    if (reason === null && !dryRun) await deleteBackup(folder);
    if (reason === null) deleted.push(folder);
    else onKept(folder, reason);
  }
  return deleted;
}

/** Why an old backup stays; null where nothing says so. */
function reasonToKeep({ folder, manifest }: ListedBackup, { except = [], needed = [] }: PruneOptions): string | null {
  if (manifest.keep) return 'marked to be kept';
  if (needed.some((name) => name === manifest.id || basename(name) === basename(folder)))
    return 'needed to revert an applied migration';
  return except.some((path) => resolve(path) === resolve(folder)) ? 'named as an exception' : null;
}
