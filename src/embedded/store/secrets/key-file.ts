import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Where the key of a file lies: beside it, so that a copy of the file alone tells nothing. */
export const keyFileOf = (file: string): string => `${file}.key`;

/** The key beside a file, or null where there is none. Throws an Error for what is not a key. */
export function readKeyFile(file: string): Buffer | null {
  let text: string;
  try {
    text = readFileSync(keyFileOf(file), 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  if (!/^[0-9a-f]{64}$/.test(text))
    throw new Error(`${keyFileOf(file)} is no key: 64 hexadecimal digits are expected.`);
  return Buffer.from(text, 'hex');
}

/** Makes a key beside a file, readable by its owner alone; it is on the disk before anything is sealed with it. */
export function makeKeyFile(file: string): Buffer {
  const key = randomBytes(32);
  const handle = openSync(keyFileOf(file), 'wx', 0o600);
  try {
    writeSync(handle, `${key.toString('hex')}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  syncFolder(dirname(keyFileOf(file)));
  return key;
}

/** Not every system lets a folder be opened; there the entry of a new file is safe with its content. */
function syncFolder(folder: string): void {
  try {
    const handle = openSync(folder, 'r');
    fsyncSync(handle);
    closeSync(handle);
  } catch {
    // As above.
  }
}
