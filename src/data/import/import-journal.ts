import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { transferRefused } from '../collection/data-problem.js';

/** What an import has done so far. */
export interface ImportCounts {
  readonly created: number;
  readonly updated: number;
  readonly skipped: number;
  readonly rejected: number;
}

/** How far an import has come; kept beside its file until it is whole. */
export interface ImportProgress {
  /** What it is an import of: the file, the database, the collection, the map. */
  readonly identity: string;
  /** Rows that are done. */
  readonly rows: number;
  readonly counts: ImportCounts;
  readonly rejectedBytes: number;
  /** The file of its rejected rows; an earlier version of entwrite did not keep it. */
  readonly rejects?: string | null;
  /** The ids chosen for the new documents of the rows that were being written, empty for other rows; null where none were. */
  readonly ids: readonly string[] | null;
}

/** Keeps how far an import has come. */
interface ImportJournal {
  readonly keep: (progress: ImportProgress) => Promise<void>;
  readonly end: () => Promise<void>;
}

const VERSION = 1;

/** The journal of the import of a file: written whole or not at all. */
export function importJournal(path: string): ImportJournal {
  return {
    async keep(progress) {
      const next = `${path}.next`;
      await writeFile(next, JSON.stringify({ version: VERSION, ...progress }), { mode: 0o600, flush: true });
      await rename(next, path);
    },
    end: () => rm(path, { force: true }),
  };
}

/**
 * How far a former run of the same import had come; null where there was none.
 *
 * @throws EntwriteError data_refused where it was another import
 */
export async function formerProgress(path: string, identity: string): Promise<ImportProgress | null> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  const former = parsed(text);
  if (former !== null && former.identity === identity) return former;
  throw transferRefused({
    at: path,
    found:
      former === null
        ? 'a file that is not a journal of an import'
        : 'the journal of another import: the file, the database or the map has changed since',
    expected: 'the journal of this import',
    remedy: "Start again with the option `restart`; with `onConflict: 'skip'` what is there already stays.",
    commandLine: { remedy: 'Start again with --restart; with --on-conflict skip what is there already stays.' },
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
