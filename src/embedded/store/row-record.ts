import { foldText } from '../rules/collation.js';
import { parseJson, writeJson } from '../rules/php-json.js';
import { storedFloat } from '../rules/php-number.js';
import { emptyValues, type RowValues } from '../rules/row-structure.js';
import type { ColumnDefinition } from '../rules/table-definition.js';
import { plainNumber } from '../rules/whole-float.js';
import { columnName, isFolded } from './physical-names.js';
import type { SqlRow, SqlValue } from './sqlite-engine.js';

/** A row as it is stored. A single relationship is the related id; sides stored elsewhere are absent. */
export interface StoredRow {
  readonly sequence: number;
  readonly id: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly permissions: readonly string[];
  readonly values: RowValues;
}

/** A row to be written; the file numbers it. */
export type NewRow = Omit<StoredRow, 'sequence'>;

/** Reads a row of SQLite that holds the given columns. An array that was never set comes out empty, as the API shows it. */
export function readRow(row: SqlRow, columns: readonly ColumnDefinition[]): StoredRow {
  const values = emptyValues();
  for (const column of columns) values[column.key] = readValue(row[columnName(column)] ?? null, column);
  return {
    sequence: Number(row.sequence),
    id: String(row.id),
    createdAt: String(row.created_at),
    updatedAt: String(row.updated_at),
    permissions: row.permissions === '[]' ? [] : (JSON.parse(String(row.permissions)) as string[]),
    values,
  };
}

function readValue(value: SqlValue, column: ColumnDefinition): unknown {
  if (column.array) return value === null ? [] : plainNumbers(parseJson(String(value)));
  if (value === null) return null;
  switch (column.type) {
    case 'boolean':
      return value === 1;
    case 'point':
    case 'linestring':
    case 'polygon':
      return JSON.parse(String(value));
    default:
      return value;
  }
}

const plainNumbers = (value: unknown): unknown => (Array.isArray(value) ? value.map(plainNumber) : value);

/** The parameters of a row's stored columns, in the order of the layout's statements. */
export function writeValues(values: RowValues, columns: readonly ColumnDefinition[]): SqlValue[] {
  const parameters: SqlValue[] = [];
  for (const column of columns) {
    const value = writeValue(values[column.key] ?? null, column);
    parameters.push(value);
    if (isFolded(column)) parameters.push(typeof value === 'string' ? foldText(value) : null);
  }
  return parameters;
}

/** One value as its column stores it. */
export function writeValue(value: unknown, column: ColumnDefinition): SqlValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'object') return writeJson(value);
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (column.type === 'double' && !column.array) return storedFloat(Number(value));
  return value as SqlValue;
}
