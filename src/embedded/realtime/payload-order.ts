import { isNumeric } from '../rules/php/php-number.js';

/** How PHP orders two values of a payload (`<`): numbers by size, also as texts, other texts by their bytes; null where neither comes first. */
export function looselyOrdered(left: unknown, right: unknown): number | null {
  if (isNumeric(left) && isNumeric(right)) return Math.sign(Number(left) - Number(right));
  if (typeof left === 'string' && typeof right === 'string')
    return Buffer.compare(Buffer.from(left), Buffer.from(right));
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right);
  return null;
}
