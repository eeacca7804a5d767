import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { backupFailed } from './backup-problem.js';
import { encrypting, type FileCipher } from './encrypting.js';

/** Writes lines of text to a compressed file. All methods throw EntwriteError backup_failed. */
export interface DocumentWriter {
  /** Waits if the disk is slower. Each line ends with a newline. */
  readonly write: (lines: string) => Promise<void>;
  /** Resolves once everything is on disk. */
  readonly finish: () => Promise<{ bytes: number; sha256: string }>;
  /** Resolves once the file is closed: a file still being opened would reappear after its removal. */
  readonly abort: () => Promise<void>;
}

/** Opens a file that only its owner can read. The first write throws if a file of that name exists. */
export function createDocumentWriter(path: string, cipher: FileCipher | null): DocumentWriter {
  const gzip = createGzip();
  const hash = createHash('sha256');
  let bytes = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  const file = createWriteStream(path, { mode: 0o600, flags: 'wx', flush: true });
  const stages = cipher === null ? [gzip, meter, file] : [gzip, encrypting(cipher), meter, file];
  const stop = new AbortController();
  const outcome = pipeline(stages, { signal: stop.signal }).catch((cause: unknown) => {
    throw backupFailed(path, cause);
  });
  // The next write reports a failure.
  outcome.catch(() => {});

  return {
    async write(lines) {
      if (gzip.destroyed) return outcome;
      if (!gzip.write(lines)) await Promise.race([once(gzip, 'drain').catch(() => outcome), outcome]);
    },
    async finish() {
      gzip.end();
      await outcome;
      return { bytes, sha256: hash.digest('hex') };
    },
    async abort() {
      stop.abort();
      await outcome.catch(() => {});
      if (!file.closed) await once(file, 'close').catch(() => {});
    },
  };
}
