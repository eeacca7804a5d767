import { AppwriteError } from '../../rules/appwrite-error.js';
import { phpNumberText } from '../../rules/php/php-number.js';
import { requireTouch } from '../../rules/rows/row-access.js';
import { emptyValues, rowColumns } from '../../rules/rows/row-structure.js';
import type { ColumnDefinition, TableDefinition } from '../../rules/schema/table-definition.js';
import { columnName, tableName } from '../physical-names.js';
import type { StoredRow } from '../rows/row-record.js';
import type { RowScope } from '../rows/row-scope.js';
import { findRow } from '../rows/row-store.js';

/** A change of one number by a positive amount. */
export interface Increment {
  readonly direction: 'increment' | 'decrement';
  readonly rowId: string;
  readonly key: string;
  readonly value: number;
  /** The maximum of an increment, or the minimum of a decrement. */
  readonly bound: number | null;
}

const numbers = new Set(['integer', 'bigint', 'double']);

/**
 * Adds to or subtracts from one column. The result differs from what is stored: it has the row's old `$updatedAt`, is not rounded, and
 * counts from 0 if the value is null (a stored null stays null). `api` is the name of the API in error messages.
 */
export function incrementRow(scope: RowScope, table: TableDefinition, change: Increment, api: string): StoredRow {
  const column = rowColumns(table).get(change.key);
  // The server does not fill the placeholder of its message; the same for a missing row.
  if (!column) throw new AppwriteError('column_not_found');
  if (!numbers.has(column.type) || column.array) {
    throw new AppwriteError('attribute_type_invalid', { message: `${api} "${change.key}" is not a number` });
  }
  const old = findRow(scope.engine, table, change.rowId);
  if (!old) throw new AppwriteError('column_not_found');
  requireTouch(scope.access, table, 'update', old.permissions);
  const before = old.values[change.key] ?? null;
  const signed = change.direction === 'increment' ? change.value : -change.value;
  const result = Number(before ?? 0) + signed;
  refuseBeyond(change, result, api);
  const { engine } = table.dials;
  if (isOutOfRange(column, result)) {
    throw engine.limitsSums ? limit(change, '', api) : new AppwriteError('general_unknown');
  }
  const sum = column.type === 'double' ? result : engine.added((before ?? 0) as number | bigint, signed);
  const kept = before === null ? null : sum;
  const sql = `UPDATE ${tableName(table)} SET ${columnName(column)} = ?, updated_at = ? WHERE sequence = ?`;
  scope.engine.prepare(sql).run(kept, scope.times.timeOfChange(scope.clock, old.updatedAt), old.sequence);
  return { ...old, values: Object.assign(emptyValues(), old.values, { [change.key]: result }) };
}

/** For sums of eight bytes the engine decides. */
function isOutOfRange({ type, size }: ColumnDefinition, sum: number): boolean {
  if (type === 'double') return !Number.isFinite(sum);
  return type === 'integer' && size < 8 && (sum > 2_147_483_647 || sum < -2_147_483_648);
}

function refuseBeyond(change: Increment, result: number, api: string): void {
  const { bound, direction } = change;
  if (bound === null) return;
  if (direction === 'increment' ? result > bound : result < bound) throw limit(change, phpNumberText(bound), api);
}

function limit({ key, direction }: Increment, bound: string, api: string): AppwriteError {
  const word = direction === 'increment' ? 'maximum' : 'minimum';
  return new AppwriteError('column_limit_exceeded', {
    message: `${api} "${key}" has reached the ${word} value of ${bound}`,
  });
}
