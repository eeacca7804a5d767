import type { ColumnDefinition, TableDefinition } from '../../rules/schema/table-definition.js';
import type { Store } from '../store.js';

/** Changes the key of a column, also in the indexes that use it. Stored names do not change. Must be called inside `catalog.change`. */
export function renameColumn(
  { catalog }: Store,
  table: TableDefinition,
  column: ColumnDefinition,
  newKey: string,
): ColumnDefinition {
  for (const index of catalog.tableBySequence(table.sequence)?.indexes ?? []) {
    if (!index.columns.includes(column.key)) continue;
    const columns = index.columns.map((key) => (key === column.key ? newKey : key));
    catalog.updateIndex(table, { ...index, columns });
  }
  return catalog.updateColumn(table, { ...column, key: newKey });
}
