import { isNumeric } from './php-number.js';
import { plainNumber } from './whole-float.js';

/**
 * PHP's `==` for decoded JSON: null equals the empty text, false, 0 and the empty list; numbers equal texts with the same numeric value.
 */
export function looseEqual(left: unknown, right: unknown): boolean {
  const [a, b] = [plainNumber(left ?? null), plainNumber(right ?? null)];
  if (a === b) return true;
  if (a === null || b === null || typeof a === 'boolean' || typeof b === 'boolean') {
    if (typeof a === 'string' || typeof b === 'string') {
      const [text, other] = typeof a === 'string' ? [a, b] : [b, a];
      return other === null ? text === '' : isTrue(text) === isTrue(other);
    }
    return isTrue(a) === isTrue(b);
  }
  if (typeof a === 'object' && typeof b === 'object') {
    const [keys, others] = [Object.keys(a), Object.keys(b)];
    const one = a as Readonly<Record<string, unknown>>;
    const other = b as Readonly<Record<string, unknown>>;
    return (
      keys.length === others.length &&
      keys.every((key) => Object.hasOwn(other, key) && looseEqual(one[key], other[key]))
    );
  }
  if (typeof a === 'object' || typeof b === 'object') return false;
  return isNumeric(a) && isNumeric(b) && orderOfNumbers(a, b) === 0;
}

/** Whole numbers are compared with all digits, like PHP's integers, everything else as floats. */
function orderOfNumbers(a: unknown, b: unknown): number {
  const [one, other] = [wholeNumber(a), wholeNumber(b)];
  if (one === null || other === null) return Number(a) - Number(b);
  return one < other ? -1 : one > other ? 1 : 0;
}

const mostDigits = 40;

function wholeNumber(value: unknown): bigint | null {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : null;
  const text = String(value).trim();
  // Longer ones would take more than linear time.
  return text.length <= mostDigits && /^[+-]?\d+$/.test(text) ? BigInt(text.replace(/^\+/, '')) : null;
}

function isTrue(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value) && value !== '0';
}

/** PHP's `<=>` for decoded JSON; NaN, which is neither less nor greater, for values that PHP cannot compare. */
export function looseOrder(left: unknown, right: unknown): number {
  const [a, b] = [plainNumber(left ?? null), plainNumber(right ?? null)];
  if (typeof a === 'string' && b === null) return a === '' ? 0 : 1;
  if (a === null && typeof b === 'string') return b === '' ? 0 : -1;
  if (a === null || b === null || typeof a === 'boolean' || typeof b === 'boolean') {
    return Number(isTrue(a)) - Number(isTrue(b));
  }
  if (typeof a === 'object' || typeof b === 'object') return looseEqual(a, b) ? 0 : Number.NaN;
  if (isNumeric(a) && isNumeric(b)) return orderOfNumbers(a, b);
  const [one, other] = [String(a), String(b)];
  return one < other ? -1 : one > other ? 1 : 0;
}
