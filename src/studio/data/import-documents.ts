import { Readable } from 'node:stream';
import { contextDeps } from '../../context/context-deps.js';
import { transferRefused } from '../../data/collection/data-problem.js';
import type { DataFormat } from '../../data/files/data-format.js';
import { readRows } from '../../data/files/read-rows.js';
import type { ColumnMap } from '../../data/import/column-mapping.js';
import { importData } from '../../data/import/import-data.js';
import type { Project } from '../../project/open-project.js';
import type { ImportLook } from '../api/import-look.js';
import { jobProgress } from '../work/job-progress.js';

export interface ImportText {
  /** A CSV file with a head line, a JSON list of objects, or a JSON object in each line. */
  readonly text: string;
  /** The key that each column of the file goes into; columns that are not named are left out. */
  readonly mapping: Readonly<Record<string, string>>;
}

/** Judges all rows of a file by the rules of the collection; nothing is written. */
export async function previewImport(
  { db }: Pick<Project, 'db'>,
  collection: string,
  { text, mapping }: ImportText,
): Promise<ImportLook> {
  const { columns, sample } = await headOf(text);
  const map = wholeMap(db, collection, columns, mapping);
  const report = await importData(db, { collection, ...fileOf(text), map, dryRun: true });
  const { rows, rejected, reasons } = report;
  return { columns, rows, sample, rejected, reasons };
}

/** Creates the documents of a file. With a row that cannot be written nothing is. */
export async function importDocuments(
  project: Pick<Project, 'db'>,
  collection: string,
  source: ImportText,
  signal: AbortSignal,
): Promise<{ readonly written: number }> {
  const { columns, rejected, reasons } = await previewImport(project, collection, source);
  const [first] = reasons;
  if (first !== undefined)
    throw transferRefused({
      at: `import into '${collection}'`,
      found: `${rejected} rows that cannot be written, first row ${first.row}: ${first.reason}`,
      expected: 'none',
      remedy: 'Nothing was written; correct the file or the mapping.',
    });
  const { created } = await importData(project.db, {
    collection,
    ...fileOf(source.text),
    map: wholeMap(project.db, collection, columns, source.mapping),
    onProgress: jobProgress,
    signal,
  });
  return { written: created };
}

function fileOf(text: string): { readonly from: Readable; readonly format: DataFormat } {
  const [, first] = /^\s*([[{]?)/.exec(text) ?? [];
  return {
    from: Readable.from([Buffer.from(text)]),
    format: first === '[' ? 'json' : first === '{' ? 'ndjson' : 'csv',
  };
}

/** Each key by its property, which comes first where a name is both. What is named by no column of the mapping goes nowhere. */
function wholeMap(
  db: Project['db'],
  collection: string,
  columns: readonly string[],
  mapping: ImportText['mapping'],
): ColumnMap {
  const { entities } = contextDeps(db).model();
  const entity = entities.find((one) => one.collection === collection);
  const filledBy = (column: string): string | null => {
    const key = (Object.hasOwn(mapping, column) && mapping[column]) || null;
    return entity?.properties.find((one) => one.key === key)?.property ?? key;
  };
  return Object.fromEntries(columns.map((column) => [column, filledBy(column)]));
}

/** The columns of a file, of all rows where each names its own, and the first row. */
async function headOf(text: string): Promise<Pick<ImportLook, 'columns' | 'sample'>> {
  const { from, format } = fileOf(text);
  const { columns, rows } = await readRows(from, { format }, 'the file');
  const names = new Set(columns);
  let sample: ImportLook['sample'] | null = null;
  for await (const { entries } of rows) {
    sample ??= Object.fromEntries(entries);
    for (const [column] of entries) names.add(column);
  }
  return { columns: [...names], sample: sample ?? {} };
}
