import { utcTime } from '../util/utc-time.js';
import type { AttributeSchema, Int64 } from './attribute-schema.js';
import { FLOAT_MAX, INT64_MAX, INT64_MIN } from './limits.js';

/** Normalises an int64: a number while it is safe, a bigint beyond. */
export function normalizeInteger(value: Int64): Int64 {
  return Number.isSafeInteger(Number(value)) ? Number(value) : BigInt(value);
}

/** Converts a date to ISO 8601 in UTC with milliseconds. Text without a zone counts as UTC; other text is kept, because Appwrite lists defaults as sent. */
export function normalizeDatetime(value: string): string {
  const time = utcTime(value);
  return Number.isNaN(time) ? value : new Date(time).toISOString();
}

/** An attribute in comparable form: a missing bound is null, whatever number represents it on the wire. */
export function normalizeAttribute(attribute: AttributeSchema): AttributeSchema {
  const { default: value } = attribute;
  if (value === null && (!('min' in attribute) || (attribute.min === null && attribute.max === null))) return attribute;
  switch (attribute.type) {
    case 'integer':
    case 'bigint':
      return {
        ...attribute,
        min: attribute.min === null || attribute.min <= INT64_MIN ? null : normalizeInteger(attribute.min),
        max: attribute.max === null || attribute.max >= INT64_MAX ? null : normalizeInteger(attribute.max),
        default: attribute.default === null ? null : normalizeInteger(attribute.default),
      };
    case 'float':
      return {
        ...attribute,
        min: attribute.min === null || attribute.min <= -FLOAT_MAX ? null : attribute.min,
        max: attribute.max === null || attribute.max >= FLOAT_MAX ? null : attribute.max,
      };
    case 'datetime':
      return { ...attribute, default: attribute.default === null ? null : normalizeDatetime(attribute.default) };
    default:
      return attribute;
  }
}
