import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { backupFailed, backupInvalid } from '../../../backup/format/backup-problem.js';
import type { WrittenDocument } from '../written-document.js';

/** Records on disk what a data step wrote, for `rollBackWritten`. All methods throw EntwriteError backup_failed. */
export interface WrittenLog {
  /** Resolves once the operating system has the line; lines added meanwhile share the next write. */
  readonly append: (write: WrittenDocument) => Promise<void>;
  /** Resolves once everything is on disk. */
  readonly close: () => Promise<void>;
}

/**
 * Appends one JSON object per line to a file only its owner can read. A crash may lose the last one; `rollBackWritten` then leaves its
 * document alone.
 */
export async function openWrittenLog(path: string): Promise<WrittenLog> {
  const file = await open(path, 'a+', 0o600).catch((cause: unknown) => {
    throw backupFailed(path, cause);
  });
  let pending = (await endsInLine(file)) ? '' : '\n';
  let flushing: Promise<void> | null = null;
  const flush = async (): Promise<void> => {
    while (pending !== '') {
      const text = pending;
      pending = '';
      try {
        await file.appendFile(text);
      } catch (cause) {
        throw backupFailed(path, cause);
      }
    }
  };
  return {
    append(write) {
      pending += `${JSON.stringify(write)}\n`;
      flushing ??= flush().finally(() => {
        flushing = null;
      });
      return flushing;
    },
    async close() {
      try {
        await flushing;
        await file.sync();
      } finally {
        await file.close();
      }
    },
  };
}

/** A log's writes, without a line that a crash cut short. Throws backup_invalid if the log is gone, backup_failed if it is unreadable. */
export async function* readWrittenLog(path: string): AsyncGenerator<WrittenDocument> {
  const input = createReadStream(path, 'utf8');
  try {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      const write = parsed(line);
      if (write !== null) yield write;
    }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw backupFailed(path, cause);
    throw backupInvalid(
      path,
      'no record of what the step wrote',
      'the file in which its writes are recorded',
      'Compare the documents with the backup beside it by hand; `entwrite backup restore` brings collections back whole.',
    );
  } finally {
    input.destroy();
  }
}

async function endsInLine(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return true;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer.toString() === '\n';
}

const KINDS = ['created', 'updated', 'deleted'];

function parsed(line: string): WrittenDocument | null {
  let value: Partial<WrittenDocument> | null;
  try {
    value = JSON.parse(line) as Partial<WrittenDocument> | null;
  } catch {
    return null;
  }
  if (typeof value?.collection !== 'string' || typeof value.id !== 'string') return null;
  if (!KINDS.some((kind) => kind === value.kind)) return null;
  const { updatedAt = null, before = null } = value;
  return { ...(value as WrittenDocument), updatedAt, before };
}
