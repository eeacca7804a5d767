import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, existsSync, statSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { DepsHolder } from '../../context/context-deps.js';
import { EntwriteError } from '../../errors.js';
import { type CallRules, checkCall, RECORD, WORK_RULES } from '../../metadata/options/check-call.js';
import { FLAG, optionRule, TEXT, TEXTS } from '../../metadata/options/judge-options.js';
import { linkOrRename } from '../../util/replace-files.js';
import { dataInvalid, transferRefused } from '../collection/data-problem.js';
import { type DataFormat, formatOf } from '../files/data-format.js';
import { FORM_RULES } from '../files/format-documents.js';
import { type ExportTextOptions, exportText } from './export-text.js';

export interface ExportOptions extends Omit<ExportTextOptions, 'format'> {
  /** The file to write, or a stream, which stays open. */
  readonly to: string | Writable;
  /** Default: by the file's extension; NDJSON for a stream. */
  readonly format?: DataFormat;
  /** Whether an existing file may be replaced. */
  readonly overwrite?: boolean;
}

const EXPORT_RULES: CallRules<ExportOptions> = {
  ...WORK_RULES,
  ...FORM_RULES,
  collection: TEXT,
  to: optionRule(
    'a file, or a stream',
    (value) => TEXT.accepts(value) || (typeof value === 'object' && value !== null),
  ),
  overwrite: FLAG,
  where: RECORD,
  select: TEXTS,
  plain: FLAG,
};

export interface ExportReport {
  readonly collection: string;
  readonly format: DataFormat;
  /** Null for a stream. */
  readonly file: string | null;
  readonly documents: number;
  /** The number of texts that a spreadsheet would execute as formulas. */
  readonly formulas: number;
}

/**
 * Writes the documents of a collection to a file that only its owner can read. Keeps one page of documents in memory, however slow
 * the disk is. The file gets its name only once it is complete.
 *
 * @example await exportData(db, { collection: 'posts', to: 'posts.csv', where: { draft: false } });
 * @throws EntwriteError data_refused if the file exists, or would contain values of encrypted attributes; data_invalid;
 *   query_invalid; export_incomplete
 */
export async function exportData(context: DepsHolder, options: ExportOptions): Promise<ExportReport> {
  checkCall('exportData', options, EXPORT_RULES);
  const { to, overwrite = false } = options;
  if (typeof to !== 'string') return writeTo(to, null, context, options);
  if (existsSync(to) && (!overwrite || isFolder(to))) throw taken(to);
  // A unique name, because another export to the same file may be in progress.
  const partial = `${to}.${randomBytes(8).toString('hex')}.partial`;
  const file = createWriteStream(partial, { mode: 0o600, flags: 'wx', flush: true });
  let failure: Error | null = null;
  file.on('error', (error) => {
    failure = error;
  });
  try {
    const report = await writeTo(file, to, context, options);
    file.end();
    await finished(file);
    if (overwrite) await rename(partial, to);
    else putUnlessTaken(partial, to);
    return report;
  } catch (error) {
    file.destroy();
    throw failure === null ? error : unwritable(to, failure);
  } finally {
    await rm(partial, { force: true });
  }
}

/** Gives the file its name, unless it is taken by now. */
function putUnlessTaken(partial: string, to: string): void {
  try {
    linkOrRename(partial, to);
  } catch (error) {
    throw existsSync(to) ? taken(to) : error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function taken(path: string): Error {
  return transferRefused({
    at: path,
    found: isFolder(path) ? 'a folder' : 'a file with this name',
    expected: 'no such file',
    remedy: isFolder(path) ? 'Give the name of a file.' : 'Give another name, or set the option `overwrite`.',
  });
}

function unwritable(path: string, cause: Error): Error {
  const remedy = 'It must exist, be writable, and have enough space.';
  return dataInvalid({ at: path, found: cause.message, expected: 'a place that can be written to', remedy }, cause);
}

async function writeTo(
  stream: Writable,
  path: string | null,
  context: DepsHolder,
  options: ExportOptions,
): Promise<ExportReport> {
  const format = options.format ?? (path === null ? 'ndjson' : formatOf(path));
  let last = { documents: 0, formulas: 0 };
  for await (const { text, ...counts } of exportText(context, { ...options, format })) {
    last = counts;
    if (text !== '') await write(stream, text);
  }
  return { collection: options.collection, format, file: path, ...last };
}

/** Writes text, and waits while the stream's buffer is full. Throws data_invalid if the stream has failed or closed. */
async function write(stream: Writable, text: string): Promise<void> {
  const waiting = new AbortController();
  try {
    if (stream.destroyed) throw stream.errored ?? closed();
    if (stream.write(text)) return;
    const closing = once(stream, 'close', { signal: waiting.signal }).then(() => {
      throw stream.errored ?? closed();
    });
    closing.catch(() => {});
    const drained = once(stream, 'drain', { signal: waiting.signal });
    drained.catch(() => {});
    await Promise.race([drained, closing]);
  } catch (error) {
    throw error instanceof EntwriteError ? error : unwritable('to', error as Error);
  } finally {
    waiting.abort();
  }
}

function closed(): Error {
  const remedy = 'Keep the stream open until the export is done.';
  return dataInvalid({ at: 'to', found: 'a stream that was closed', expected: 'an open one', remedy });
}
