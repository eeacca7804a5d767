import type { ColumnDefinition, IndexDefinition, TableDefinition } from '../../rules/schema/table-definition.js';
import { columnName, foldedName, indexName, isFolded, tableName } from '../physical-names.js';
import { provideKeys } from '../rows/text-keys.js';
import { isUniqueViolation, type SqliteEngine } from '../sqlite/sqlite-engine.js';
import { createFulltext, createSpatial, dropSearchStorage } from './search-storage.js';

const systemColumns: ReadonlyMap<string, string> = new Map([
  ['$createdAt', 'created_at'],
  ['$updatedAt', 'updated_at'],
]);

/**
 * Creates what the index needs and returns whether it is enforced: a unique index over duplicates is not, and becomes a plain one (fact
 * 1).
 */
export function createIndexStorage(
  engine: SqliteEngine,
  table: TableDefinition,
  index: IndexDefinition,
): { enforced: boolean } {
  for (const key of index.columns) provideKeys(engine, table, key);
  const columns = index.columns.flatMap((key) => table.columns.find((column) => column.key === key) ?? []);
  if (index.type === 'fulltext' && !table.dials.engine.search.hasTable) return { enforced: true };
  if (index.type === 'fulltext') createFulltext(engine, table, index);
  else if (index.type === 'spatial') createSpatial(engine, table, index, columns);
  else return { enforced: createSqlIndex(engine, table, index) };
  return { enforced: true };
}

export function dropIndexStorage(engine: SqliteEngine, index: IndexDefinition): void {
  engine.exec(`DROP INDEX IF EXISTS ${indexName(index)}`);
  if (index.type === 'fulltext' || index.type === 'spatial') dropSearchStorage(engine, index);
}

function createSqlIndex(engine: SqliteEngine, table: TableDefinition, index: IndexDefinition): boolean {
  const parts = index.columns.map((key, at) => indexPart(table, index, key, at));
  const target = `${indexName(index)} ON ${tableName(table)} (${parts.join(', ')})`;
  if (index.type !== 'unique') {
    engine.exec(`CREATE INDEX ${target}`);
    return true;
  }
  try {
    engine.exec(`CREATE UNIQUE INDEX ${target}`);
    return true;
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    engine.exec(`CREATE INDEX ${target}`);
    return false;
  }
}

function indexPart(table: TableDefinition, index: IndexDefinition, key: string, at: number): string {
  const descending = index.orders[at]?.toUpperCase() === 'DESC' ? ' DESC' : '';
  const system = key === '$id' ? table.dials.engine.ids.expression : systemColumns.get(key);
  if (system) return system + descending;
  const column = table.columns.find((candidate) => candidate.key === key);
  if (!column) throw new Error(`The index ${index.key} uses an unknown column ${key}`);
  return partOfColumn(table, column, index, at) + descending;
}

/** A length only matters for uniqueness; a plain index on the whole value supports the same queries, and more. */
function partOfColumn(
  { dials }: TableDefinition,
  column: ColumnDefinition,
  index: IndexDefinition,
  at: number,
): string {
  const name = isFolded(column) ? foldedName(column) : columnName(column);
  const length = index.lengths[at];
  const { indexesPrefixes } = dials.engine.text;
  const isPrefix = indexesPrefixes && index.type === 'unique' && isFolded(column) && !!length && length < column.size;
  return isPrefix ? `rtrim(substr(${name}, 1, ${length}), ' ')` : name;
}
