import type { TableDefinition } from '../../rules/schema/table-definition.js';
import type { StoredRow } from './row-record.js';

/** A row that was written, for listeners; `row` is what the response shows, or the former row if it was deleted. */
export interface RowChange {
  readonly action: 'create' | 'update' | 'upsert' | 'delete';
  readonly table: TableDefinition;
  readonly row: StoredRow;
}
