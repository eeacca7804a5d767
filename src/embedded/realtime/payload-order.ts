import { isNumeric } from '../rules/php/php-number.js';

/**
 * Compares two values of a payload as PHP's `<` does: numbers (and numeric texts) by value, other texts by bytes; null if neither is less.
 */
export function looselyOrdered(left: unknown, right: unknown): number | null {
  if (isNumeric(left) && isNumeric(right)) return Math.sign(Number(left) - Number(right));
  if (typeof left === 'string' && typeof right === 'string')
    return Buffer.compare(Buffer.from(left), Buffer.from(right));
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right);
  return null;
}
