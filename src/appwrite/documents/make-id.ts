import { randomInt } from 'node:crypto';

/** The last seven hexadecimal digits: about 268 million ids for each millisecond. */
const DIGITS = 7;
const MANY = 16 ** DIGITS;

let moment = -1;
let next = 0;

/**
 * An id for a new document, of the form of `ID.unique()` of Appwrite's SDKs: the time as 13 hexadecimal digits, and seven more. Those are
 * random there, so that one of fifty calls that make ten thousand ids at once makes one of them twice; here ids of one millisecond count on
 * from a random start, and no two of a process are the same.
 *
 * @returns 20 hexadecimal digits, such as `672f3b1c0012a4f09c1d`
 */
export function makeId(): string {
  const now = Date.now();
  if (now === moment) next = (next + 1) % MANY;
  else [moment, next] = [now, randomInt(MANY)];
  const seconds = Math.floor(now / 1000).toString(16);
  const milliseconds = (now % 1000).toString(16).padStart(5, '0');
  return `${seconds}${milliseconds}${next.toString(16).padStart(DIGITS, '0')}`;
}
