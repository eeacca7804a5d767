import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** The path of a file's key: next to the file, so that a copy of the file alone reveals nothing. */
export const keyFileOf = (file: string): string => `${file}.key`;

/** The key next to a file, or null if there is none. Throws an Error if the content is not a key. */
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

/** Creates a key next to a file, readable only by its owner; it is on disk before anything is sealed with it. */
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

/** Some systems do not allow a folder to be opened; there, the entry of a new file is stored safely together with its content. */
function syncFolder(folder: string): void {
  try {
    const handle = openSync(folder, 'r');
    fsyncSync(handle);
    closeSync(handle);
  } catch {
    // As above.
  }
}
