import { chmodSync, closeSync, openSync, statSync } from 'node:fs';

const OWNER_ALONE = 0o600;

/**
 * Makes the file, its log and its journal readable by their owner alone; SQLite makes the latter two like the file. A file of somebody else
 * keeps its mode. Does nothing where the system knows no modes.
 */
export function protectFile(file: string): void {
  create(file);
  for (const path of [file, `${file}-wal`, `${file}-shm`, `${file}-journal`]) tighten(path);
}

/** Where that fails SQLite will fail, too, and say so. */
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
