import type { RowInput } from '../../rules/rows/row-input.js';
import type { TableDefinition } from '../../rules/schema/table-definition.js';
import type { StoredRow } from '../rows/row-record.js';
import type { RowScope } from '../rows/row-scope.js';
import { insertRow } from '../rows/row-store.js';
import { echoCreated } from './echo-values.js';
import { newValues, timesOf } from './row-writer.js';

/** Creates all rows or none: every row is validated before the first is written. Throws SQLite's error on a conflict. */
export function createRows(scope: RowScope, table: TableDefinition, inputs: readonly RowInput[]): StoredRow[] {
  const rows = inputs.map((input) => ({
    id: input.id,
    ...timesOf(table, input, scope),
    permissions: input.system.permissions ?? [],
    values: newValues(scope, table, input.values),
  }));
  return scope.engine.transaction(() =>
    rows.map((row, at) => ({
      ...row,
      values: echoCreated(table, row.values),
      sequence: insertRow(scope.engine, table, row, inputs[at]?.system.sequence),
    })),
  );
}
