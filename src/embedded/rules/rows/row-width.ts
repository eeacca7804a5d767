import type { Dials } from '../../dials/dials.js';
import type { ColumnDefinition, TableDefinition } from '../schema/table-definition.js';

/** The limits of a row as Appwrite calculates them, with MariaDB's rules for every engine (fact 41). */
export const MAXIMUM_COLUMNS = 1010;
export const MAXIMUM_WIDTH = 65_535;
export const BASE_WIDTH = 1067;

const POINTER = 20;

/** The bytes that a column adds to the width of a row. */
export function columnBytes(column: Pick<ColumnDefinition, 'type' | 'size' | 'array'>, { engine }: Dials): number {
  if (column.array) return POINTER;
  const { size } = column;
  switch (column.type) {
    case 'string':
      if (size > 16_381) return POINTER;
      return size > 255 ? 4 * size + 2 : 4 * size + 1;
    case 'varchar':
      return size > 255 ? 4 * size + 2 : 4 * size + 1;
    case 'integer':
      return size >= 8 ? 8 : 4;
    case 'bigint':
    case 'double':
      return 8;
    case 'boolean':
      return 1;
    case 'datetime':
      return 7;
    case 'relationship':
      return 1021;
    case 'point':
      return engine.spatial.pointBytes;
    default:
      return POINTER;
  }
}

/** The width of a row: `bytesUsed` of the table. */
export function rowWidth(columns: readonly ColumnDefinition[], dials: Dials): number {
  return columns.reduce((sum, column) => sum + columnBytes(column, dials), BASE_WIDTH);
}

/** Whether the table has room for one more column. Every column counts, whatever its status, except hidden sides of relationships. */
export function hasRoomFor(table: TableDefinition, column: ColumnDefinition): boolean {
  const { columns, dials } = table;
  return columns.length < MAXIMUM_COLUMNS && rowWidth(columns, dials) + columnBytes(column, dials) < MAXIMUM_WIDTH;
}
