import { parse } from 'lossless-json';

/**
 * Where a number begins with 16 digits, it may be an integer that `number` cannot hold. Digits of fractions and within texts, such as ids,
 * do not count: the exact parser takes twenty times as long.
 */
const MAYBE_UNSAFE = /(?:^|[:,[\s-])\d{16}/;

/**
 * Parses JSON of Appwrite: integers beyond ±(2^53 − 1) become bigint, all other numbers as number.
 * Text without such an integer goes through the faster native parser. Throws SyntaxError on anything that is not JSON.
 */
export function parseExactJson(text: string): unknown {
  return MAYBE_UNSAFE.test(text) ? parse(text, undefined, exactNumber) : JSON.parse(text);
}

function exactNumber(text: string): number | bigint {
  const value = Number(text);
  return /^-?\d+$/.test(text) && !Number.isSafeInteger(value) ? BigInt(text) : value;
}
