import type { WireDocument } from '../appwrite/documents/document-gateway.js';
import type { AttributeSchema } from '../schema/attribute-schema.js';
import { FLOAT_DIGITS } from '../schema/limits.js';
import { keepsAllDigits } from '../schema/stored-number.js';

/**
 * Whether Appwrite stores two values of an attribute alike. Fractions are compared to 14 significant digits, datetimes as points in
 * time, and a null array equals an empty one. Whole numbers (a float keeps all their digits) and texts that are not datetimes must be equal.
 */
export function sameStoredValue(a: unknown, b: unknown, type: AttributeSchema['type'] | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a) || Array.isArray(b)) return sameItems(items(a), items(b), type);
  if (typeof a === 'number' && typeof b === 'number')
    return !(keepsAllDigits(a) && keepsAllDigits(b)) && a.toPrecision(FLOAT_DIGITS) === b.toPrecision(FLOAT_DIGITS);
  if (isNumeric(a) && isNumeric(b)) return BigInt(a) === BigInt(b);
  if (type !== 'datetime' || typeof a !== 'string' || typeof b !== 'string') return false;
  return isDatetime(a) && isDatetime(b) && Date.parse(a) === Date.parse(b);
}

function sameItems(
  a: readonly unknown[] | null,
  b: readonly unknown[] | null,
  type: AttributeSchema['type'] | undefined,
): boolean {
  return a !== null && b !== null && a.length === b.length && a.every((item, at) => sameStoredValue(item, b[at], type));
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

/** Whether two documents have the same `$createdAt` and `$updatedAt`. */
export function sameTimes(a: WireDocument, b: WireDocument): boolean {
  const isAt = (one: string, other: string) => one === other || Date.parse(one) === Date.parse(other);
  return isAt(a.$createdAt, b.$createdAt) && isAt(a.$updatedAt, b.$updatedAt);
}
