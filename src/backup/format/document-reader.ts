import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { backupInvalid } from './backup-problem.js';
import { decrypting, type FileCipher } from './encrypting.js';

/**
 * The lines of a file that a `DocumentWriter` wrote, a batch at a time. Throws EntwriteError backup_invalid when it is missing,
 * cut short, changed, or encrypted with another key.
 */
export async function* readLines(path: string, cipher: FileCipher | null): AsyncGenerator<readonly string[]> {
  const gunzip = createGunzip().setEncoding('utf8');
  let pieces: string[] = [];
  try {
    const [source, decipher] = cipher === null ? [createReadStream(path), null] : await decrypting(path, cipher);
    // A failure of any stage destroys the last one with it, and the loop below throws it.
    if (decipher === null) pipeline(source, gunzip, () => {});
    else pipeline(source, decipher, gunzip, () => {});
    for await (const chunk of gunzip as AsyncIterable<string>) {
      const parts = chunk.split('\n');
      const rest = parts.pop() ?? '';
      const [first] = parts;
      if (first === undefined) {
        pieces.push(rest);
        continue;
      }
      parts[0] = pieces.join('') + first;
      pieces = [rest];
      yield parts;
    }
  } catch (cause) {
    throw unreadable(path, cause);
  }
  if (pieces.join('') !== '') throw unreadable(path, new Error('the last line is cut short'));
}

function unreadable(path: string, cause: unknown): unknown {
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
