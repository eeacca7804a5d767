import type { TableDefinition } from '../../rules/schema/table-definition.js';
import type { StoredRow } from './row-record.js';

/** A row that was written, as listeners receive it; `row` is what the answer shows, of a deleted row what it was. */
export interface RowChange {
  readonly action: 'create' | 'update' | 'upsert' | 'delete';
  readonly table: TableDefinition;
  readonly row: StoredRow;
}
