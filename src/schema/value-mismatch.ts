import { types } from 'node:util';
import { type AttributeSchema, isEncrypted } from './attribute-schema.js';
import { attributeType } from './attribute-types.js';
import { type GeometryShape, geometryProblem } from './geometry.js';
import { DATETIME_MAX, INT64_MAX, INT64_MIN, INTEGER_MIN } from './limits.js';
import { encryptedLength, excessLength, hasFormat, textLimit } from './text-limits.js';

/** The mismatch of null in a required attribute. */
export const MISSING = 'null';

/** The mismatch of a list that holds null: a required one, which is refused, or one of numbers or booleans, where null becomes 0 or false. */
export const MISSING_ITEM = 'a list with null in it';

/** Why a value cannot be stored; null if it can. Covers what Appwrite refuses, what it reads as another value, and `NaN`, which JSON would turn into null. */
export function valueMismatch(value: unknown, attribute: AttributeSchema): string | null {
  if (attribute.array) {
    if (value === null || value === undefined) return null;
    if (!Array.isArray(value)) return isEncrypted(attribute) ? `a ${typeof value}` : shown(value);
    const losesNull = attribute.required || ['integer', 'float', 'boolean'].includes(attribute.type);
    if (losesNull && value.some((one) => one === null || one === undefined)) return MISSING_ITEM;
    const item: AttributeSchema = { ...attribute, array: false, required: false };
    return value.map((one) => valueMismatch(one, item)).find((reason) => reason !== null) ?? null;
  }
  if (value === null || value === undefined) return attribute.required ? MISSING : null;
  const { family } = attributeType(attribute);
  if (family === 'text' && typeof value === 'string') return textMismatch(value, attribute);
  if (isEncrypted(attribute)) return `a ${typeof value}`;
  if (family === 'text') return shown(value);
  if (family === 'integer' || family === 'float')
    return isNumber(value, family) ? rangeMismatch(value, attribute) : shown(value);
  if (attribute.type === 'point' || attribute.type === 'line' || attribute.type === 'polygon')
    return shapeMismatch(attribute.type, value);
  const fits = family === 'boolean' ? typeof value === 'boolean' : typeof value === 'string' && isTime(value);
  return fits ? null : shown(value);
}

/** Whether a date is valid, and not later than any server accepts. */
function isTime(text: string): boolean {
  return Date.parse(text) <= Date.parse(DATETIME_MAX);
}

/** Whether a datetime, or one in a list, is before a year; servers differ in the earliest one. */
export function isBeforeYear(value: unknown, year: number): boolean {
  if (Array.isArray(value)) return value.some((item) => isBeforeYear(item, year));
  return typeof value === 'string' && new Date(value).getUTCFullYear() < year;
}

/** Checks a geometry; Appwrite also accepts a single ring as a polygon. */
function shapeMismatch(shape: GeometryShape, value: unknown): string | null {
  const isRing = shape === 'polygon' && Array.isArray(value) && geometryProblem('point', value[0]) === null;
  return geometryProblem(shape, isRing ? [value] : value)?.found ?? null;
}

function textMismatch(text: string, attribute: AttributeSchema): string | null {
  const limit = textLimit(attribute);
  const excess = excessLength(text, limit);
  if (excess !== null) return `${excess} ${limit.unit}`;
  if (/\p{Surrogate}/u.test(text)) return 'half a surrogate pair';
  switch (attribute.type) {
    case 'enum':
      return attribute.elements.includes(text) ? null : shown(text);
    case 'email':
    case 'url':
    case 'ip':
      return hasFormat(attribute.type, text) ? null : shown(text);
    case 'string':
    case 'varchar': {
      const needed = attribute.encrypt ? encryptedLength(text) : 0;
      return needed > attribute.size ? `${needed} characters when encrypted` : null;
    }
    default:
      return null;
  }
}

function isNumber(value: unknown, family: 'integer' | 'float'): value is number | bigint {
  if (typeof value === 'bigint') return family === 'float' || (value >= INT64_MIN && value <= INT64_MAX);
  return family === 'float' ? Number.isFinite(value) : Number.isSafeInteger(value);
}

function rangeMismatch(value: number | bigint, attribute: AttributeSchema): string | null {
  if (!('min' in attribute)) return null;
  const { min, max, type } = attribute;
  if (type === 'integer' && value < INTEGER_MIN) return String(value);
  return (min !== null && value < min) || (max !== null && value > max) ? String(value) : null;
}

function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (types.isPromise(value)) return 'a promise, as from an asynchronous function';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
