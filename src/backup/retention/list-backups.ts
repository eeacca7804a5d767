import { randomBytes } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findManifest } from '../format/backup-folder.js';
import type { BackupManifest } from '../format/backup-manifest.js';
import { backupFailed } from '../format/backup-problem.js';

export interface ListedBackup {
  readonly folder: string;
  readonly manifest: BackupManifest;
  /** False if it was interrupted; `createBackup` on its folder continues it. */
  readonly complete: boolean;
  readonly documents: number;
  readonly bytes: number;
}

/**
 * The backups in a folder, newest first; empty if the folder does not exist. Links, and backups whose manifest cannot be read, are
 * omitted.
 */
export async function listBackups(root: string): Promise<readonly ListedBackup[]> {
  let entries: Dirent[];
  try {
    entries = await readdir(root, { withFileTypes: true });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw backupFailed(root, cause);
  }
  const listed: ListedBackup[] = [];
  for (const entry of entries) {
    if (!entry.isDirectory()) continue;
    const folder = join(root, entry.name);
    const manifest = await findManifest(folder).catch(() => null);
    if (manifest === null) continue;
    const sum = (value: 'documents' | 'bytes') =>
      manifest.collections.reduce((total, saved) => total + saved[value], 0);
    listed.push({
      folder,
      manifest,
      complete: manifest.finishedAt !== null,
      documents: sum('documents'),
      bytes: sum('bytes'),
    });
  }
  return listed.sort((a, b) => Date.parse(b.manifest.startedAt) - Date.parse(a.manifest.startedAt));
}

/** A new backup folder; names sort by time: `20261121-094501-3f9a04c1`. */
export function newBackupFolder(root: string, time = new Date()): string {
  const digits = time.toISOString().replace(/\D/g, '');
  return join(root, `${digits.slice(0, 8)}-${digits.slice(8, 14)}-${randomBytes(4).toString('hex')}`);
}
