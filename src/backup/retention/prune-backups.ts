import { resolve } from 'node:path';
import type { BackupKind } from '../format/backup-manifest.js';
import { deleteBackup } from './delete-backup.js';
import { type ListedBackup, listBackups } from './list-backups.js';

export interface PruneOptions {
  /** Complete backups of each database that stay: 5 unless said. */
  readonly keep?: number;
  /** Kinds that are looked at: manual and automatic ones, counted together, unless said. */
  readonly kinds?: readonly BackupKind[];
  /** Folders that stay whatever `keep` says, and count. */
  readonly except?: readonly string[];
  /** Only tells what would go. */
  readonly dryRun?: boolean;
}

const KEPT = 5;
const KINDS: readonly BackupKind[] = ['manual', 'automatic'];

/**
 * Deletes old backups in a folder of backups: of each database all but the newest, unfinished ones only when a complete one is
 * newer. Snapshots and backups made with `keep: true` stay and do not count.
 *
 * @returns the folders that went (or would go)
 */
export async function pruneBackups(
  root: string,
  { keep = KEPT, kinds = KINDS, except = [], dryRun = false }: PruneOptions = {},
): Promise<readonly string[]> {
  if (!Number.isInteger(keep) || keep < 0) throw new RangeError(`keep is ${keep}; expected a whole number of backups`);
  const seen = new Map<string, number>();
  const gone: string[] = [];
  const staying = new Set(except.map((folder) => resolve(folder)));
  for (const backup of await listBackups(root)) {
    if (isExempt(backup) || !kinds.includes(backup.manifest.kind)) continue;
    const { projectId, databaseId } = backup.manifest;
    const database = JSON.stringify([projectId, databaseId]);
    const newer = seen.get(database) ?? 0;
    if (backup.complete) seen.set(database, newer + 1);
    if (staying.has(resolve(backup.folder)) || (backup.complete ? newer < keep : newer === 0)) continue;
    if (!dryRun) await deleteBackup(backup.folder);
    gone.push(backup.folder);
  }
  return gone;
}

function isExempt({ manifest }: ListedBackup): boolean {
  return manifest.kind === 'snapshot' || manifest.keep;
}
