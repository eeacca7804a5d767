import { parseJson } from '../../rules/php/php-json.js';
import { emptyValues, type RowValues, rowColumns } from '../../rules/rows/row-structure.js';
import type { TableDefinition } from '../../rules/schema/table-definition.js';
import { columnName, isStored, tableName } from '../physical-names.js';
import type { SqliteEngine } from '../sqlite/sqlite-engine.js';
import type { StoredRow } from './row-record.js';

/**
 * The values of a row with the lists under the keys as they are stored: operators work on those, whose elements are not cast and where a
 * list may be null. Encrypted lists are left as they are.
 */
export function withStoredLists(
  engine: SqliteEngine,
  table: TableDefinition,
  row: StoredRow,
  keys: Iterable<string>,
): RowValues {
  const columns = [...keys].flatMap((key) => {
    const column = rowColumns(table).get(key);
    return column?.array && !column.encrypt && isStored(column) ? [column] : [];
  });
  if (columns.length === 0) return row.values;
  const names = columns.map((column, at) => `${columnName(column)} AS c${at}`).join(', ');
  const stored = engine.prepare(`SELECT ${names} FROM ${tableName(table)} WHERE sequence = ?`).get(row.sequence);
  const values = Object.assign(emptyValues(), row.values);
  for (const [at, { key }] of columns.entries()) {
    const text = stored?.[`c${at}`] ?? null;
    values[key] = text === null ? null : parseJson(String(text));
  }
  return values;
}
