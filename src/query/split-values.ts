import { QUERY_LENGTH, VALUES_PER_QUERY } from './wire-query.js';

/** Left for the rest of a query beside its values: method, attribute, a surrounding `or`. */
const FRAME = 300;

/**
 * Values in portions that one query can hold, within Appwrite's limits of values and of characters. Measured as encoded into the
 * URL, because servers and proxies refuse long ones.
 */
export function splitValues(values: readonly unknown[]): readonly (readonly unknown[])[] {
  const parts: unknown[][] = [];
  let room = 0;
  for (const value of values) {
    const length = encodeURIComponent(`${JSON.stringify(String(value))},`).length;
    const last = parts.at(-1);
    if (last === undefined || last.length === VALUES_PER_QUERY || length > room) {
      parts.push([value]);
      room = QUERY_LENGTH - FRAME - length;
    } else {
      last.push(value);
      room -= length;
    }
  }
  return parts;
}
