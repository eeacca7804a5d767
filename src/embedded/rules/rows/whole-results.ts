import type { Calculation } from '../../engines/engine-rules.js';
import { AppwriteError } from '../appwrite-error.js';
import { roundHalfAway } from '../php/php-number.js';
import { isInteger } from '../php/whole-float.js';

/** How engines store results in whole-number columns. */

/**
 * The result of a numeric operator on two whole numbers, if it is a whole number in every engine and in PHP; else null. A null value
 * counts as 0.
 */
export function calculateExactly(method: string, before: unknown, by: unknown): bigint | null {
  if (!isInteger(before ?? 0) || !isInteger(by)) return null;
  const [one, other] = [BigInt((before ?? 0) as number | bigint), BigInt(by)];
  switch (method) {
    case 'increment':
      return one + other;
    case 'decrement':
      return one - other;
    case 'multiply':
      return one * other;
    case 'modulo':
      return one % other;
    default:
      return null;
  }
}

/** MariaDB adds doubles and rounds: digits are lost beyond 2^53, and beyond 64 bits it stores the nearest number. */
export function addRounded(before: number | bigint, by: number): number | bigint {
  const rounded = roundHalfEven(Number(before) + by);
  if (Number.isSafeInteger(rounded)) return rounded;
  return rounded >= 2 ** 63 ? 2n ** 63n - 1n : rounded <= -(2 ** 63) ? -(2n ** 63n) : BigInt(rounded);
}

/** PostgreSQL adds whole numbers exactly; it fails for a fraction and beyond 64 bits. */
export function addExactly(before: number | bigint, by: number): bigint {
  if (!Number.isInteger(by)) throw new AppwriteError('general_unknown');
  const sum = BigInt(before) + BigInt(by);
  if (BigInt.asIntN(64, sum) !== sum) throw new AppwriteError('general_unknown');
  return sum;
}

/**
 * MariaDB calculates with floats, whose halves become even numbers: Appwrite sends fractions as texts. A quotient of whole numbers is a
 * decimal, as is a fraction that is sent as the value itself, and their halves are rounded away from zero.
 */
export function wholeByKind({ method, exact, result }: Calculation): number {
  return method === 'assign' || (method === 'divide' && exact) ? roundHalfAway(result) : roundHalfEven(result);
}

/**
 * PostgreSQL treats the other operand of a whole number as a whole number, too, and fails for a fraction; a division truncates. With a
 * limit it calculates in decimals; a power is a float.
 */
export function wholeByType({ method, value, limited, result }: Calculation): number {
  if (method === 'power') return roundHalfEven(result);
  if (limited || method === 'modulo') return roundHalfAway(result);
  if (!Number.isInteger(value)) throw new AppwriteError('general_unknown');
  return Math.trunc(result);
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
