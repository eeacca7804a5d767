import { loseInLists } from '../../rules/rows/lose-in-lists.js';
import type { RowValues } from '../../rules/rows/row-structure.js';
import type { TableDefinition } from '../../rules/schema/table-definition.js';
import type { StoredRow } from './row-record.js';

/** A row that is being prepared for a response; its values may contain related rows. */
export class RowView {
  constructor(
    readonly table: TableDefinition,
    readonly row: Omit<StoredRow, 'values'>,
    /** Changed when relationships are filled in. */
    readonly values: RowValues,
  ) {}
}

/** The placeholder for a related row that does not exist: `{}` or `[]` in responses. */
export const missingRow = Symbol('a related row that does not exist');

/** A view of a row that was read for this purpose; the view may change its values. */
export function viewOf(table: TableDefinition, row: StoredRow): RowView {
  return new RowView(table, row, row.values);
}

/** A view of a row in a list. */
export function listedView(table: TableDefinition, row: StoredRow): RowView {
  return new RowView(table, row, loseInLists(row.values));
}
