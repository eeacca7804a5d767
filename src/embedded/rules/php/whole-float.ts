/**
 * PHP tells `3` from `3.0`, JavaScript does not. Decoded JSON keeps the difference this way:
 * an integer is a safe-integer `number` or a `bigint` within 64 bits; a float is any other `number`, or a `WholeFloat`
 * where its value would look like an integer (`3.0`, `1e2`).
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
 * A float that is stored with all its digits. The server hands integers for a float column, and what its database calculates itself, to the
 * database as they are; floats it hands over with 14 digits.
 */
export class ExactFloat extends WholeFloat {}

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;
/** 19 digits and a sign: JSON writes no leading zeros. */
const MOST_DIGITS = 20;

/** PHP's `is_int` of a decoded JSON value. */
export function isInteger(value: unknown): value is number | bigint {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value));
}

/** PHP's `is_float` of a decoded JSON value. */
export function isFloat(value: unknown): value is number | WholeFloat {
  return value instanceof WholeFloat || (typeof value === 'number' && !Number.isSafeInteger(value));
}

/** The JSON number written as `text`, in the form above. Integers beyond 64 bits become floats, as in PHP. */
export function decodeNumber(text: string): number | bigint | WholeFloat {
  const number = Number(text);
  if (/[.eE]/.test(text)) return Number.isSafeInteger(number) ? new WholeFloat(number) : number;
  if (Number.isSafeInteger(number)) return number;
  // Anything longer is beyond 64 bits, and costs more than time in proportion to turn into a bigint.
  if (text.length > MOST_DIGITS) return number;
  const exact = BigInt(text);
  return exact >= INT64_MIN && exact <= INT64_MAX ? exact : number;
}

/** A decoded number as a plain `number` or `bigint`; other values as they are. */
export function plainNumber<T>(value: T): T | number {
  return value instanceof WholeFloat ? value.value : value;
}
