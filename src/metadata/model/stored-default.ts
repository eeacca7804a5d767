import type { Int64, Position } from '../../schema/attribute-schema.js';
import { ATTRIBUTE_TYPES, type ValueFamily } from '../../schema/attribute-types.js';
import { normalizeDatetime, normalizeInteger } from '../../schema/normalize-attribute.js';
import { isWholeNumber } from '../options/attribute-option-rules.js';
import type { AttributeTypeName } from '../options/attribute-options.js';

/** A default in its stored form. */
type StoredDefault = string | Int64 | boolean | Position | readonly Position[] | readonly (readonly Position[])[];

const STORED: Readonly<Record<ValueFamily, (value: unknown) => StoredDefault | undefined>> = {
  text: (value) => (typeof value === 'string' ? value : undefined),
  integer: (value) => (isWholeNumber(value) ? normalizeInteger(value as Int64) : undefined),
  float: (value) => (Number.isFinite(value) ? (value as number) : undefined),
  boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  datetime: storedDate,
  geometry: storedGeometry,
};

/** Converts a default to its stored form: dates and JSON values to text. Undefined if it does not fit the type. */
export function storedDefault(type: AttributeTypeName, value: unknown): StoredDefault | undefined {
  return type === 'json' ? jsonText(value) : STORED[ATTRIBUTE_TYPES[type].family](value);
}

function storedDate(value: unknown): string | undefined {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
  return typeof value === 'string' ? normalizeDatetime(value) : undefined;
}

function jsonText(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

/** Accepts nested lists of numbers; their shape and range are validated with the schema. */
function storedGeometry(value: unknown): StoredDefault | undefined {
  return Array.isArray(value) && isNumbers(value, 3) ? (structuredClone(value) as unknown as Position) : undefined;
}

function isNumbers(value: unknown, depth: number): boolean {
  if (!Array.isArray(value)) return typeof value === 'number' && Number.isFinite(value);
  return depth > 0 && value.every((item) => isNumbers(item, depth - 1));
}
