import { FLOAT_DIGITS } from '../schema/limits.js';

/**
 * Whether two stored values are the same to Appwrite: floats to 14 significant digits, dates as points in time, a null array
 * like an empty one.
 */
export function sameStoredValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) || Array.isArray(b)) return sameItems(items(a), items(b));
  if (typeof a === 'number' && typeof b === 'number')
    return a.toPrecision(FLOAT_DIGITS) === b.toPrecision(FLOAT_DIGITS);
  if (isNumeric(a) && isNumeric(b)) return BigInt(a) === BigInt(b);
  return (
    typeof a === 'string' && typeof b === 'string' && isDatetime(a) && isDatetime(b) && Date.parse(a) === Date.parse(b)
  );
}

function sameItems(a: readonly unknown[] | null, b: readonly unknown[] | null): boolean {
  return a !== null && b !== null && a.length === b.length && a.every((item, at) => sameStoredValue(item, b[at]));
}

function items(value: unknown): readonly unknown[] | null {
  if (value === null || value === undefined) return [];
  return Array.isArray(value) ? value : null;
}

function isNumeric(value: unknown): value is number | bigint {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value));
}

function isDatetime(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}(Z|[+-]\d{2}:\d{2})$/.test(text);
}
