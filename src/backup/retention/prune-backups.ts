import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { hasCode } from '../../errors.js';
import { type CallRules, checkCall } from '../../metadata/options/check-call.js';
import { FLAG, FUNCTION, TEXTS, WHOLE } from '../../metadata/options/judge-options.js';
import { isRestoringFile } from '../format/backup-folder.js';
import type { BackupKind } from '../format/backup-manifest.js';
import { deleteBackup } from './delete-backup.js';
import { type ListedBackup, listBackups } from './list-backups.js';

export interface PruneOptions {
  /** How many complete backups of each database stay: 5 by default. */
  readonly keep?: number;
  /** Prunes only backups of this database; by default those of every database. */
  readonly database?: { readonly projectId: string; readonly databaseId: string };
  /** Prunes only these kinds: by default manual and automatic ones, counted together. */
  readonly kinds?: readonly BackupKind[];
  /** Folders that always stay, and count. */
  readonly except?: readonly string[];
  /** Backups that an applied migration needs for its revert, by id, or by name or path of the folder: they stay, and count. */
  readonly needed?: readonly string[];
  /** Deletes nothing; returns what would be deleted. */
  readonly dryRun?: boolean;
  /** Called for each backup that is old enough to be deleted but stays. */
  readonly onKept?: (folder: string, reason: string) => void;
}

const PRUNE_RULES: CallRules<PruneOptions> = {
  keep: { accepts: (value) => WHOLE.accepts(value) && Number(value) >= 0, expected: 'a whole number of backups' },
  database: { accepts: (value) => typeof value === 'object' && value !== null, expected: 'projectId and databaseId' },
  kinds: TEXTS,
  except: TEXTS,
  needed: TEXTS,
  dryRun: FLAG,
  onKept: FUNCTION,
};

const KEPT = 5;
/** Milliseconds without a write after which an unfinished backup counts as abandoned. */
const UNDER_WAY = 3_600_000;
const KINDS: readonly BackupKind[] = ['manual', 'automatic'];

/**
 * Deletes old backups in a folder: of each database all but the newest, and unfinished ones if a complete one is newer. Snapshots and
 * backups made with `keep: true` stay and do not count. Links in the folder are not followed.
 *
 * @returns the folders that were (or would be) deleted
 * @throws EntwriteError configuration_invalid for a wrong option
 */
export async function pruneBackups(root: string, options: PruneOptions = {}): Promise<readonly string[]> {
  checkCall('pruneBackups', options, PRUNE_RULES);
  return pruneListed(await listBackups(root), options);
}

/** `pruneBackups` of backups that were listed before: what was made since stays. */
export async function pruneListed(backups: readonly ListedBackup[], options: PruneOptions): Promise<readonly string[]> {
  const { keep = KEPT, kinds = KINDS, database: of, dryRun = false, onKept = () => {} } = options;
  const counts = new Map<string, number>();
  const deleted: string[] = [];
  for (const backup of backups) {
    const { folder, manifest, complete } = backup;
    if (manifest.kind === 'snapshot' || !kinds.includes(manifest.kind)) continue;
    if (of !== undefined && (manifest.projectId !== of.projectId || manifest.databaseId !== of.databaseId)) continue;
    const database = JSON.stringify([manifest.projectId, manifest.databaseId]);
    const newer = counts.get(database) ?? 0;
    if (complete && !manifest.keep) counts.set(database, newer + 1);
    if (complete ? newer < keep : newer === 0) continue;
    const reason = reasonToKeep(backup, options) ?? (await reasonInUse(backup));
    if (reason !== null) onKept(folder, reason);
    else if (dryRun || (await deleteUnlessInUse(folder, onKept))) deleted.push(folder);
  }
  return deleted;
}

/** Whether a backup was deleted; a restore may have begun since it was looked at. */
async function deleteUnlessInUse(folder: string, onKept: NonNullable<PruneOptions['onKept']>): Promise<boolean> {
  try {
    await deleteBackup(folder);
    return true;
  } catch (error) {
    if (!hasCode(error, 'backup_refused')) throw error;
    onKept(folder, IN_RESTORE);
    return false;
  }
}

const IN_RESTORE = 'a restore of it is not finished';

/** Why an old backup must stay; null if it need not. */
function reasonToKeep({ folder, manifest }: ListedBackup, { except = [], needed = [] }: PruneOptions): string | null {
  if (manifest.keep) return 'marked to be kept';
  if (needed.some((name) => name === manifest.id || basename(name) === basename(folder)))
    return 'needed to revert an applied migration';
  return except.some((path) => resolve(path) === resolve(folder)) ? 'named as an exception' : null;
}

/** Why a backup is in use and must not be pruned; null if it is not. */
async function reasonInUse({ folder, complete }: ListedBackup): Promise<string | null> {
  const names = await readdir(folder);
  if (names.some(isRestoringFile)) return IN_RESTORE;
  if (complete) return null;
  const files = names.map((file) => stat(join(folder, file)).catch(() => null));
  const written = Math.max(...(await Promise.all(files)).map((file) => file?.mtimeMs ?? 0));
  return Date.now() - written < UNDER_WAY ? 'it is not finished, and was written to within the last hour' : null;
}
