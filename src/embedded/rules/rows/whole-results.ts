import type { Calculation } from '../../engines/engine-rules.js';
import { AppwriteError } from '../appwrite-error.js';
import { roundHalfAway } from '../php/php-number.js';
import { isInteger } from '../php/whole-float.js';

/** The results that engines store in columns of whole numbers. */

/** What a numeric operator makes of two whole numbers, where that is a whole number in every engine and in PHP; else null. A null before counts as 0. */
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

/** MariaDB adds in doubles and rounds; beyond 2^53 digits are lost, beyond 64 bits it keeps the nearest number. */
export function addRounded(before: number | bigint, by: number): number | bigint {
  const rounded = roundHalfAway(Number(before) + by);
  if (Number.isSafeInteger(rounded)) return rounded;
  return rounded >= 2 ** 63 ? 2n ** 63n - 1n : rounded <= -(2 ** 63) ? -(2n ** 63n) : BigInt(rounded);
}

/** PostgreSQL adds whole numbers exactly; it fails on a fraction and beyond 64 bits. */
export function addExactly(before: number | bigint, by: number): bigint {
  if (!Number.isInteger(by)) throw new AppwriteError('general_unknown');
  const sum = BigInt(before) + BigInt(by);
  if (BigInt.asIntN(64, sum) !== sum) throw new AppwriteError('general_unknown');
  return sum;
}

/**
 * PostgreSQL takes the other operand of a whole number for a whole number, too, and fails on a fraction; a division loses its rest. With a limit it
 * calculates in decimals, a power is a float.
 */
export function wholeByType({ method, value, limited, result }: Calculation): number {
  if (limited || method === 'modulo') return roundHalfAway(result);
  if (method === 'power') return roundHalfEven(result);
  if (!Number.isInteger(value)) throw new AppwriteError('general_unknown');
  return Math.trunc(result);
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
