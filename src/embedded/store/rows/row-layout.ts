import { rowColumns } from '../../rules/rows/row-structure.js';
import { kindOf } from '../../rules/schema/column-types.js';
import type { ColumnDefinition, TableDefinition } from '../../rules/schema/table-definition.js';
import { columnName, isStored, tableName } from '../physical-names.js';
import { textOut } from '../sqlite/text-out.js';
import { limitedIndexes } from './index-limit.js';

/** How SQLite stores the rows of one table, and the statements that read them. Created once per definition of the table. */
export interface RowLayout {
  readonly table: string;
  /** The columns of the SQL table, including hidden back references. */
  readonly stored: readonly ColumnDefinition[];
  /** The columns that are written. */
  readonly written: readonly ColumnDefinition[];
  /** Whether a failed rename removed a column that writes use. */
  readonly isBroken: boolean;
  /** The text columns of each index that a row can be too long for. */
  readonly limited: readonly (readonly ColumnDefinition[])[];
  readonly selectAll: string;
  /** Selects by the unique index of ids. */
  readonly selectById: string;
}

const systemNames = ['sequence', 'id', 'created_at', 'updated_at', 'permissions'];

const layouts = new WeakMap<TableDefinition, RowLayout>();

/** The layout of a table; cached while the definition is the same object. */
export function rowLayout(table: TableDefinition): RowLayout {
  const known = layouts.get(table);
  if (known) return known;
  const made = makeLayout(table);
  layouts.set(table, made);
  return made;
}

function makeLayout(table: TableDefinition): RowLayout {
  const name = tableName(table);
  const columns = [...rowColumns(table).values()];
  const written = columns.filter(isStored);
  const lost = columns.filter((column) => column.lost);
  const stored = [...written, ...lost.flatMap(shownOf)];
  const selectAll = selectSome(table, stored);
  return {
    table: name,
    stored,
    written,
    isBroken: lost.length > 0,
    limited: limitedIndexes(table),
    selectAll,
    selectById: `${selectAll} WHERE upper(id) = ?`,
  };
}

/**
 * What rows show of a column that a failed rename removed: null under its own key, and the values as the engine prints them under the
 * other key.
 */
function shownOf(column: ColumnDefinition): ColumnDefinition[] {
  const shownAs = column.lost?.shownAs ?? null;
  return shownAs === null ? [column] : [{ ...column, key: shownAs }, column];
}

/** The maximum number of values in one part of a record, since SQLite's functions accept a hundred arguments everywhere. */
const partSize = 100;

/**
 * The start of a SELECT of some stored columns and all system columns, for `readRow`. The values are returned as JSON, which is faster
 * than reading them one by one through the library.
 */
export function selectSome(table: TableDefinition, columns: readonly ColumnDefinition[]): string {
  const values = [...systemNames, ...columns.map(jsonValue)];
  const parts: string[] = [];
  for (let at = 0; at < values.length; at += partSize) {
    const record = `json_array(${values.slice(at, at + partSize).join(', ')})`;
    parts.push(`${textOut(record)} AS part${parts.length}`);
  }
  return `SELECT ${parts.join(', ')} FROM ${tableName(table)}`;
}

/**
 * Returns an integer that a JavaScript number cannot represent as text, and also a float that needs more than the 15 digits that SQLite
 * prints.
 */
function jsonValue(column: ColumnDefinition): string {
  const name = columnName(column);
  if (column.lost) return column.lost.shownAs === column.key ? dateAsWritten(name) : 'NULL';
  if (!column.array && column.type === 'double') {
    return `iif(${name} IS NULL OR CAST(printf('%.15g', ${name}) AS REAL) = ${name}, ${name}, printf('%!.17g', ${name}))`;
  }
  const isWhole = !column.array && kindOf(column).storage === 'integer' && column.type !== 'boolean';
  const { MAX_SAFE_INTEGER: most } = Number;
  return isWhole ? `iif(${name} BETWEEN -${most} AND ${most}, ${name}, CAST(${name} AS TEXT))` : name;
}

/** Converts `2020-01-01T00:00:00.500+00:00` to `2020-01-01 00:00:00.5`. */
function dateAsWritten(name: string): string {
  return `rtrim(rtrim(replace(substr(${name}, 1, length(${name}) - 6), 'T', ' '), '0'), '.')`;
}
