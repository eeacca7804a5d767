import { AppwriteError } from '../../rules/appwrite-error.js';
import { isNumeric, phpNumberText } from '../../rules/php/php-number.js';
import { plainNumber } from '../../rules/php/whole-float.js';
import { OutOfRangeError } from '../../rules/rows/out-of-range-error.js';
import type { TableDefinition } from '../../rules/schema/table-definition.js';
import type { StoredRow } from '../rows/row-record.js';
import type { RowScope } from '../rows/row-scope.js';
import { type Increment, incrementRow } from './row-increment.js';
import type { KeptOperation } from './row-transactions.js';

/** Runs a staged increment or decrement. Its limits have other errors than those of the route. */
export function commitIncrement(
  scope: RowScope,
  table: TableDefinition,
  { action, rowId, data }: KeptOperation,
): StoredRow {
  const given = data as Readonly<Record<string, unknown>>;
  const value = Number(plainNumber(given.value ?? 1));
  const bound = plainNumber(action === 'increment' ? given.max : given.min) ?? null;
  if (value <= 0 || (bound !== null && !isNumeric(bound))) throw new AppwriteError('general_unknown');
  const change: Increment = {
    direction: action === 'increment' ? 'increment' : 'decrement',
    rowId: rowId ?? '',
    key: String(given.column ?? given.attribute),
    value,
    bound: bound === null ? null : Number(bound),
  };
  try {
    return incrementRow(scope, table, change, '');
  } catch (error) {
    if (!(error instanceof AppwriteError) || error.type !== 'column_limit_exceeded') throw error;
    if (change.bound === null) throw new OutOfRangeError(table.dials.engine.operators.outOfRange);
    const word = change.direction === 'increment' ? 'maximum' : 'minimum';
    throw new AppwriteError('attribute_limit_exceeded', {
      message: `Attribute value exceeds ${word} limit: ${phpNumberText(change.bound)}`,
    });
  }
}
