import { parse } from 'lossless-json';

/** A run of 16 digits may be an integer that a JSON number cannot hold exactly. */
const MAYBE_UNSAFE = /\d{16}/;

/**
 * Parses JSON of Appwrite: integers beyond ±(2^53 − 1) become bigint, all other numbers as number.
 * Text without long digit runs goes through the faster native parser. Throws SyntaxError on anything that is not JSON.
 */
export function parseExactJson(text: string): unknown {
  return MAYBE_UNSAFE.test(text) ? parse(text, undefined, exactNumber) : JSON.parse(text);
}

function exactNumber(text: string): number | bigint {
  const value = Number(text);
  return /^-?\d+$/.test(text) && !Number.isSafeInteger(value) ? BigInt(text) : value;
}
