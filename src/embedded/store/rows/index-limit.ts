import { AppwriteError } from '../../rules/appwrite-error.js';
import { isTextType } from '../../rules/schema/column-types.js';
import { keyBytes } from '../../rules/schema/index-rules.js';
import type { ColumnDefinition, IndexDefinition, TableDefinition } from '../../rules/schema/table-definition.js';
import { packedRowSize } from '../../rules/text/packed-size.js';
import { columnName, isFolded, tableName } from '../physical-names.js';
import type { SqliteEngine } from '../sqlite/sqlite-engine.js';

/** Some engines refuse rows whose values are too long for an index. */

type TextColumns = readonly ColumnDefinition[];

/** The maximum bytes of all other columns of an index. */
const spared = 64;

/** The text columns of each index that can become too long. */
export function limitedIndexes(table: TableDefinition): TextColumns[] {
  const bound = table.indexes.filter(({ status }) => status === 'available' || status === 'deleting');
  return bound.map((index) => limitedTexts(table, index)).filter((columns) => columns.length > 0);
}

function limitedTexts(table: TableDefinition, { type, columns }: IndexDefinition): ColumnDefinition[] {
  const most = table.dials.engine.text.mostIndexBytes;
  if (type === 'spatial' || most === Number.POSITIVE_INFINITY) return [];
  const texts = table.columns.filter(
    (column) => columns.includes(column.key) && isTextType(column.type) && !column.array && isFolded(column),
  );
  const longest = texts.reduce((sum, { size }) => sum + 4 * size + 4, spared);
  return longest > most ? texts : [];
}

/** Throws a 500 for values that do not fit. */
export function refuseLongValues(
  indexes: readonly TextColumns[],
  values: Readonly<Record<string, unknown>>,
  most: number,
): void {
  for (const columns of indexes) {
    if (
      !fits(
        columns.map(({ key }) => values[key]),
        most,
      )
    )
      throw new AppwriteError('general_unknown');
  }
}

/** Whether a new index can be created: its columns are not too wide, and the existing rows fit into it. */
export function fitsIndex(engine: SqliteEngine, table: TableDefinition, index: IndexDefinition): boolean {
  if (keyBytes(index, table.columns) > table.dials.engine.text.mostKeyBytes) return false;
  const columns = limitedTexts(table, index);
  if (columns.length === 0) return true;
  const most = table.dials.engine.text.mostIndexBytes;
  const names = columns.map(columnName);
  const length = names.map((name) => `ifnull(length(CAST(${name} AS BLOB)), 0)`).join(' + ');
  const sql = `SELECT ${names.join(', ')} FROM ${tableName(table)} WHERE ${length} > ?`;
  const long = engine.prepare(sql).all(most - spared);
  return long.every((row) =>
    fits(
      names.map((name) => row[name]),
      most,
    ),
  );
}

function fits(values: readonly unknown[], most: number): boolean {
  const texts = values.map((value) => (typeof value === 'string' ? value : null));
  const plain = texts.reduce((sum, text) => sum + (text === null ? 0 : 3 * text.length), spared);
  return plain <= most || packedRowSize(texts) <= most;
}
