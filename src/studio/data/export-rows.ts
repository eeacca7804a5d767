import { stringify } from 'csv-stringify/sync';
import type { Project } from '../../project/open-project.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { stringifyJson } from '../../util/canonical-json.js';
import { readAll, withIds } from './read-documents.js';
import type { DataQuery } from './where-of.js';

export interface ExportOptions {
  readonly format: 'csv' | 'json';
  /** Stored keys, in order. */
  readonly columns: readonly string[];
}

/** The documents that match as the text of a file, a page in memory at a time. */
export async function* exportRows(
  project: Pick<Project, 'ports'>,
  schema: DatabaseSchema,
  collection: string,
  query: DataQuery,
  { format, columns }: ExportOptions,
): AsyncGenerator<string> {
  yield format === 'csv' ? stringify([[...columns]]) : '[';
  let isFirst = true;
  for await (const page of readAll(project, schema, collection, query)) {
    const rows = page.map((document) => withIds(document, schema, collection));
    if (format === 'csv') yield stringify(rows.map((row) => columns.map((key) => cellText(row[key]))));
    else {
      const texts = rows.map((row) => plainJson(Object.fromEntries(columns.map((key) => [key, row[key]]))));
      yield `${isFirst ? '\n' : ',\n'}${texts.join(',\n')}`;
    }
    isFirst = false;
  }
  if (format === 'json') yield '\n]\n';
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'object') return stringifyJson(value);
  return String(value);
}

/** JSON with whole numbers of any size as digits, as other programs read it. */
function plainJson(value: unknown): string {
  return stringifyJson(value).replace(/\{"\$bigint":"(-?\d+)"\}/g, '$1');
}
