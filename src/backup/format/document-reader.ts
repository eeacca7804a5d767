import { createHash } from 'node:crypto';
import { pipeline, Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { EntwriteError } from '../../errors.js';
import { messageOf } from '../../util/message-of.js';
import { backupInvalid } from './backup-problem.js';
import { decrypting, type FileCipher } from './encrypting.js';
import { type OpenFile, openRegularFile, sha256Of } from './regular-file.js';

const OTHER_FILE = 'another SHA-256';

/** The most characters of a line; Appwrite accepts requests of 12 MiB. */
const LONGEST_LINE = 64 * 2 ** 20;

/**
 * The lines of a file written by a `DocumentWriter`, in batches. Memory stays flat whatever the file unpacks to. Throws EntwriteError
 * backup_invalid before its first line if the file is missing or has another hash; at its end if it is encrypted with another key, or
 * changed while it is read.
 *
 * @param sha256 the file's hash; the file may be replaced between repeated reads
 */
export async function* readLines(
  path: string,
  cipher: FileCipher | null,
  sha256: string,
): AsyncGenerator<readonly string[]> {
  const gunzip = createGunzip().setEncoding('utf8');
  let pieces: string[] = [];
  let length = 0;
  let file: OpenFile | null = null;
  try {
    file = await openRegularFile(path);
    // Before its first line, which is written to a database. In-place changes after that are detected at the end.
    if ((await sha256Of(file)) !== sha256) throw new Error(OTHER_FILE);
    const [source, decipher] =
      cipher === null ? [file.handle.createReadStream({ start: 0 }), null] : await decrypting(file, cipher);
    // A failure of any stage also destroys the last one, and the loop below throws it.
    pipeline(source, decipher ?? checking(sha256), gunzip, () => {});
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

/** Passes everything on, and fails at the end if the hash differs. */
function checking(sha256: string): Transform {
  const hash = createHash('sha256');
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
    flush(done) {
      done(hash.digest('hex') === sha256 ? null : new Error(OTHER_FILE));
    },
  });
}

function unreadable(path: string, cause: unknown): unknown {
  if (cause instanceof EntwriteError) return cause;
  const code = (cause as NodeJS.ErrnoException | null)?.code;
  const found = code === 'ENOENT' ? 'no such file' : messageOf(cause);
  return backupInvalid(
    path,
    found,
    'the file as the backup wrote it',
    'Take another backup: this one is damaged, or the file is from elsewhere.',
    cause,
  );
}
