import type { PropertyMetadata } from '../../metadata/model/entity-metadata.js';
import type { DataCollection } from '../collection/data-collection.js';
import { dataInvalid } from '../collection/data-problem.js';
import { findColumn, requireColumn } from '../collection/find-column.js';

/** The attribute of each column, by property or stored key; null for a column that is skipped. Other columns go by their name. */
export type ColumnMap = Readonly<Record<string, string | null>>;

/** What a column of a file fills; null where it is skipped. */
export type ColumnMapping = (column: string) => PropertyMetadata | null | undefined;

/** Written by Appwrite and by files of rejected rows; nothing that a document can be given. */
const PASSED_OVER = new Set(['$sequence', '$tableId', '$collectionId', '$databaseId', '$row', '$reason']);

/** What each column of a file fills, undefined where nothing fits. Throws data_invalid for a map that names no attribute. */
export function columnMapping(target: DataCollection, map: ColumnMap): ColumnMapping {
  const remedy = 'Correct the map; give a column nothing (`--map column=`) to skip it.';
  const given = new Map(
    Object.entries(map).map(([column, name]) => [
      column,
      name === null ? null : requireColumn(target, name, { at: `map of the column '${column}'` }, remedy),
    ]),
  );
  return (column) => {
    if (given.has(column)) return given.get(column);
    if (PASSED_OVER.has(column)) return null;
    return findColumn(target, column);
  };
}

/**
 * The same, where the file names all of its columns first.
 *
 * @throws EntwriteError data_invalid for a column that fits nothing, and for a map of a column that is not there
 */
export function requireColumns(target: DataCollection, map: ColumnMap, columns: readonly string[], file: string): void {
  const mapping = columnMapping(target, map);
  for (const column of columns) {
    if (mapping(column) !== undefined) continue;
    const remedy = `Say what it is: \`--map '${column}=attribute'\`, or \`--map '${column}='\` to skip it.`;
    requireColumn(target, column, { at: `${file}, first line` }, remedy);
  }
  const absent = Object.keys(map).find((column) => !columns.includes(column));
  if (absent === undefined) return;
  throw dataInvalid({
    at: `map of the column '${absent}'`,
    found: `no such column in ${file}`,
    expected: `one of ${columns.map((column) => `'${column}'`).join(', ')}`,
    remedy: 'Correct the name of the column.',
  });
}
