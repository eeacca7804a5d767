import type { Dials } from '../../dials/dials.js';
import type { OperatorRules } from '../../engines/engine-rules.js';
import { AppwriteError } from '../appwrite-error.js';
import { formatDate, readDate } from '../php/php-date.js';
import { isInteger, plainNumber } from '../php/whole-float.js';
import type { ColumnDefinition } from '../schema/table-definition.js';
import { countCodePoints } from '../text/code-points.js';
import { calculate, type filterConditions, type Operator } from './operators.js';
import { OutOfRangeError } from './out-of-range-error.js';
import { calculateExactly } from './whole-results.js';

/** The value after an accepted operator (MariaDB's SQL for it). Throws a 500 if that SQL fails: overflow, too long a text. */
export function applyOperator(
  operator: Operator,
  column: ColumnDefinition,
  current: unknown,
  now: number,
  dials: Dials,
): unknown {
  const { method, values } = operator;
  const rules = dials.engine.operators;
  if (column.array && !method.startsWith('array')) return wholeList(operator, current, rules);
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
      return (current ?? rules.replacesIn) === null
        ? null
        : replaced(String(current ?? ''), String(values[0]), String(values[1]), column);
    case 'toggle':
      return current !== true;
    case 'dateAddDays':
      return shiftDays(current, Number(values[0]));
    case 'dateSubDays':
      return shiftDays(current, -Number(values[0]));
    case 'dateSetNow':
      return formatDate(Math.floor(now / rules.nowStep) * rules.nowStep);
    case 'arrayInsert':
      if (current === null && !rules.insertsInNull) return null;
  }
  const items = Array.isArray(current) ? current : [];
  return list(operator, column, column.type === 'datetime' ? items.map(storedDate) : items, rules);
}

/** Dates in lists are compared in the form in which the server stores them, unlike the dates in an operator. */
const storedDate = (item: unknown): unknown =>
  typeof item === 'string' && formatted.test(item) ? item.slice(0, 23).replace('T', ' ') : item;

const formatted = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/;

function number(operator: Operator, column: ColumnDefinition, current: unknown, dials: Dials): number | bigint {
  const { method, values } = operator;
  const { outOfRange, whole } = dials.engine.operators;
  const exact = column.type === 'integer' ? exactResult(operator, current, dials) : null;
  if (exact !== null) return withinBits(exact, column, outOfRange);
  const old = Number(current ?? 0);
  const value = Number(plainNumber(values[0]));
  const bound = values[1] === undefined || values[1] === null ? null : Number(plainNumber(values[1]));
  const plain = calculate(method, old, value);
  const areWhole = isInteger(current ?? 0) && isInteger(values[0]) && (bound === null || isInteger(values[1]));
  const operation = { method, before: old, value, result: plain };
  const result =
    bound === null
      ? plain
      : dials.version.boundedResult({ ...operation, bound, limits: dials.engine.operators.limits });
  if (column.type !== 'integer') return finite(result, outOfRange);
  return withinBits(whole({ ...operation, limited: bound !== null, exact: areWhole, result }), column, outOfRange);
}

/** Calculates with all digits, as engines do if all numbers are whole; null otherwise. */
function exactResult({ method, values }: Operator, current: unknown, { version, engine }: Dials): bigint | null {
  const [value, bound = null] = values;
  const result = calculateExactly(method, current, value);
  if (result === null || !isInteger(value) || bound === null) return result;
  if (!isInteger(bound)) return null;
  const before = BigInt(isInteger(current) ? current : 0);
  const { limits } = engine.operators;
  return version.boundedResult({ method, before, value: BigInt(value), result, bound: BigInt(bound), limits });
}

/** A float that its column can store. Throws for infinity and NaN. */
export function finite(result: number, word: string): number {
  if (!Number.isFinite(result)) throw new OutOfRangeError(word);
  return result;
}

/** A whole number that its column can store. Throws if it needs more bits. */
export function withinBits(whole: number | bigint, { size }: ColumnDefinition, word: string): number | bigint {
  const bits = size >= 8 ? 63n : 31n;
  if (!(whole >= -(2n ** bits) && whole < 2n ** bits)) throw new OutOfRangeError(word);
  const number = Number(whole);
  return Number.isSafeInteger(number) ? number : whole;
}

/** The result for a list as one value: only replacing within its text is possible. */
function wholeList({ method, values }: Operator, current: unknown, { replacesInLists }: OperatorRules): unknown {
  if (method !== 'stringReplace' || !replacesInLists) throw new AppwriteError('general_unknown');
  const [search, replacement] = values.map(String);
  if (!Array.isArray(current) || !search) return current;
  return current.map((item) => (typeof item === 'string' ? item.split(search).join(replacement) : item));
}

/** Calculates the length before creating the text, since a short text with many places for a long one would not fit into memory. */
function replaced(text: string, search: string, replacement: string, column: ColumnDefinition): string {
  if (search === '') return text;
  const parts = text.split(search);
  const length = text.length + (parts.length - 1) * (replacement.length - search.length);
  if (length > 2 * column.size) throw new AppwriteError('general_unknown');
  return fitting(parts.join(replacement), column);
}

/** A text that its column can store. Throws a 500 if it is too long. */
export function fitting(text: string, column: ColumnDefinition): string {
  if (text.length > column.size && countCodePoints(text) > column.size) throw new AppwriteError('general_unknown');
  return text;
}

const earliest = Date.parse('0000-01-01T00:00:00Z');
const latest = Date.parse('9999-12-31T23:59:59.999Z');

function shiftDays(current: unknown, days: number): string | null {
  const time = typeof current === 'string' ? readDate(current) : null;
  if (time === null) return null;
  const shifted = time + days * 86_400_000;
  // No engine can store a date outside these years.
  if (!(shifted >= earliest && shifted <= latest)) throw new AppwriteError('general_unknown');
  return formatDate(shifted);
}

function list(
  { method, values }: Operator,
  column: ColumnDefinition,
  current: readonly unknown[],
  rules: OperatorRules,
): unknown[] {
  const items = values.map(plainNumber);
  switch (method) {
    case 'arrayAppend':
      return [...current, ...items];
    case 'arrayPrepend':
      return [...items, ...current];
    case 'arrayInsert': {
      const at = Math.min(Number(items[0]), current.length);
      return [...current.slice(0, at), items[1], ...current.slice(at)];
    }
    default:
      return remaining(method, items, current, { column, rules }).map(rules.compared);
  }
}

function remaining(
  method: string,
  items: readonly unknown[],
  current: readonly unknown[],
  { column, rules }: { readonly column: ColumnDefinition; readonly rules: OperatorRules },
): readonly unknown[] {
  switch (method) {
    case 'arrayRemove':
      return without(current, [rules.removed(items[0])], rules);
    case 'arrayUnique':
      return rules.unique(current);
    case 'arrayIntersect':
      return rules.shared(current, items);
    case 'arrayDiff':
      // An element is never known to be outside of a list with one that equals nothing.
      return items.some((item) => rules.element(item) === null) ? [] : without(current, items, rules);
    default:
      return current.filter((item) => holds(String(items[0]) as Condition, item, items[1], { column, rules }));
  }
}

function without(current: readonly unknown[], items: readonly unknown[], { element }: OperatorRules): unknown[] {
  const gone = new Set([null, ...items.map(element)]);
  return current.filter((item) => !gone.has(element(item)));
}

type Condition = (typeof filterConditions)[number];

function holds(
  condition: Condition,
  item: unknown,
  value: unknown,
  { column, rules }: { readonly column: ColumnDefinition; readonly rules: OperatorRules },
): boolean {
  if (condition === 'isNull') return item === null;
  if (condition === 'isNotNull') return item !== null;
  if (condition === 'equal') return rules.isSame(item, value ?? null, column) === true;
  if (condition === 'notEqual') return rules.isSame(item, value ?? null, column) === false;
  const difference = rules.compareElements(item, value ?? null);
  switch (condition) {
    case 'greaterThan':
      return difference > 0;
    case 'greaterThanEqual':
      return difference >= 0;
    case 'lessThan':
      return difference < 0;
    case 'lessThanEqual':
      return difference <= 0;
  }
}
