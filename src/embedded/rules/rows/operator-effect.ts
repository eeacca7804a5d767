import type { Dials } from '../../dials/dials.js';
import { AppwriteError } from '../appwrite-error.js';
import { formatDate, readDate } from '../php/php-date.js';
import { phpNumberText, roundHalfAway } from '../php/php-number.js';
import { plainNumber } from '../php/whole-float.js';
import type { ColumnDefinition } from '../schema/table-definition.js';
import { countCodePoints } from '../text/code-points.js';
import { calculate, type filterConditions, type Operator } from './operators.js';

/** What an accepted operator makes of a value (MariaDB's SQL for it). Throws a 500 where that SQL fails: overflow, too long a text. */
export function applyOperator(
  operator: Operator,
  column: ColumnDefinition,
  current: unknown,
  now: number,
  dials: Dials,
): unknown {
  const { method, values } = operator;
  switch (method) {
    case 'increment':
    case 'decrement':
    case 'multiply':
    case 'divide':
    case 'modulo':
    case 'power':
      return number(operator, column, current, dials);
    case 'stringConcat':
      return fitting(`${current ?? ''}${String(values[0])}`, column);
    case 'stringReplace':
      return current === null ? null : replaced(String(current), String(values[0]), String(values[1]), column);
    case 'toggle':
      return current !== true;
    case 'dateAddDays':
      return shiftDays(current, Number(values[0]));
    case 'dateSubDays':
      return shiftDays(current, -Number(values[0]));
    case 'dateSetNow':
      return formatDate(Math.floor(now / 1000) * 1000);
    default:
      return list(operator, column, Array.isArray(current) ? current : []);
  }
}

function number({ method, values }: Operator, column: ColumnDefinition, current: unknown, dials: Dials): number {
  if (column.array) throw new AppwriteError('general_unknown');
  const old = Number(current ?? 0);
  const value = Number(plainNumber(values[0]));
  const bound = values[1] === undefined || values[1] === null ? null : Number(plainNumber(values[1]));
  const plain = calculate(method, old, value);
  const operation = { method, before: old, value, result: plain };
  const result = bound === null ? plain : dials.version.boundedResult({ ...operation, bound });
  if (column.type !== 'integer') return result;
  const rounded = roundHalfAway(result);
  const [least, greatest] = column.size >= 8 ? [-(2 ** 63), 2 ** 63] : [-(2 ** 31), 2 ** 31 - 1];
  if (rounded < least || rounded > greatest || Number.isNaN(rounded)) throw new AppwriteError('general_unknown');
  return rounded;
}

/** The length is known before the text is made: a short text with many places for a long one would not fit into memory. */
function replaced(text: string, search: string, replacement: string, column: ColumnDefinition): string {
  const parts = text.split(search);
  const length = text.length + (parts.length - 1) * (replacement.length - search.length);
  if (length > 2 * column.size) throw new AppwriteError('general_unknown');
  return fitting(parts.join(replacement), column);
}

function fitting(text: string, column: ColumnDefinition): string {
  if (text.length > column.size && countCodePoints(text) > column.size) throw new AppwriteError('general_unknown');
  return text;
}

function shiftDays(current: unknown, days: number): string | null {
  const time = typeof current === 'string' ? readDate(current) : null;
  return time === null ? null : formatDate(time + days * 86_400_000);
}

/** The text by which elements of arrays are told apart. */
const textOf = (item: unknown): string => {
  const plain = plainNumber(item);
  if (typeof plain === 'number' || typeof plain === 'bigint') return phpNumberText(plain);
  return typeof plain === 'string' ? plain : JSON.stringify(plain);
};

function list({ method, values }: Operator, column: ColumnDefinition, current: readonly unknown[]): unknown[] {
  const items = values.map(plainNumber);
  const texts = new Set(items.map(textOf));
  switch (method) {
    case 'arrayAppend':
      return [...current, ...items];
    case 'arrayPrepend':
      return [...items, ...current];
    case 'arrayInsert': {
      const at = Math.min(Number(items[0]), current.length);
      return [...current.slice(0, at), items[1], ...current.slice(at)];
    }
    case 'arrayRemove':
      return current.filter((item) => textOf(item) !== textOf(items[0]));
    case 'arrayUnique':
      return unique(current);
    case 'arrayIntersect': {
      // The server walks the given items, so theirs is the order.
      const held = new Set(current.map(textOf));
      return items.filter((item) => held.has(textOf(item)));
    }
    case 'arrayDiff':
      return current.filter((item) => !texts.has(textOf(item)));
    default:
      return current.filter((item) => holds(String(items[0]) as Condition, item, items[1], column));
  }
}

function unique(current: readonly unknown[]): unknown[] {
  const byText = new Map(current.map((item) => [textOf(item), item]));
  return [...byText].sort(([one], [two]) => (one < two ? -1 : one > two ? 1 : 0)).map(([, item]) => item);
}

type Condition = (typeof filterConditions)[number];

function holds(condition: Condition, item: unknown, value: unknown, column: ColumnDefinition): boolean {
  if (condition === 'isNull') return item === null;
  if (condition === 'isNotNull') return item !== null;
  if (item === null || value === null || value === undefined) return false;
  const numbers = column.type === 'integer' || column.type === 'double' || column.type === 'bigint';
  const [left, right] = numbers ? [Number(item), Number(value)] : [textOf(item), textOf(value)];
  switch (condition) {
    case 'equal':
      return left === right;
    case 'notEqual':
      return left !== right;
    case 'greaterThan':
      return left > right;
    case 'greaterThanEqual':
      return left >= right;
    case 'lessThan':
      return left < right;
    case 'lessThanEqual':
      return left <= right;
  }
}
