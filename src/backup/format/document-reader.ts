import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { EntwriteError } from '../../errors.js';
import { backupInvalid } from './backup-problem.js';
import { decrypting, type FileCipher } from './encrypting.js';
import { type OpenFile, openRegularFile } from './regular-file.js';

/** Characters of the longest line that is read or written; Appwrite takes requests of 12 MiB. */
const LONGEST_LINE = 64 * 2 ** 20;

/**
 * The lines of a file that a `DocumentWriter` wrote, a batch at a time. Memory stays flat whatever the file unpacks to. Throws
 * EntwriteError backup_invalid when it is missing, cut short, changed, or encrypted with another key.
 */
export async function* readLines(path: string, cipher: FileCipher | null): AsyncGenerator<readonly string[]> {
  const gunzip = createGunzip().setEncoding('utf8');
  let pieces: string[] = [];
  let length = 0;
  let file: OpenFile | null = null;
  try {
    file = await openRegularFile(path);
    const [source, decipher] =
      cipher === null ? [file.handle.createReadStream(), null] : await decrypting(file, cipher);
    // A failure of any stage destroys the last one with it, and the loop below throws it.
    if (decipher === null) pipeline(source, gunzip, () => {});
    else pipeline(source, decipher, gunzip, () => {});
    for await (const chunk of gunzip as AsyncIterable<string>) {
      const end = chunk.lastIndexOf('\n');
      if (end < 0) {
        pieces.push(chunk);
        length += chunk.length;
        if (length > LONGEST_LINE) throw new RangeError(`a line of more than ${LONGEST_LINE} characters`);
        continue;
      }
      const lines = [...pieces, chunk.slice(0, end)].join('').split('\n');
      pieces = [chunk.slice(end + 1)];
      length = chunk.length - end - 1;
      yield lines;
    }
  } catch (cause) {
    throw unreadable(path, cause);
  } finally {
    await file?.handle.close().catch(() => {});
  }
  if (pieces.join('') !== '') throw unreadable(path, new Error('the last line is cut short'));
}

function unreadable(path: string, cause: unknown): unknown {
  if (cause instanceof EntwriteError) return cause;
  const code = (cause as NodeJS.ErrnoException | null)?.code;
  const found = code === 'ENOENT' ? 'no such file' : cause instanceof Error ? cause.message : String(cause);
  return backupInvalid(
    path,
    found,
    'the file as the backup wrote it',
    'Take another backup: this one is damaged, or the file is from elsewhere.',
    cause,
  );
}
