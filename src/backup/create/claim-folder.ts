import { randomBytes } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WRITER_FILE } from '../format/backup-folder.js';
import { backupFailed } from '../format/backup-problem.js';

/** The exclusive right of one run to write into a backup's folder. */
export interface FolderClaim {
  /** 16 hexadecimal digits. */
  readonly token: string;
  /** Throws backup_failed if a later run claimed the folder, or it was deleted: files of two runs must not mix under one manifest. */
  readonly confirm: () => Promise<void>;
  readonly release: () => Promise<void>;
}

/** Takes over a folder from its present writer, which stops before its next file. Throws backup_failed. */
export async function claimFolder(folder: string): Promise<FolderClaim> {
  const path = join(folder, WRITER_FILE);
  const token = randomBytes(8).toString('hex');
  try {
    // Never through a symbolic link.
    await rm(path, { force: true });
    await writeFile(path, token, { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    throw backupFailed(folder, cause);
  }
  return {
    token,
    async confirm() {
      const found = await readFile(path, 'utf8').catch(() => null);
      if (found === token) return;
      const reason =
        found === null ? 'another run finished it, or it was deleted' : 'another run writes into this folder now';
      throw backupFailed(folder, new Error(reason));
    },
    async release() {
      await rm(path, { force: true });
    },
  };
}
