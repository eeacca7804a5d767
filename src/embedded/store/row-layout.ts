import { rowColumns } from '../rules/row-structure.js';
import type { ColumnDefinition, TableDefinition } from '../rules/table-definition.js';
import { columnName, foldedName, isFolded, isStored, tableName } from './physical-names.js';

/** How the rows of one table lie in SQLite, and the statements that follow from it. Made once per definition of the table. */
export interface RowLayout {
  readonly table: string;
  /** The columns the SQL table holds, hidden back references included. */
  readonly stored: readonly ColumnDefinition[];
  readonly selectAll: string;
  readonly selectById: string;
  readonly insert: string;
  /** As `insert`, with the sequence given first. */
  readonly insertAt: string;
  /** Inserts, or overwrites whichever row stands in the way: what MariaDB's ON DUPLICATE KEY UPDATE does. */
  readonly upsert: string;
  /** Overwrites the row of a sequence, its id included. */
  readonly update: string;
}

const systemNames = 'sequence, id, created_at, updated_at, permissions';

const layouts = new WeakMap<TableDefinition, RowLayout>();

/** The layout of a table, from the cache as long as the definition is the same object. */
export function rowLayout(table: TableDefinition): RowLayout {
  const known = layouts.get(table);
  if (known) return known;
  const made = makeLayout(table);
  layouts.set(table, made);
  return made;
}

function makeLayout(table: TableDefinition): RowLayout {
  const name = tableName(table);
  const stored = [...rowColumns(table).values()].filter(isStored);
  const values = stored.flatMap((column) =>
    isFolded(column) ? [columnName(column), foldedName(column)] : [columnName(column)],
  );
  const written = ['id', 'created_at', 'updated_at', 'permissions', ...values];
  const insert = `INSERT INTO ${name} (${written.join(', ')}) VALUES (${written.map(() => '?').join(', ')})`;
  const overwritten = ['updated_at', 'permissions', ...values].map((column) => `${column} = excluded.${column}`);
  const selectAll = `SELECT ${[systemNames, ...stored.map(columnName)].join(', ')} FROM ${name}`;
  return {
    table: name,
    stored,
    selectAll,
    selectById: `${selectAll} WHERE upper(id) = ?`,
    insert,
    insertAt: `INSERT INTO ${name} (sequence, ${written.join(', ')}) VALUES (?, ${written.map(() => '?').join(', ')})`,
    upsert: `${insert} ON CONFLICT DO UPDATE SET ${overwritten.join(', ')}`,
    update: `UPDATE ${name} SET ${written.map((column) => `${column} = ?`).join(', ')} WHERE sequence = ?`,
  };
}

/** The head of a SELECT of some columns and all system columns. */
export function selectSome(table: TableDefinition, columns: readonly ColumnDefinition[]): string {
  return `SELECT ${[systemNames, ...columns.filter(isStored).map(columnName)].join(', ')} FROM ${tableName(table)}`;
}
