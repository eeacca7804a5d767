import { isFloat, isInteger, WholeFloat } from './whole-float.js';

/** How PHP prints and stores numbers, where responses of the server show it. */

/**
 * PHP's `number_format(value)`: rounded half away from zero to an integer, thousands separated by commas.
 *
 * @example numberFormat(0.5) === '1'; numberFormat(86400) === '86,400'
 */
export function numberFormat(value: number | bigint): string {
  const whole = typeof value === 'bigint' ? value : roundToInteger(value);
  const negative = whole < 0n;
  const digits = String(negative ? -whole : whole).replace(/\B(?=(\d{3})+$)/g, ',');
  return negative ? `-${digits}` : digits;
}

function roundToInteger(value: number): bigint {
  if (!Number.isFinite(value)) return 0n;
  return BigInt(roundHalfAway(value));
}

/** Rounds half away from zero, as MariaDB and PHP do. */
export function roundHalfAway(value: number): number {
  const rounded = value < 0 ? -Math.round(-value) : Math.round(value);
  return rounded === 0 ? 0 : rounded;
}

/** A float as the server stores it: PHP sends it with 14 significant digits (`precision`). */
export function storedFloat(value: number): number {
  const stored = Number(value.toPrecision(14));
  return stored === 0 ? 0 : stored;
}

const numericText = /^[ \t\n\r\v\f]*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?[ \t\n\r\v\f]*$/;

/** PHP's `is_numeric`: a number or a numeric text. */
export function isNumeric(value: unknown): value is number | bigint | string | WholeFloat {
  return isInteger(value) || isFloat(value) || (typeof value === 'string' && numericText.test(value));
}

/** PHP's `gettype` of a decoded JSON value. */
export function phpType(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'boolean';
  if (isInteger(value)) return 'integer';
  if (typeof value === 'number' || value instanceof WholeFloat) return 'double';
  return 'array';
}

/** The text of a number in a message, as PHP converts it (at most 17 significant digits, `1.0E+25` for large floats). */
export function phpNumberText(value: number | bigint): string {
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) return String(value);
  const text = String(value);
  const exponent = /^(-?\d(?:\.\d+)?)e([+-]\d+)$/.exec(text);
  if (!exponent) return text;
  const mantissa = exponent[1] ?? '';
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${exponent[2] ?? ''}`;
}
