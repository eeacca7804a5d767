import { lstat, readdir, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  DELETING_FILE,
  isRestoringFile,
  isUnfinishedManifest,
  MANIFEST_FILE,
  readManifest,
  WRITER_FILE,
  WRITTEN_LOG,
} from '../format/backup-folder.js';
import { backupFailed, backupRefused } from '../format/backup-problem.js';
import { fileName, isFileOf } from '../format/file-name.js';

/**
 * Deletes a backup's files, the manifest last, and the folder if it is then empty. Throws backup_invalid for no backup, backup_refused for
 * a link, or if a restore of it is not finished.
 */
export async function deleteBackup(folder: string): Promise<void> {
  const { chosen, encryption } = await readManifest(folder);
  if ((await lstat(folder)).isSymbolicLink())
    throw backupRefused(folder, 'a link to a backup', 'the folder of the backup', 'Name the folder that it leads to.');
  const files = chosen.map(({ id }) => fileName(id, encryption !== null));
  try {
    await writeFile(join(folder, DELETING_FILE), '', { mode: 0o600 });
    if ((await readdir(folder)).some(isRestoringFile)) {
      await rm(join(folder, DELETING_FILE), { force: true });
      throw backupRefused(
        folder,
        'a backup whose restore is not finished',
        'one that nobody needs',
        'Finish the restore first: without the backup nothing can.',
      );
    }
    for (const name of await readdir(folder))
      if (isUnfinishedManifest(name) || files.some((file) => isFileOf(file, name)))
        await rm(join(folder, name), { force: true });
    for (const file of [WRITTEN_LOG, WRITER_FILE, MANIFEST_FILE, DELETING_FILE])
      await rm(join(folder, file), { force: true });
    await rmdir(folder);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOTEMPTY') return;
    throw backupFailed(folder, cause);
  }
}
