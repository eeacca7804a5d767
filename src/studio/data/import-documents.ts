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
  /** A CSV file with a header, a JSON list of objects, or one JSON object per line. */
  readonly text: string;
  /** The key that each column of the file fills; columns that are not listed are omitted. */
  readonly mapping: Readonly<Record<string, string>>;
}

/** Validates all rows of a file by the rules of the collection; writes nothing. */
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

/** Creates the documents of a file. If one row cannot be written, writes nothing. */
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
      expected: 'rows that can all be written',
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

/**
 * Maps columns to properties, since a property name has priority if a name is both a property and a key. Columns that are not in the
 * mapping are skipped.
 */
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

/** The columns of a file, collected from all rows if each row names its own, and the first row. */
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
