import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DELETING_FILE, findManifest, isUnfinishedManifest, WRITER_FILE } from '../format/backup-folder.js';
import { type BackupManifest, isComplete, type SavedCollection } from '../format/backup-manifest.js';
import { backupFailed, backupRefused } from '../format/backup-problem.js';

/**
 * Creates a backup's folder; returns the unfinished backup of the same database in it, or null. Throws backup_refused for other contents.
 */
export async function prepareFolder(
  folder: string,
  { projectId, databaseId, isEncrypted }: { projectId: string; databaseId: string; isEncrypted: boolean },
): Promise<BackupManifest | null> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw backupFailed(folder, cause);
  }
  const manifest = await findManifest(folder);
  const elsewhere = 'Name another folder, or delete this one.';
  if (manifest === null) {
    const files = (await readdir(folder)).filter(
      (file) => ![WRITER_FILE, DELETING_FILE].includes(file) && !isUnfinishedManifest(file),
    );
    if (files.length === 0) return null;
    throw backupRefused(folder, `files that are no backup (${files[0]}, …)`, 'an empty folder', elsewhere);
  }
  if (isComplete(manifest)) throw backupRefused(folder, 'a finished backup', 'an empty folder', elsewhere);
  if (manifest.projectId !== projectId || manifest.databaseId !== databaseId)
    throw backupRefused(folder, 'an unfinished backup of another database', 'one of this database', elsewhere);
  if ((manifest.encryption !== null) !== isEncrypted)
    throw backupRefused(folder, 'an unfinished backup with another `encrypt`', 'the same options', elsewhere);
  return manifest;
}

/** Deletes what an interrupted run left half-done; never a file that the backup did not write. */
export async function clearLeftovers(folder: string, complete: readonly SavedCollection[]): Promise<void> {
  const kept = new Set(complete.map(({ file }) => file));
  for (const file of await readdir(folder)) {
    const isOwn =
      file === DELETING_FILE ||
      isUnfinishedManifest(file) ||
      /\.ndjson\.gz(\.enc)?((\.[0-9a-f]{16})?\.partial(\.next)?)?$/.test(file);
    if (!isOwn || kept.has(file)) continue;
    await rm(join(folder, file), { force: true });
  }
  for (const { file, bytes } of complete) {
    const found = await stat(join(folder, file)).catch(() => null);
    if (found?.size !== bytes)
      throw backupRefused(
        join(folder, file),
        found === null ? 'no such file' : `${found.size} bytes`,
        `${bytes} bytes, as recorded in the unfinished backup`,
        'Delete the folder and start again.',
      );
  }
}
