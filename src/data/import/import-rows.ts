import { batchesOf } from '../../context/queries/batches-of.js';
import { EntwriteError, type Finding } from '../../errors.js';
import { type Beginning, unlessDisturbed } from '../../schema-manager/lock/other-work.js';
import { plural } from '../../util/plural.js';
import { throwIfAborted } from '../../util/throw-if-aborted.js';
import type { DataCollection } from '../collection/data-collection.js';
import type { InputRow } from '../files/read-rows.js';
import type { ImportBatchOptions, JudgedRow } from './batch-options.js';
import type { ColumnMapping } from './column-mapping.js';
import { importBatch } from './import-batch.js';
import type { ImportCounts, ImportProgress } from './import-journal.js';
import type { RejectedRow } from './rejected-rows.js';
import { shapeRow } from './shape-row.js';

/** Rows per batch: two concurrent requests of a hundred. */
const BATCH = 200;

interface RowsWork {
  readonly target: DataCollection;
  readonly file: string;
  readonly rows: AsyncIterable<InputRow>;
  readonly mapping: ColumnMapping;
  readonly isText: boolean;
  readonly options: Omit<ImportBatchOptions, 'formerIds' | 'keepIds'>;
  readonly from: ImportProgress;
  /** The state of migrations and restores when the import began. */
  readonly beginning: Beginning;
  /** Whether the file has changed since the import began. */
  readonly isChanged: () => Promise<boolean>;
  readonly keep: (progress: ImportProgress) => Promise<void>;
  /** Writes rejected rows; returns the size of their file. */
  readonly reject: (rows: readonly RejectedRow[]) => Promise<number>;
  readonly onRows: (progress: ImportProgress) => void;
}

/**
 * Writes the rows of a file batch by batch, from where an earlier run stopped. The journal records each batch before it is written, and
 * again when it is done.
 *
 * @throws EntwriteError import_incomplete at the first batch with existing documents, or during which a migration or a restore ran, or
 *   if the file was changed while it was read
 */
export async function importRows(work: RowsWork): Promise<ImportProgress> {
  const { target, options, file } = work;
  let progress = work.from;
  for await (const batch of batchesOf(pagesFrom(work.rows, progress.rows), BATCH)) {
    throwIfAborted(file, options.signal, `Run it again: it continues at row ${progress.rows + 1}.`);
    if (await work.isChanged()) throw changed(file, progress);
    const shaped = batch.map((input) => shapeRow(input, work.mapping, work.isText));
    const done = progress;
    const judged = await unlessDisturbed(
      work.beginning,
      () =>
        importBatch(target.session, shaped, {
          ...options,
          formerIds: done.ids,
          keepIds: (ids) => work.keep({ ...done, ids }),
        }),
      (cause) => disturbed(file, done.rows + 1, done.rows + batch.length, cause),
    );
    refuseConflicts(judged, work);
    const rejectedBytes = await work.reject(judged.flatMap(rejectedOf));
    progress = {
      ...progress,
      rows: progress.rows + batch.length,
      counts: counted(progress.counts, judged),
      rejectedBytes,
      ids: null,
    };
    await work.keep(progress);
    work.onRows(progress);
  }
  return progress;
}

/** The rows after the finished ones, as pages for `batchesOf`. */
async function* pagesFrom(rows: AsyncIterable<InputRow>, done: number): AsyncGenerator<readonly InputRow[]> {
  for await (const row of rows) if (row.row > done) yield [row];
}

function refuseConflicts(judged: readonly JudgedRow[], { file, options }: RowsWork): void {
  if (options.dryRun) return;
  const findings = judged.flatMap(({ row, outcome }): Finding[] =>
    typeof outcome === 'object' && 'conflict' in outcome
      ? [{ ...outcome.conflict, at: `row ${row.input.row}, ${outcome.conflict.at}` }]
      : [],
  );
  const [first] = findings;
  if (first === undefined) return;
  const sayWith = (option: string) =>
    `Say what to do with such rows (${option}), or correct the database, and run it again: it continues there.`;
  const found = `${findings.length === 1 ? 'a row' : `${findings.length} rows`} whose document exists already (${first.at})`;
  throw new EntwriteError(
    'import_incomplete',
    {
      at: file,
      found,
      expected: 'rows whose documents do not exist yet',
      remedy: sayWith("`onConflict`: 'skip' or 'update'"),
      commandLine: { remedy: sayWith('--on-conflict skip or update') },
    },
    { findings },
  );
}

/** The error for a file that changed while it was read, so that rows may be partial or mixed. */
function changed(file: string, { rows, ids }: ImportProgress): Error {
  const done =
    rows === 0
      ? `Documents of the first ${plural(ids?.length ?? 0, 'row')} may be there`
      : `The first ${plural(rows, 'row')} are done${ids === null ? '' : `, and documents of the next ${ids.length} may be there`}`;
  const remedy =
    rows === 0 && ids === null
      ? 'Run it again once the file is complete; nothing was written.'
      : `${done}. Wait until the file is complete, and check that these rows are still the same; then import the missing ones from a separate file.`;
  const found = 'a file that was changed while it was read';
  return new EntwriteError('import_incomplete', { at: file, found, expected: 'a file that stays as it is', remedy });
}

/** The error for rows that were validated against one schema and written to, or refused by, another. */
function disturbed(file: string, first: number, last: number, cause: unknown): Error {
  const facts = {
    at: file,
    found: `a migration or a restore that worked on the database while rows ${first} to ${last} were written`,
    expected: 'one schema from the first row to the last',
    remedy: `Check whether the columns still fit the collection, and look at the documents of those rows; then run it again: it continues at row ${first}.`,
  };
  return new EntwriteError('import_incomplete', facts, cause === undefined ? {} : { cause });
}

function rejectedOf({ row, outcome }: JudgedRow): readonly RejectedRow[] {
  if (typeof outcome === 'string') return [];
  return [{ input: row.input, findings: 'rejected' in outcome ? outcome.rejected : [outcome.conflict] }];
}

function counted(counts: ImportCounts, judged: readonly JudgedRow[]): ImportCounts {
  const of = (name: string) => judged.filter(({ outcome }) => outcome === name).length;
  return {
    created: counts.created + of('created'),
    updated: counts.updated + of('updated'),
    skipped: counts.skipped + of('skipped'),
    rejected: counts.rejected + judged.flatMap(rejectedOf).length,
  };
}
