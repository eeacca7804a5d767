import { lstat, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MANIFEST_FILE, readManifest, WRITTEN_LOG } from '../format/backup-folder.js';
import { backupFailed, backupRefused } from '../format/backup-problem.js';
import { fileName } from '../format/file-name.js';

/**
 * Deletes the files a backup wrote, the manifest last, and the folder if nothing else is in it.
 * Throws backup_invalid where there is no backup, so that a wrong path costs nothing, and backup_refused for a link to one.
 */
export async function deleteBackup(folder: string): Promise<void> {
  const { chosen, encryption } = await readManifest(folder);
  if ((await lstat(folder)).isSymbolicLink())
    throw backupRefused(folder, 'a link to a backup', 'the folder of the backup', 'Name the folder that it leads to.');
  const files = chosen.map(({ id }) => fileName(id, encryption !== null));
  try {
    for (const file of files) {
      for (const state of ['', '.partial', '.partial.next']) await rm(join(folder, `${file}${state}`), { force: true });
    }
    await rm(join(folder, WRITTEN_LOG), { force: true });
    await rm(join(folder, `${MANIFEST_FILE}.next`), { force: true });
    await rm(join(folder, MANIFEST_FILE), { force: true });
    await rmdir(folder);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOTEMPTY') return;
    throw backupFailed(folder, cause);
  }
}
