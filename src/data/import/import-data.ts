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
  /** The collection's id, or its entity's name. */
  readonly collection: string;
  /** A file, or its bytes. Only the import of a file can be resumed after an interruption. */
  readonly from: string | AsyncIterable<Uint8Array>;
  /** Default: by the file's extension; NDJSON for bytes. */
  readonly format?: DataFormat;
  /** The attribute for each column; null skips a column. Other columns are matched by name. */
  readonly map?: ColumnMap;
  /** What to do with a row whose document already exists, by its id or a unique index: `'fail'` (the default) stops at it. */
  readonly onConflict?: OnConflict;
  /** Validates all rows and writes nothing; hooks do not run. */
  readonly dryRun?: boolean;
  /** Starts from the first row even if an earlier run was interrupted. */
  readonly restart?: boolean;
  /** The file for rejected rows. Default: next to the imported file; none for bytes. Null for none. */
  readonly rejects?: string | null;
  /** Whether to refuse links to documents that do not exist. Default: true. */
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

export interface ImportReport extends ImportCounts {
  readonly collection: string;
  readonly dryRun: boolean;
  readonly rows: number;
  /** The row at which an earlier run was resumed; null if there was none. */
  readonly resumedAt: number | null;
  /** The file of rejected rows; null if there is none. */
  readonly rejects: string | null;
  /** The first rejected rows. */
  readonly reasons: readonly { readonly row: number; readonly reason: string }[];
}

const REASONS = 10;
const NOTHING: ImportCounts = { created: 0, updated: 0, skipped: 0, rejected: 0 };

/**
 * Writes the documents of a file to a collection, with the validation and hooks of its entity. Rows that cannot be written are rejected, and
 * the rest is written. Keeps a few hundred rows in memory. Called again after an interruption, it resumes where it stopped, and writes no
 * row twice.
 *
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

/** Adds to an error how far an import has come that cannot be resumed. */
function withProgress(error: unknown, { rows, ids }: ImportProgress): unknown {
  if (!(error instanceof EntwriteError) || (rows === 0 && ids === null)) return error;
  const { code, at, found, expected, findings } = error;
  const uncertain = ids === null ? '' : `, and documents of the next ${ids.length} may be there`;
  const remedyWith = (option: string) =>
    `The first ${plural(rows, 'row')} are done${uncertain}. Only the import of a file can be resumed: import what is missing, or everything with ${option} if ids or a unique index identify the rows.`;
  const commandLine = { remedy: remedyWith('--on-conflict skip') };
  const remedy = remedyWith("`onConflict: 'skip'`");
  return new EntwriteError(code, { at, found, expected, remedy, commandLine }, { findings, cause: error });
}

/** Throws data_refused if the rejected rows would overwrite the imported file. */
async function requireOtherFile(from: string, rejects: string): Promise<void> {
  const identity = (path: string) =>
    stat(path).then(
      ({ dev, ino }) => `${dev}/${ino}`,
      () => path,
    );
  if ((await identity(from)) !== (await identity(rejects))) return;
  throw transferRefused({
    at: rejects,
    found: 'the imported file itself, as the file for rejected rows',
    expected: 'another file',
    remedy: 'Give another name; nothing was imported.',
  });
}

/** Throws data_refused if the rejected rows of one import would be split over two files. */
function requireSameRejects({ rejects, rejectedBytes }: ImportProgress, path: string | null): void {
  if (rejects === undefined || rejectedBytes === 0 || rejects === (path && resolve(path))) return;
  throw transferRefused({
    at: path ?? 'rejects',
    found: 'a different file for rejected rows than in the interrupted import',
    expected: String(rejects),
    remedy:
      'Name that file (`--rejects`, in code `rejects`), or start again with `--restart` (in code `restart: true`).',
  });
}

/** Identifies the import that a journal belongs to. */
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
