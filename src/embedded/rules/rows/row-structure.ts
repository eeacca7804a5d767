import type { Dials } from '../../dials/dials.js';
import type { EngineRules } from '../../engines/engine-rules.js';
import { AppwriteError } from '../appwrite-error.js';
import { phpList } from '../php/php-array.js';
import { isServerDate, parsePhpDate } from '../php/php-date.js';
import type { ColumnDefinition, TableDefinition } from '../schema/table-definition.js';
import { encodeValue, normaliseValue, refuseValue } from './row-value.js';

/** The values of a row by column key, as the API shows them. */
export type RowValues = Record<string, unknown>;

/** The error for invalid row data; its text says documents and attributes in both APIs. */
export function structureError(text: string): AppwriteError {
  return new AppwriteError('row_invalid_structure', { message: `Invalid document structure: ${text}` });
}

/** Creates objects without inherited properties. A class, because V8 keeps its objects fast, unlike those of `Object.create(null)`. */
class BareValues {}
Object.setPrototypeOf(BareValues.prototype, null);
Reflect.deleteProperty(BareValues.prototype, 'constructor');

/** An empty object without inherited properties, so that `constructor` and `toString` are keys like any other. */
export function emptyValues(): RowValues {
  return new BareValues() as RowValues;
}

const present: ReadonlySet<string> = new Set(['available', 'deleting', 'stuck']);

const known = new WeakMap<TableDefinition, ReadonlyMap<string, ColumnDefinition>>();

/** The columns that rows have, by key: all that were created, including hidden back references. */
export function rowColumns(table: TableDefinition): ReadonlyMap<string, ColumnDefinition> {
  const cached = known.get(table);
  if (cached) return cached;
  const columns = new Map<string, ColumnDefinition>();
  for (const column of [...table.columns, ...table.hiddenColumns]) {
    if (present.has(column.status) && !isLostEnd(table, column)) columns.set(column.key, column);
  }
  known.set(table, columns);
  return columns;
}

/** The server keeps only the other end of a relationship of a table to itself, whatever its columns say. */
export function isLostEnd({ id }: TableDefinition, { relationship }: ColumnDefinition): boolean {
  return relationship?.side === 'parent' && relationship.relatedTable.toLowerCase() === id.toLowerCase();
}

/** The operators in the data of a row. The server checks an operator in its column's turn, and no value of that column. */
export interface Operated {
  has(key: string): boolean;
  /** Why the column's operator is refused, or null. */
  refuse(column: ColumnDefinition): string | null;
}

const noOperators: Operated = { has: () => false, refuse: () => null };

/**
 * Validates a complete row and returns it in stored form, with every column (the given ones first, in their order). Order of the server:
 * defaults and normal forms, required, unknown, then each value or operator. A null becomes the column's default. Throws
 * `row_invalid_structure`.
 */
export function structureRow(
  table: TableDefinition,
  given: RowValues,
  now: number,
  operated: Operated = noOperators,
): RowValues {
  const columns = rowColumns(table);
  const encoded = emptyValues();
  for (const [key, value] of Object.entries(given)) {
    const column = columns.get(key);
    encoded[key] = column ? encodeValue(value ?? column.rowDefault ?? null, column, now) : value;
  }
  for (const column of columns.values()) {
    if (!(column.key in encoded)) encoded[column.key] = encodeValue(column.rowDefault ?? null, column, now);
  }
  for (const column of columns.values()) {
    if (column.required && encoded[column.key] === null && !operated.has(column.key)) {
      throw structureError(`Missing required attribute "${column.key}"`);
    }
  }
  refuseUnknown(columns, encoded);
  return checkValues(table.dials, columns, encoded, operated);
}

/**
 * Validates only the given values, as `updateRows` does: no defaults, and a null for a required column has the wrong type. Throws
 * `row_invalid_structure`.
 */
export function structurePart(table: TableDefinition, given: RowValues, now: number, operated: Operated): RowValues {
  const columns = rowColumns(table);
  refuseUnknown(columns, given);
  const encoded = emptyValues();
  for (const [key, value] of Object.entries(given)) {
    const column = columns.get(key);
    if (column) encoded[key] = encodeValue(value, column, now);
  }
  return checkValues(table.dials, columns, encoded, operated);
}

function refuseUnknown(columns: ReadonlyMap<string, ColumnDefinition>, values: RowValues): void {
  for (const key of Object.keys(values)) {
    if (!columns.has(key)) throw structureError(`Unknown attribute: "${key}"`);
  }
}

function checkValues(
  dials: Dials,
  columns: ReadonlyMap<string, ColumnDefinition>,
  values: RowValues,
  operated: Operated,
): RowValues {
  for (const key in values) {
    const column = columns.get(key);
    if (!column) continue;
    if (operated.has(key)) {
      const refusal = operated.refuse(column);
      if (refusal !== null) throw structureError(refusal);
    } else values[key] = column.array ? checkList(values[key], column, dials) : checkValue(values[key], column, dials);
  }
  return values;
}

function checkValue(value: unknown, column: ColumnDefinition, dials: Dials): unknown {
  if (value === null && !column.required) return null;
  const refusal = refuseValue(value, column, dials);
  if (refusal !== null) throw structureError(`Attribute "${column.key}" has invalid ${word(column)}. ${refusal}`);
  return stored(value, column, dials);
}

function checkList(value: unknown, column: ColumnDefinition, dials: Dials): unknown {
  if (value === null && !column.required) return null;
  const list = phpList(value) ?? (isEmptyObject(value) ? [] : null);
  if (!list) throw structureError(`Attribute "${column.key}" must be an array`);
  return list.map((item, at) => {
    if (item === null && !column.required) return null;
    const refusal = refuseValue(item, column, dials);
    if (refusal !== null) {
      throw structureError(`Attribute "${column.key}['${at}']" has invalid ${word(column)}. ${refusal}`);
    }
    return stored(item, column, dials);
  });
}

const isEmptyObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;

/** The server says "format" whenever the column has one, whichever check failed. */
const word = (column: ColumnDefinition): string => (column.format === '' ? 'type' : 'format');

/**
 * A value in stored form. If the engine itself would refuse it (a text type limits bytes, not characters; foreign WKT), the response is a
 * 500.
 */
function stored(value: unknown, column: ColumnDefinition, { engine }: Dials): unknown {
  const result = normaliseValue(value, column);
  const broken = result === null && value !== null;
  if (broken || (typeof result === 'string' && !isKept(result, column, engine))) {
    throw new AppwriteError('general_unknown');
  }
  return result;
}

/** Whether the engine accepts a text or a date that Appwrite accepts. */
function isKept(value: string, column: ColumnDefinition, engine: EngineRules): boolean {
  if (column.type === 'datetime') return Date.parse(value) >= engine.firstDate;
  return column.array ? engine.text.fitsInList(value) : fitsText(value, column, engine.text.mostBytes);
}

/** Texts of up to 16,383 characters have a type of their own, which counts characters. */
function fitsText(value: string, column: ColumnDefinition, mostBytes: number): boolean {
  if (value.length * 3 <= mostBytes) return true;
  const inText =
    column.type === 'text' || (column.type === 'string' && column.size > 16_383 && column.size <= mostBytes);
  return !inText || Buffer.byteLength(value) <= mostBytes;
}

/** A `$createdAt` or `$updatedAt` from the data, in normal form. Throws `row_invalid_structure` if it is not a date. */
export function structureTimestamp(
  { dials }: TableDefinition,
  key: '$createdAt' | '$updatedAt',
  value: unknown,
  now: number,
): string {
  if (value === '') throw structureError(`Missing required attribute "${key}"`);
  const date = typeof value === 'string' ? (parsePhpDate(value, now) ?? value) : value;
  if (!isServerDate(date, undefined, dials.engine.dates))
    throw structureError(`Attribute "${key}" has invalid type. ${dials.engine.dates.description}`);
  return date;
}
