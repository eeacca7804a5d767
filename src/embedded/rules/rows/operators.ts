import { AppwriteError } from '../appwrite-error.js';
import { phpList } from '../php/php-array.js';
import { parseJson } from '../php/php-json.js';
import { isNumeric, phpType } from '../php/php-number.js';
import { isInteger, plainNumber } from '../php/whole-float.js';
import type { ColumnDefinition } from '../schema/table-definition.js';
import { emptyValues, type Operated, type RowValues } from './row-structure.js';

/** An operator in the data of an update: `{"method":"increment","values":[1]}`. */
export interface Operator {
  readonly method: string;
  readonly values: readonly unknown[];
}

const numeric = new Set(['increment', 'decrement', 'multiply', 'divide', 'modulo', 'power']);
const onArrays = new Set([
  'arrayAppend',
  'arrayPrepend',
  'arrayInsert',
  'arrayRemove',
  'arrayUnique',
  'arrayIntersect',
  'arrayDiff',
  'arrayFilter',
]);
const methods = new Set([
  ...numeric,
  ...onArrays,
  'stringConcat',
  'stringReplace',
  'toggle',
  'dateAddDays',
  'dateSubDays',
  'dateSetNow',
]);

/** The conditions of `arrayFilter`. */
export const filterConditions = [
  'equal',
  'notEqual',
  'greaterThan',
  'greaterThanEqual',
  'lessThan',
  'lessThanEqual',
  'isNull',
  'isNotNull',
] as const;

/**
 * Reads a value as an operator, or returns null if it is none: a JSON text or an object with a known method. Throws `general_bad_request`
 * for an operator whose values are not a list.
 */
export function readOperator(key: string, value: unknown): Operator | null {
  let decoded = value;
  if (typeof value === 'string') {
    if (!value.trimStart().startsWith('{') || !value.includes('"method"')) return null;
    try {
      decoded = parseJson(value);
    } catch {
      return null;
    }
  }
  if (typeof decoded !== 'object' || decoded === null || Array.isArray(decoded)) return null;
  const { method, values = [] } = decoded as { method?: unknown; values?: unknown };
  if (typeof method !== 'string' || !methods.has(method)) return null;
  const list = phpList(values) ?? (isEmptyObject(values) ? [] : null);
  if (!list) {
    throw new AppwriteError('general_bad_request', {
      message: `Invalid operator for attribute "${key}": Invalid operator values. Must be an array, got ${phpType(values)}`,
    });
  }
  return { method, values: list };
}

const isEmptyObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;

/** The operators in data, by key. Throws for one that cannot be read. */
export function operatorsIn(data: Readonly<Record<string, unknown>>): ReadonlyMap<string, Operator> {
  const operators = new Map<string, Operator>();
  for (const [key, value] of Object.entries(data)) {
    const operator = key.startsWith('$') ? null : readOperator(key, value);
    if (operator) operators.set(key, operator);
  }
  return operators;
}

/**
 * The checks of operators against their columns, and against the row's values unless `current` is null (for `updateRows`, and for a row that
 * an upsert creates).
 */
export function operatorChecks(operators: ReadonlyMap<string, Operator>, current: RowValues | null): Operated {
  return {
    has: (key) => operators.has(key),
    refuse: (column) => {
      const operator = operators.get(column.key);
      return operator ? refuseOperator(operator, column, current ? (current[column.key] ?? null) : undefined) : null;
    },
  };
}

/** Data with the row's values, or null, in the places of operators. */
export function withoutOperators(
  data: RowValues,
  operators: ReadonlyMap<string, Operator>,
  current: RowValues = emptyValues(),
): RowValues {
  const values = emptyValues();
  for (const key of Object.keys(data)) values[key] = operators.has(key) ? (current[key] ?? null) : data[key];
  return values;
}

const strings = new Set(['string', 'varchar', 'text', 'mediumtext', 'longtext']);
const maximumItems = 10_000;
const int32 = { least: -2_147_483_648, greatest: 2_147_483_647 };

/**
 * The message that refuses an operator on a column, or null. `current` is the row's value if one row is updated, which is needed to check
 * overflow, length and index; undefined for `updateRows`.
 */
export function refuseOperator(operator: Operator, column: ColumnDefinition, current: unknown): string | null {
  const { method } = operator;
  if (numeric.has(method)) return refuseNumeric(operator, column, current);
  if (onArrays.has(method)) return refuseArray(operator, column, current);
  if (method === 'stringConcat' || method === 'stringReplace') return refuseString(operator, column, current);
  if (method === 'toggle') {
    return column.type === 'boolean' ? null : `Cannot apply toggle operator to non-boolean field '${column.key}'`;
  }
  return refuseDate(operator, column);
}

function refuseNumeric({ method, values }: Operator, column: ColumnDefinition, current: unknown): string | null {
  if (column.type !== 'integer' && column.type !== 'double') {
    return `Cannot apply ${method} operator to non-numeric field '${column.key}'`;
  }
  const [value, bound] = values;
  const apply = `Cannot apply ${method} operator`;
  if (!isNumeric(value)) return `${apply}: value must be numeric, got ${phpType(value)}`;
  if (method === 'divide' && Number(plainNumber(value)) === 0) return `${apply}: division by zero`;
  if (method === 'modulo' && Number(plainNumber(value)) === 0) return `${apply}: modulo by zero`;
  if (bound !== undefined && bound !== null && !isNumeric(bound)) {
    return `${apply}: max/min limit must be numeric, got ${phpType(bound)}`;
  }
  if (column.type !== 'integer' || column.array || current === undefined || (bound ?? null) !== null) return null;
  // PHP predicts the result with the integer part of the divisor, and cannot divide by 0.
  if (method === 'modulo' && Math.trunc(Number(plainNumber(value))) === 0) throw new AppwriteError('general_unknown');
  const result = calculate(method, Number(current ?? 0), Number(plainNumber(value)));
  if (result > int32.greatest) return `${apply}: would overflow maximum value of ${int32.greatest}`;
  return result < int32.least ? `${apply}: would underflow minimum value of ${int32.least}` : null;
}

/** The plain result of a numeric operator; null counts as 0. */
export function calculate(method: string, current: number, value: number): number {
  switch (method) {
    case 'increment':
      return current + value;
    case 'decrement':
      return current - value;
    case 'multiply':
      return current * value;
    case 'divide':
      return current / value;
    case 'modulo':
      return current % value;
    default:
      return current ** value;
  }
}

function refuseArray({ method, values }: Operator, column: ColumnDefinition, current: unknown): string | null {
  const apply = `Cannot apply ${method} operator`;
  if (!column.array) {
    return method === 'arrayIntersect' || method === 'arrayDiff'
      ? `Cannot use ${method} operator on non-array attribute '${column.key}'`
      : `${apply} to non-array field '${column.key}'`;
  }
  switch (method) {
    case 'arrayInsert':
      return refuseInsert(values, column, current);
    case 'arrayRemove':
      return values.length === 0 ? `${apply}: requires a value to remove` : null;
    case 'arrayIntersect':
      if (values.length === 0) return 'arrayIntersect operator requires a non-empty array value';
      break;
    case 'arrayFilter':
      return refuseArrayFilter(values);
  }
  if (values.length > maximumItems)
    return `Array size ${values.length} exceeds maximum allowed size of ${maximumItems}`;
  if ((method === 'arrayAppend' || method === 'arrayPrepend') && column.type === 'integer')
    return refuseItems(apply, values);
  return null;
}

function refuseItems(apply: string, values: readonly unknown[]): string | null {
  const outside = values.some((item) => {
    const number = isNumeric(plainNumber(item)) ? Number(plainNumber(item)) : 0;
    return number > int32.greatest || number < int32.least;
  });
  return outside ? `${apply}: array items must be between ${int32.least} and ${int32.greatest}` : null;
}

function refuseInsert(values: readonly unknown[], column: ColumnDefinition, current: unknown): string | null {
  const apply = 'Cannot apply arrayInsert operator';
  if (values.length !== 2) return `${apply}: requires exactly 2 values (index and value)`;
  const [index, item] = values;
  if (!isInteger(index) || index < 0) return `${apply}: index must be a non-negative integer`;
  if (column.type === 'integer') {
    const refusal = refuseItems(apply, [item]);
    if (refusal !== null) return refusal;
  }
  if (current === undefined) return null;
  const length = Array.isArray(current) ? current.length : 0;
  return index > length ? `${apply}: index ${index} is out of bounds for array of length ${length}` : null;
}

function refuseArrayFilter(values: readonly unknown[]): string | null {
  if (values.length < 1 || values.length > 2) {
    return 'Cannot apply arrayFilter operator: requires 1 or 2 values (condition and optional comparison value)';
  }
  const [condition] = values;
  if (typeof condition !== 'string') return 'Cannot apply arrayFilter operator: condition must be a string';
  return (filterConditions as readonly unknown[]).includes(condition)
    ? null
    : `Invalid array filter condition '${condition}'. Must be one of: ${filterConditions.join(', ')}`;
}

function refuseString({ method, values }: Operator, column: ColumnDefinition, current: unknown): string | null {
  const apply = `Cannot apply ${method} operator`;
  const isText = strings.has(column.type) && !(method === 'stringConcat' && column.array);
  if (!isText) return `${apply} to non-string field '${column.key}'`;
  if (method === 'stringReplace') {
    const fits = values.length === 2 && values.every((value) => typeof value === 'string');
    return fits ? null : `${apply}: requires exactly 2 string values (search and replace)`;
  }
  const [added] = values;
  if (typeof added !== 'string') return `${apply}: requires a string value`;
  if (current === undefined) return null;
  // Unlike for plain values, the server counts bytes here.
  const bytes = Buffer.byteLength(`${current ?? ''}${added}`);
  return bytes > column.size ? `${apply}: result would exceed maximum length of ${column.size} characters` : null;
}

function refuseDate({ method, values }: Operator, column: ColumnDefinition): string | null {
  if (column.type !== 'datetime') {
    return `Cannot apply ${method} operator to non-datetime field '${column.key}'`;
  }
  if (method === 'dateSetNow' || (values.length > 0 && isInteger(values[0]))) return null;
  return `Cannot apply ${method} operator: requires an integer number of days`;
}
