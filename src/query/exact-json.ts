import { parse, stringify } from 'lossless-json';
import { INT64_MAX, INT64_MIN } from '../schema/limits.js';

/** A number that begins with 16 digits may be an integer beyond `number`; fractions and texts do not count: exact parsing is slow. */
const MAYBE_UNSAFE = /(?:^|[:,[\s-])\d{16}/;

/** Digits and sign of an integer of 64 bits; a bigint of very many digits takes minutes to make. */
const MOST_DIGITS = 20;

/** Integers beyond ±(2^53 − 1) become bigint. Text without one goes through the faster native parser. Throws SyntaxError. */
export function parseExactJson(text: string): unknown {
  return MAYBE_UNSAFE.test(text) ? parse(text, undefined, exactNumber) : JSON.parse(text);
}

/** JSON of plain data; a bigint is written with all its digits, which the native function, ten times as fast, refuses to do. */
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
