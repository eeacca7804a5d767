import type { Dials } from '../../dials/dials.js';
import { AppwriteError } from '../appwrite-error.js';
import { formatDate } from '../php/php-date.js';
import { plainNumber } from '../php/whole-float.js';
import type { ColumnDefinition } from '../schema/table-definition.js';
import { finite, fitting, withinBits } from './operator-effect.js';
import { calculate, type Operator } from './operators.js';
import { calculateExactly } from './whole-results.js';

/**
 * Applies an operator to a column's default, in a row that an upsert creates. The server calculates this in PHP instead of SQL: limits
 * have no effect, dates are not shifted, and lists, which have no default, start empty.
 */
export function applyToDefault(
  { method, values }: Operator,
  column: ColumnDefinition,
  now: number,
  { engine }: Dials,
): unknown {
  const { array, type, rowDefault } = column;
  if (method.startsWith('array')) return startList(method, values.map(plainNumber));
  if (array) throw new AppwriteError('general_unknown');
  switch (method) {
    case 'stringConcat':
      return fitting(`${rowDefault ?? ''}${String(values[0])}`, column);
    case 'stringReplace': {
      const [search = '', replacement = ''] = values.map(String);
      const text = String(rowDefault ?? '');
      return fitting(search === '' ? text : text.split(search).join(replacement), column);
    }
    case 'toggle':
      return rowDefault !== true;
    case 'dateAddDays':
    case 'dateSubDays':
      return rowDefault;
    case 'dateSetNow':
      return formatDate(now);
  }
  const exact = type === 'integer' ? calculateExactly(method, rowDefault, values[0]) : null;
  if (exact !== null) return withinBits(exact, column, engine.operators.outOfRange);
  const before = Number(rowDefault ?? 0);
  const result = calculateInPhp(method, before, Number(plainNumber(values[0])));
  const { outOfRange, whole } = engine.operators;
  if (type !== 'integer') return finite(result, outOfRange);
  // The result is sent as a plain value, so the engine rounds it like one.
  const stored = whole({ method: 'assign', before, value: result, limited: false, exact: false, result });
  return withinBits(stored, column, outOfRange);
}

/** PHP's remainder uses whole numbers; dividing by a fraction that is truncated to 0 fails. */
function calculateInPhp(method: string, before: number, value: number): number {
  if (method !== 'modulo') return calculate(method, before, value);
  const divisor = Math.trunc(value);
  if (divisor === 0) throw new AppwriteError('general_unknown');
  return Math.trunc(before) % divisor;
}

function startList(method: string, items: readonly unknown[]): readonly unknown[] {
  if (method === 'arrayAppend' || method === 'arrayPrepend') return items;
  return method === 'arrayInsert' ? [items[1] ?? null] : [];
}
