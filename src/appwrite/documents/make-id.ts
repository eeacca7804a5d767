import { randomInt } from 'node:crypto';

/** Hexadecimal digits after the time: about 268 million ids per millisecond. */
const DIGITS = 7;
const MANY = 16 ** DIGITS;

let moment = -1;
let next = 0;

/**
 * Makes the id of a new document, in the format of `ID.unique()` of Appwrite's SDKs: the time as 13 hexadecimal digits, and seven more.
 * There those are random, so that ten thousand ids made at once collide in one case of fifty. Here the ids of one millisecond count up
 * from a random start, so that no two of a process are the same.
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
