import { canonicalJson } from './canonical-json.js';

/** Whether two pieces of plain data (JSON and bigints) are equal, whatever the order of object keys. */
export function sameData(a: unknown, b: unknown): boolean {
  return a === b || (typeof a === 'object' && typeof b === 'object' && canonicalJson(a) === canonicalJson(b));
}
