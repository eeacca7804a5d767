import { createReadStream, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dataInvalid } from '../collection/data-problem.js';

export interface ImportSource {
  /** Its name in messages. */
  readonly name: string;
  /** A file, which can be resumed; null for a stream. */
  readonly file: { readonly path: string; readonly identity: string } | null;
  readonly open: () => AsyncIterable<Uint8Array>;
  /** Whether the file has changed since. */
  readonly isChanged: () => Promise<boolean>;
}

/** Opens a file or a stream as the source of an import. Throws data_invalid if the file does not exist. */
export async function importSource(from: string | AsyncIterable<Uint8Array>): Promise<ImportSource> {
  if (typeof from !== 'string')
    return { name: 'the input', file: null, open: () => from, isChanged: () => Promise.resolve(false) };
  try {
    const stats = await stat(from);
    const identity = identityOf(stats);
    const isChanged = () =>
      stat(from).then(
        // A pipe always changes while it is read.
        (now) => stats.isFile() && identityOf(now) !== identity,
        () => true,
      );
    const open = () => createReadStream(from) as AsyncIterable<Uint8Array>;
    return { name: from, file: { path: from, identity }, open, isChanged };
  } catch (cause) {
    const found = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : (cause as Error).message;
    throw dataInvalid({ at: from, found, expected: 'a file to import', remedy: 'Correct the path.' }, cause);
  }
}

function identityOf({ size, mtimeMs }: Stats): string {
  return `${size}/${mtimeMs}`;
}
