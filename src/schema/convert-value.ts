import { utcTime } from '../util/utc-time.js';
import type { AttributeSchema, AttributeType } from './attribute-schema.js';
import { ATTRIBUTE_TYPES } from './attribute-types.js';
import { FLOAT_DIGITS, INT64_MAX, INT64_MIN } from './limits.js';
import { normalizeInteger } from './normalize-attribute.js';
import { storedNumber } from './stored-number.js';
import { hasFormat } from './text-limits.js';

/** A converted value, or why it has no counterpart. */
type Conversion = { readonly value: unknown } | { readonly unconvertible: string };

/**
 * Converts a stored value of one attribute for another, strictly: neither `'12 EUR'` nor `'007'` (which would read back as `7`) has a
 * counterpart among numbers. Null stays null; a single value and an array of one convert to each other.
 *
 * @example convertValue('12.5', { type: 'string', array: false }, { type: 'float', array: false }) // { value: 12.5 }
 */
export function convertValue(value: unknown, from: ValueShape, to: ValueShape): Conversion {
  if (value === null || value === undefined) return { value: null };
  if (Array.isArray(value) && from.array)
    return to.array ? convertItems(value, from, to) : convertSingle(value, from, to);
  const converted = convertScalar(value, from.type, to);
  if (!to.array || 'unconvertible' in converted) return converted;
  return { value: [converted.value] };
}

/** The properties of an attribute that matter for a conversion. */
export type ValueShape = Pick<AttributeSchema, 'type' | 'array'> & { readonly elements?: readonly string[] };

function convertItems(values: readonly unknown[], from: ValueShape, to: ValueShape): Conversion {
  const items: unknown[] = [];
  for (const value of values) {
    const converted = value === null ? { value: null } : convertScalar(value, from.type, to);
    if ('unconvertible' in converted) return converted;
    items.push(converted.value);
  }
  return { value: items };
}

function convertSingle(values: readonly unknown[], from: ValueShape, to: ValueShape): Conversion {
  if (values.length > 1) return { unconvertible: `${values.length} values where one is allowed` };
  const [value] = values;
  return value === undefined || value === null ? { value: null } : convertScalar(value, from.type, to);
}

function convertScalar(stored: unknown, from: AttributeType, to: ValueShape): Conversion {
  const family = ATTRIBUTE_TYPES[to.type].family;
  const value = family === 'integer' ? stored : storedNumber({ type: from }, stored);
  if (from === to.type && to.type !== 'enum') return { value };
  if (family === 'geometry' || ATTRIBUTE_TYPES[from].family === 'geometry') {
    return { unconvertible: `a ${from}` };
  }
  const converted = TO_FAMILY[family](value);
  if ('unconvertible' in converted || family !== 'text') return converted;
  return acceptText(String(converted.value), to);
}

type Scalar = Exclude<(typeof ATTRIBUTE_TYPES)[AttributeType]['family'], 'geometry'>;

const TO_FAMILY: Readonly<Record<Scalar, (value: unknown) => Conversion>> = {
  text: (value) => ({ value: String(value) }),
  integer(value) {
    if (typeof value === 'boolean') return { value: value ? 1 : 0 };
    if (typeof value === 'number') return Number.isSafeInteger(value) ? { value } : unconvertible(value);
    const text = String(value);
    if (!/^(0|-?[1-9]\d*)$/.test(text)) return unconvertible(value);
    const integer = BigInt(text);
    return integer < INT64_MIN || integer > INT64_MAX ? unconvertible(value) : { value: normalizeInteger(integer) };
  },
  float(value) {
    if (typeof value === 'boolean') return { value: value ? 1 : 0 };
    if (typeof value === 'bigint') return unconvertible(value);
    const text = String(value);
    return FLOAT_TEXT.test(text) && isExactFloat(text) ? { value: Number(text) } : unconvertible(value);
  },
  boolean(value) {
    if (value === 'true' || value === 1) return { value: true };
    return value === 'false' || value === 0 ? { value: false } : unconvertible(value);
  },
  datetime(value) {
    const text = String(value);
    const time = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/.test(text)
      ? utcTime(text)
      : Number.NaN;
    if (Number.isNaN(time)) return unconvertible(value);
    const iso = new Date(time).toISOString();
    return isRealDate(text) ? { value: iso.replace('Z', '+00:00') } : unconvertible(value);
  },
};

const FLOAT_TEXT = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/** Whether a float keeps all digits of a number: MariaDB stores 14 significant ones, but all of whole numbers within 64 bits. */
function isExactFloat(text: string): boolean {
  const number = Number(text);
  if (!Number.isFinite(number)) return false;
  const digits = text
    .replace(/e.*/i, '')
    .replace(/[-.]/g, '')
    .replace(/^0+|0+$/g, '');
  if (digits.length <= FLOAT_DIGITS) return number !== 0 || digits === '';
  return (
    /^-?\d+$/.test(text) && BigInt(text) === BigInt(number) && BigInt(text) <= INT64_MAX && BigInt(text) >= INT64_MIN
  );
}

/** Whether the day exists; some engines parse `2023-02-30`. */
function isRealDate(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.slice(0, 10).split('-').map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1;
}

function acceptText(text: string, to: ValueShape): Conversion {
  switch (to.type) {
    case 'enum':
      return to.elements?.includes(text)
        ? { value: text }
        : { unconvertible: `'${text}', which is not one of the elements` };
    case 'email':
    case 'url':
    case 'ip':
      return hasFormat(to.type, text) ? { value: text } : unconvertible(text);
    default:
      return { value: text };
  }
}

function unconvertible(value: unknown): { unconvertible: string } {
  return { unconvertible: typeof value === 'string' ? `'${value}'` : String(value) };
}
