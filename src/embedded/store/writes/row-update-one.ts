import { operatorChecks, operatorsIn, withoutOperators } from '../../rules/rows/operators.js';
import { requireTouch } from '../../rules/rows/row-access.js';
import { RowInput } from '../../rules/rows/row-input.js';
import { emptyValues } from '../../rules/rows/row-structure.js';
import type { TableDefinition } from '../../rules/schema/table-definition.js';
import type { StoredRow } from '../rows/row-record.js';
import { type RowScope, type RowWriter, refuseNewer } from '../rows/row-scope.js';
import { findRow, replaceRow } from '../rows/row-store.js';
import { withStoredLists } from '../rows/stored-lists.js';
import { operatorValues } from './row-writer.js';

/**
 * Updates one row, including operators. A row that operators changed is read again, since the response shows the result of the SQL; other
 * rows are returned as they were sent.
 */
export function updateOne(
  scope: RowScope,
  writer: RowWriter,
  table: TableDefinition,
  old: StoredRow,
  input: RowInput,
): StoredRow {
  const operators = operatorsIn(input.values);
  return scope.engine.transaction(() => {
    if (operators.size === 0) return writer.update(table, old, input, { stack: [], relations: true, checked: true });
    requireTouch(scope.access, table, 'update', old.permissions);
    refuseNewer(scope, old.updatedAt);
    // Not checked, since an operator always counts as a change, whatever else is given, and requires no permission to read.
    const options = { stack: [], relations: true, checked: false, operated: operatorChecks(operators, old.values) };
    const plain = new RowInput(input.id, withoutOperators(input.values, operators, old.values), input.system);
    const current = withStoredLists(scope.engine, table, old, operators.keys());
    const row = writer.update(table, old, plain, options);
    const made = operatorValues(table, operators, current, scope.clock);
    const written = findRow(scope.engine, table, row.id) ?? row;
    replaceRow(scope.engine, table, {
      ...written,
      updatedAt:
        typeof input.system.updatedAt === 'string'
          ? row.updatedAt
          : scope.times.timeOfChange(scope.clock, old.updatedAt),
      values: Object.assign(emptyValues(), written.values, made),
    });
    return findRow(scope.engine, table, row.id) ?? row;
  });
}
