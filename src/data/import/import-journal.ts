import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { plural } from '../../util/plural.js';
import { linkOrRename } from '../../util/replace-files.js';
import { transferRefused } from '../collection/data-problem.js';

/** How many rows an import has handled so far. */
export interface ImportCounts {
  readonly created: number;
  readonly updated: number;
  readonly skipped: number;
  readonly rejected: number;
}

/** The progress of an import; stored next to its file until it is complete. */
export interface ImportProgress {
  /** Identifies the import: the file, the database, the collection, the map. */
  readonly identity: string;
  readonly rows: number;
  readonly counts: ImportCounts;
  readonly rejectedBytes: number;
  /** The file of rejected rows; journals of earlier versions of entwrite lack it. */
  readonly rejects?: string | null;
  /** The ids of new documents in the batch that was being written, empty for other rows; null if there was none. */
  readonly ids: readonly string[] | null;
}

interface ImportJournal {
  /** The progress of an earlier run of the same import; null if there was none, or it is not resumed. */
  readonly former: ImportProgress | null;
  /** Throws data_refused if another import has written the journal since. */
  readonly confirm: () => void;
  /** Stores the progress. Throws like `confirm`. */
  readonly keep: (progress: ImportProgress) => Promise<void>;
  /** Deletes the journal. Throws like `confirm`. */
  readonly end: () => void;
}

const VERSION = 1;

/**
 * Opens the journal of the import of a file, which is written atomically. Of several imports of the file, the last to write it continues.
 *
 * @throws EntwriteError data_refused for the journal of another import
 */
export function openImportJournal(path: string, identity: string, restart: boolean): ImportJournal {
  const run = randomBytes(8).toString('hex');
  const next = `${path}.${run}.next`;
  let known = textOf(path);
  const former = known === null || restart ? null : formerProgress(path, known, identity);
  const confirm = () => {
    if (textOf(path) !== known) throw writtenByOthers(path);
  };
  return {
    former,
    confirm,
    async keep(progress) {
      const text = JSON.stringify({ version: VERSION, run, ...progress });
      try {
        await writeFile(next, text, { mode: 0o600, flush: true });
        confirm();
        if (known === null) putNew(next, path);
        else renameSync(next, path);
      } finally {
        rmSync(next, { force: true });
      }
      known = text;
    },
    end() {
      confirm();
      rmSync(path, { force: true });
    },
  };
}

function putNew(next: string, path: string): void {
  try {
    linkOrRename(next, path);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? writtenByOthers(path) : error;
  }
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function writtenByOthers(path: string): Error {
  return transferRefused({
    at: path,
    found: 'the journal of another import of the same file, which has started or continued meanwhile',
    expected: 'one import of a file at a time',
    remedy: 'Wait until that one has ended; it continues where this one stopped. If it failed, run it again.',
  });
}

function formerProgress(path: string, text: string, identity: string): ImportProgress | null {
  const former = parsed(text);
  if (former !== null && former.identity === identity) return former;
  // The other import had not written anything yet.
  if (former !== null && former.rows === 0 && former.ids === null) return null;
  throw transferRefused({
    at: path,
    found:
      former === null
        ? 'a file that is not a journal of an import'
        : `the journal of another import, of which ${plural(former.rows, 'row')} are done: the file, the database or the map has changed since`,
    expected: 'the journal of this import',
    remedy: "Start again with the option `restart`; with `onConflict: 'skip'` existing documents stay as they are.",
    commandLine: { remedy: 'Start again with --restart; with --on-conflict skip existing documents stay as they are.' },
  });
}

function parsed(text: string): ImportProgress | null {
  try {
    const value = JSON.parse(text) as (ImportProgress & { readonly version: number }) | null;
    return value?.version === VERSION ? value : null;
  } catch {
    return null;
  }
}
