import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EntwriteError } from '../../errors.js';
import { replaceFiles } from '../../util/replace-files.js';
import { withLineEndsOf } from '../with-line-ends-of.js';
import { type FormatSource, projectFormatter } from './format-source.js';
import type { PulledFiles } from './pull-files.js';

/** What happened to the files of a pull; paths are relative to the project. */
export interface WrittenFiles {
  /** New files. */
  readonly written: readonly string[];
  /** Files whose contents changed. */
  readonly changed: readonly string[];
  readonly kept: readonly string[];
}

/** A file by its path within a project, with its text. */
export interface FileToWrite {
  readonly path: string;
  readonly text: string;
  /** Whether it may replace a file with other contents. */
  readonly isOwn: boolean;
  /** The contents that the text was made of, if it is an edit of a file. */
  readonly madeOf?: string;
}

/** The files of a pull placed in a folder of a project. */
export function filesIn(folder: string, files: PulledFiles, isOwn: boolean): readonly FileToWrite[] {
  return [...files].map(([name, text]) => ({ path: join(folder, name), text, isOwn }));
}

/**
 * Writes files in the project's own format. All of them are checked before the first one is written, also whether somebody has edited one
 * since it was read.
 *
 * @param dryRun only reports what would be written
 * @throws EntwriteError configuration_invalid if a file of that name holds something else, or was edited meanwhile; module_invalid if one
 * would not compile
 */
export async function writePulled(
  project: string,
  files: readonly FileToWrite[],
  dryRun: boolean,
): Promise<WrittenFiles> {
  const format: FormatSource = (await projectFormatter(project)) ?? ((_file, text) => Promise.resolve(text));
  const state: { written: string[]; changed: string[]; kept: string[] } = { written: [], changed: [], kept: [] };
  const pending: {
    readonly path: string;
    readonly file: string;
    readonly text: string;
    readonly before: string | null;
  }[] = [];
  for (const { path, text: lines, isOwn, madeOf } of files) {
    const file = join(project, path);
    const isThere = existsSync(file);
    const before = textOf(file);
    if (madeOf !== undefined && madeOf !== before) throw editedMeanwhile(path);
    const text = withLineEndsOf(before ?? '', lines);
    const formatted = before === text ? text : await format(file, text);
    if (before === formatted) state.kept.push(path);
    else if (before !== null && !isOwn) throw occupied(path);
    else {
      await proveCompiles(file, formatted);
      state[isThere ? 'changed' : 'written'].push(path);
      pending.push({ path, file, text: formatted, before });
    }
  }
  if (dryRun) return state;
  const edited = pending.find(({ file, before }) => textOf(file) !== before);
  if (edited !== undefined) throw editedMeanwhile(edited.path);
  replaceFiles(new Map(pending.map(({ file, text }) => [file, text])));
  return state;
}

/** Writes nothing that does not compile, so that no edit breaks a file of the user. */
async function proveCompiles(file: string, text: string): Promise<void> {
  if (!/\.[cm]?ts$/.test(file)) return;
  const { transpile } = await import('../../loader/transpile.js');
  transpile(file, text);
}

function textOf(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

function editedMeanwhile(path: string): EntwriteError {
  return new EntwriteError('configuration_invalid', {
    at: path,
    found: 'a file that somebody changed meanwhile',
    expected: 'the file as it was when this began',
    remedy: 'Nothing was written. Run this again.',
  });
}

function occupied(path: string): EntwriteError {
  return new EntwriteError('configuration_invalid', {
    at: path,
    found: 'a file that holds something else',
    expected: 'no file with this name',
    remedy:
      'Rename it, or name another folder with --out. If the classes in it belong to the context of entwrite.config.ts, omit --out to update them.',
  });
}
