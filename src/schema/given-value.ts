import { types } from 'node:util';
import type { AttributeSchema } from './attribute-schema.js';
import { convertValue } from './convert-value.js';
import { valueMismatch } from './value-mismatch.js';

/** A value in its stored form, or why it cannot be stored. */
type GivenValue = { readonly stored: unknown } | { readonly mismatch: string };

/** Checks a value returned by a user's function: conversions, maps, backfills, data steps. `undefined` counts as a missing `return`. */
export function givenValue(value: unknown, attribute: AttributeSchema): GivenValue {
  if (value === undefined) return { mismatch: 'undefined, as from a function without `return`' };
  const stored = storedForm(value, attribute.type);
  if (stored === undefined) return { mismatch: 'an invalid Date, or undefined in a list' };
  const mismatch = valueMismatch(stored, attribute);
  return mismatch === null ? { stored } : { mismatch };
}

/** Converts dates, also given as text, to the format that Appwrite returns; undefined if that is impossible. */
function storedForm(value: unknown, type: AttributeSchema['type']): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => storedForm(item, type));
    return items.includes(undefined) ? undefined : items;
  }
  if (type === 'datetime' && typeof value === 'string') {
    const time = convertValue(value, { type: 'string', array: false }, { type, array: false });
    return 'value' in time ? time.value : value;
  }
  if (!types.isDate(value)) return value;
  return Number.isNaN(value.getTime()) ? undefined : value.toISOString().replace('Z', '+00:00');
}
