import { parse, stringify } from 'lossless-json';
import { INT64_MAX, INT64_MIN } from '../schema/limits.js';

/** Text that may contain an integer beyond 2^53. Kept narrow (no fractions, few texts), because exact parsing is slow. */
const MAYBE_UNSAFE = /(?:^|[:,[\s-])\d{16}/;

/** The length of a 64-bit integer with its sign. Parsing a bigint of very many digits would take minutes. */
const MOST_DIGITS = 20;

/** Parses JSON; integers beyond ±(2^53 − 1) become bigint. Text without any uses the faster native parser. Throws SyntaxError. */
export function parseExactJson(text: string): unknown {
  return MAYBE_UNSAFE.test(text) ? parse(text, undefined, exactNumber) : JSON.parse(text);
}

/** Stringifies plain data, bigints with all their digits. Tries the native function first, which is ten times as fast but refuses bigints. */
export function exactJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return String(stringify(value));
  }
}

function exactNumber(text: string): number | bigint {
  const value = Number(text);
  if (Number.isSafeInteger(value) || text.length > MOST_DIGITS || !/^-?\d+$/.test(text)) return value;
  const integer = BigInt(text);
  return integer >= INT64_MIN && integer <= INT64_MAX ? integer : value;
}
