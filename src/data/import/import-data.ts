import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { contextDeps, type DepsHolder } from '../../context/context-deps.js';
import { EntwriteError } from '../../errors.js';
import { type CallRules, checkCall, RECORD, WORK_RULES } from '../../metadata/options/check-call.js';
import { FLAG, oneOfWords, optionRule, TEXT } from '../../metadata/options/judge-options.js';
import type { ProgressListener } from '../../progress.js';
import { awaitOtherWork } from '../../schema-manager/lock/other-work.js';
import { createStateStore } from '../../schema-manager/lock/state-store.js';
import { canonicalJson } from '../../util/canonical-json.js';
import { plural } from '../../util/plural.js';
import { type DataCollection, openCollection } from '../collection/data-collection.js';
import { transferRefused } from '../collection/data-problem.js';
import { type DataFormat, formatOf } from '../files/data-format.js';
import { type FileForm, FORM_RULES } from '../files/format-documents.js';
import { readRows } from '../files/read-rows.js';
import type { OnConflict } from './batch-options.js';
import { type ColumnMap, columnMapping, requireColumns } from './column-mapping.js';
import { type ImportCounts, type ImportProgress, openImportJournal } from './import-journal.js';
import { importRows } from './import-rows.js';
import { type ImportSource, importSource } from './import-source.js';
import { type RejectedRow, rejectedRows, rejectionText } from './rejected-rows.js';

export interface ImportOptions extends Omit<FileForm, 'format'> {
  /** Id of the collection, or the name of its entity. */
  readonly collection: string;
  /** A file, or the bytes of one. Only the import of a file can be continued after an interruption. */
  readonly from: string | AsyncIterable<Uint8Array>;
  /** By the name of the file when left out; NDJSON for bytes. */
  readonly format?: DataFormat;
  /** The attribute of each column, null for a column that is skipped. Other columns go by their name. */
  readonly map?: ColumnMap;
  /** What happens to a row whose document exists already, by its id or by a unique index: `'fail'` (the default) stops at it. */
  readonly onConflict?: OnConflict;
  /** Judges all rows and writes nothing; methods that run before a write do not run. */
  readonly dryRun?: boolean;
  /** Starts from the first row although an earlier run was interrupted. */
  readonly restart?: boolean;
  /** The file of the rejected rows; beside the file that is imported when left out. null, and bytes without it: none. */
  readonly rejects?: string | null;
  /** Whether links to documents that do not exist are refused. True when left out. */
  readonly requireLinks?: boolean;
  readonly onProgress?: ProgressListener;
  readonly signal?: AbortSignal;
}

const IMPORT_RULES: CallRules<ImportOptions> = {
  ...WORK_RULES,
  ...FORM_RULES,
  collection: TEXT,
  from: optionRule(
    'a file, or the bytes of one',
    (value) => TEXT.accepts(value) || (typeof value === 'object' && value !== null),
  ),
  map: RECORD,
  onConflict: oneOfWords(['fail', 'skip', 'update']),
  dryRun: FLAG,
  restart: FLAG,
  rejects: optionRule('a file, or null', (value) => value === null || TEXT.accepts(value)),
  requireLinks: FLAG,
};

/** The outcome of an import. */
export interface ImportReport extends ImportCounts {
  readonly collection: string;
  readonly dryRun: boolean;
  readonly rows: number;
  /** The row at which an earlier run is continued; null where there was none. */
  readonly resumedAt: number | null;
  /** The file of the rejected rows; null where there is none. */
  readonly rejects: string | null;
  /** Some of the rejected rows. */
  readonly reasons: readonly { readonly row: number; readonly reason: string }[];
}

const REASONS = 10;
const NOTHING: ImportCounts = { created: 0, updated: 0, skipped: 0, rejected: 0 };

/**
 * Writes the documents of a file into a collection, with the checks and the methods of its entity. Rows that cannot be written are rejected,
 * the others are; memory holds some hundred rows. An import that was interrupted continues where it stopped when it is called again, and
 * writes no row twice.
 * @example
 * const { created, rejected } = await importData(db, { collection: 'posts', from: 'posts.csv', map: { Headline: 'title' } });
 * @throws EntwriteError data_invalid, data_refused, import_incomplete
 */
export async function importData(context: DepsHolder, options: ImportOptions): Promise<ImportReport> {
  checkCall('importData', options, IMPORT_RULES);
  const { from, map = {}, dryRun = false, restart = false, onConflict = 'fail' } = options;
  const source = await importSource(from);
  const form: FileForm = {
    ...options,
    format: options.format ?? (source.file === null ? 'ndjson' : formatOf(source.file.path)),
  };
  const { schemas, documents } = contextDeps(context);
  const beginning = await awaitOtherWork(createStateStore(schemas, documents), options);
  const target = await openCollection(context, options.collection);
  const identity = await identityOf(context, target, source, map);
  const isKept = source.file !== null && !dryRun;
  const journal = isKept ? openImportJournal(`${source.name}.import.json`, identity, restart) : null;
  const former = journal?.former ?? null;
  const rejectsPath = rejectsOf(options, source, form);
  if (former !== null) requireSameRejects(former, rejectsPath);
  const start: ImportProgress = former ?? {
    identity,
    rows: 0,
    counts: NOTHING,
    rejectedBytes: 0,
    rejects: rejectsPath && resolve(rejectsPath),
    ids: null,
  };

  const input = await readRows(source.open(), form, source.name);
  if (input.columns !== null) requireColumns(target, map, input.columns, source.name);
  if (source.file !== null && rejectsPath !== null) await requireOtherFile(source.file.path, rejectsPath);
  const rejects =
    rejectsPath === null
      ? null
      : await rejectedRows(rejectsPath, form, input.columns, former?.rejectedBytes ?? null, () => journal?.confirm());
  await journal?.keep(start);
  rejects?.open();
  const reasons: { row: number; reason: string }[] = [];
  const started = Date.now();
  let last = start;
  const work = importRows({
    target,
    file: source.name,
    rows: input.rows,
    mapping: columnMapping(target, map),
    isText: form.format === 'csv',
    options: { requireLinks: options.requireLinks ?? true, dryRun, signal: options.signal, onConflict },
    from: start,
    beginning,
    isChanged: source.isChanged,
    keep: async (progress) => {
      last = progress;
      await journal?.keep(progress);
    },
    reject: async (rows: readonly RejectedRow[]) => {
      const room = rows.slice(0, Math.max(0, REASONS - reasons.length));
      reasons.push(...room.map(({ input: { row }, findings }) => ({ row, reason: rejectionText(findings) })));
      await rejects?.add(rows);
      return rejects?.size() ?? 0;
    },
    onRows: ({ rows }) =>
      options.onProgress?.({
        type: 'documents',
        action: dryRun ? 'processed' : 'imported',
        collection: target.collection.id,
        documents: rows,
        rate: ((rows - start.rows) * 1000) / Math.max(1, Date.now() - started),
      }),
  });
  const progress = await work.catch((error: unknown) => {
    throw isKept || dryRun ? error : withProgress(error, last);
  });
  journal?.end();
  return {
    collection: target.collection.id,
    dryRun,
    rows: progress.rows,
    resumedAt: former === null ? null : former.rows + 1,
    ...progress.counts,
    rejects: progress.rejectedBytes > 0 ? rejectsPath : null,
    reasons,
  };
}

/** An import that cannot be continued says how far it has come; the remedy of its error may be to run it again. */
function withProgress(error: unknown, { rows, ids }: ImportProgress): unknown {
  if (!(error instanceof EntwriteError) || (rows === 0 && ids === null)) return error;
  const { code, at, found, expected, findings } = error;
  const open = ids === null ? '' : `, and documents of the next ${ids.length} may be there`;
  const remedyWith = (option: string) =>
    `The first ${plural(rows, 'row')} are done${open}. What does not come from a file is not continued: import what is missing, or all with ${option} where ids or a unique index tell the rows apart.`;
  const commandLine = { remedy: remedyWith('--on-conflict skip') };
  const remedy = remedyWith("`onConflict: 'skip'`");
  return new EntwriteError(code, { at, found, expected, remedy, commandLine }, { findings, cause: error });
}

/** @throws EntwriteError data_refused where the rejected rows would be written over the file that they come from */
async function requireOtherFile(from: string, rejects: string): Promise<void> {
  const identity = (path: string) =>
    stat(path).then(
      ({ dev, ino }) => `${dev}/${ino}`,
      () => path,
    );
  if ((await identity(from)) !== (await identity(rejects))) return;
  throw transferRefused({
    at: rejects,
    found: 'the file that is imported, as the file of the rejected rows',
    expected: 'another file',
    remedy: 'Give another name; nothing was imported.',
  });
}

/** @throws EntwriteError data_refused where the rejected rows of one import would be in two files */
function requireSameRejects({ rejects, rejectedBytes }: ImportProgress, path: string | null): void {
  if (rejects === undefined || rejectedBytes === 0 || rejects === (path && resolve(path))) return;
  throw transferRefused({
    at: path ?? 'rejects',
    found: 'another file of rejected rows than that of the import that is continued',
    expected: String(rejects),
    remedy:
      'Name that file (`--rejects`, in code `rejects`), or start again with `--restart` (in code `restart: true`).',
  });
}

/** What a journal belongs to. */
async function identityOf(
  context: DepsHolder,
  { collection }: DataCollection,
  { file }: ImportSource,
  map: ColumnMap,
): Promise<string> {
  const { open, options } = contextDeps(context);
  const { endpoint, project } = (await open()).config;
  const place = options.embedded === undefined ? endpoint : canonicalJson(options.embedded);
  return canonicalJson([place, project, options.databaseId, collection.id, file?.identity ?? null, map]);
}

function rejectsOf({ rejects, dryRun }: ImportOptions, { file }: ImportSource, { format }: FileForm): string | null {
  if (rejects !== undefined || file === null) return rejects ?? null;
  if (dryRun === true) return null;
  return `${file.path.replace(/\.[^./\\]*$/, '')}.rejected.${format === 'csv' ? 'csv' : 'ndjson'}`;
}
