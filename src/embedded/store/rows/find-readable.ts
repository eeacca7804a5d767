import { mayTouch } from '../../rules/rows/row-access.js';
import type { TableDefinition } from '../../rules/schema/table-definition.js';
import type { StoredRow } from './row-record.js';
import type { RowScope } from './row-scope.js';
import { findRow } from './row-store.js';

/** The row with an id, if the caller may read it. */
export function findReadable(
  { engine, access }: Pick<RowScope, 'engine' | 'access'>,
  table: TableDefinition,
  id: string,
): StoredRow | undefined {
  const row = findRow(engine, table, id);
  return row && mayTouch(access, table, 'read', row.permissions) ? row : undefined;
}
