/**
 * PHP distinguishes `3` from `3.0`, JavaScript does not. Decoded JSON represents the difference like this: an integer is a safe-integer
 * `number` or a `bigint` within 64 bits; a float is any other `number`, or a `WholeFloat` if its value would look like an integer (`3.0`,
 * `1e2`).
 */
export class WholeFloat {
  constructor(readonly value: number) {}

  valueOf(): number {
    return this.value;
  }

  toJSON(): number {
    return this.value;
  }
}

/**
 * A float that is stored with all its digits. The server sends integers for a float column, and numbers that its database calculates,
 * unchanged; floats it sends with 14 digits.
 */
export class ExactFloat extends WholeFloat {}

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;
/** 19 digits and a sign, since JSON has no leading zeros. */
const MOST_DIGITS = 20;

/** PHP's `is_int` of a decoded JSON value. */
export function isInteger(value: unknown): value is number | bigint {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value));
}

/** PHP's `is_float` of a decoded JSON value. */
export function isFloat(value: unknown): value is number | WholeFloat {
  return value instanceof WholeFloat || (typeof value === 'number' && !Number.isSafeInteger(value));
}

/** Decodes a JSON number. Integers beyond 64 bits become floats, as in PHP. */
export function decodeNumber(text: string): number | bigint | WholeFloat {
  const number = Number(text);
  if (/[.eE]/.test(text)) return Number.isSafeInteger(number) ? new WholeFloat(number) : number;
  if (Number.isSafeInteger(number)) return number;
  // A longer number is beyond 64 bits, and converting it to a bigint takes more than linear time.
  if (text.length > MOST_DIGITS) return number;
  const exact = BigInt(text);
  return exact >= INT64_MIN && exact <= INT64_MAX ? exact : number;
}

/** A decoded number as a plain `number` or `bigint`; other values unchanged. */
export function plainNumber<T>(value: T): T | number {
  return value instanceof WholeFloat ? value.value : value;
}
