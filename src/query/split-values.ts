import { QUERY_LENGTH, VALUES_PER_QUERY } from './wire-query.js';

/** Characters reserved for the rest of the query: method, attribute, a surrounding `or`. */
const FRAME = 300;

/** Splits values into portions that fit one query, by count and by their length in the URL, which servers and proxies limit. */
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
