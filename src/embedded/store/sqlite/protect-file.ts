import { chmodSync, closeSync, openSync, statSync } from 'node:fs';

const OWNER_ALONE = 0o600;

/**
 * Makes the file, its log and its journal readable only by their owner; SQLite creates the latter two with the mode of the file. Does not
 * change the mode of somebody else's file, and does nothing on systems without modes.
 */
export function protectFile(file: string): void {
  create(file);
  for (const path of [file, `${file}-wal`, `${file}-shm`, `${file}-journal`]) tighten(path);
}

/** If this fails, SQLite will fail, too, and report it. */
function create(file: string): void {
  try {
    closeSync(openSync(file, 'a', OWNER_ALONE));
  } catch {
    // As above.
  }
}

function tighten(path: string): void {
  try {
    if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, OWNER_ALONE);
  } catch (error) {
    if (!['ENOENT', 'EPERM', 'EROFS'].includes(String((error as NodeJS.ErrnoException).code))) throw error;
  }
}
