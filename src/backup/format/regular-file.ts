import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, lstat, open } from 'node:fs/promises';
import { backupInvalid } from './backup-problem.js';

export interface OpenFile {
  readonly handle: FileHandle;
  readonly size: number;
}

/**
 * Opening a pipe must not wait for its writer, and a link must not lead out of the folder. Windows has neither flag: undefined counts as 0
 * here.
 */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Opens a file; refuses links, devices, pipes and folders (backup_invalid) before a byte is read, because a backup is not trusted. */
export async function openRegularFile(path: string): Promise<OpenFile> {
  if (!(await lstat(path)).isFile()) throw irregular(path);
  const handle = await open(path, FLAGS);
  const found = await handle.stat();
  if (found.isFile()) return { handle, size: found.size };
  await handle.close();
  throw irregular(path);
}

/** The SHA-256 of an open file, in hexadecimal digits; the file stays open. */
export async function sha256Of({ handle, size }: OpenFile): Promise<string> {
  const hash = createHash('sha256');
  const range = { start: 0, end: Math.max(size - 1, 0), autoClose: false };
  for await (const chunk of handle.createReadStream({ ...range, highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** The content of a small file. Throws backup_invalid if it is larger than `limit` bytes or not a regular file. */
export async function readRegularFile(path: string, limit: number): Promise<Buffer> {
  const { handle, size } = await openRegularFile(path);
  try {
    if (size > limit)
      throw backupInvalid(
        path,
        `${size} bytes`,
        `at most ${limit} bytes`,
        'Do not trust this backup: the file is too large.',
      );
    const content = Buffer.alloc(size);
    const { bytesRead } = await handle.read(content, 0, size, 0);
    return content.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function irregular(path: string) {
  return backupInvalid(
    path,
    'a link, a device, a pipe or a folder',
    'a regular file',
    'Do not trust this backup: entwrite writes regular files only.',
  );
}
