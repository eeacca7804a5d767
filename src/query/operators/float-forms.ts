import { FLOAT_DIGITS } from '../../schema/limits.js';
import { keepsAllDigits } from '../../schema/stored-number.js';

/**
 * The numbers that a value may be stored as. Appwrite keeps 14 significant digits of a float with a fraction, so that
 * 0.30000000000000004 is stored as 0.3, and compares with all of them; an increment stores all of them.
 */
export function floatForms(value: unknown): readonly unknown[] {
  if (typeof value !== 'number') return [value];
  return keepsAllDigits(value) ? [value] : [...new Set([value, Number(value.toPrecision(FLOAT_DIGITS))])];
}

/** The form of a value to compare with, so that what was written as the value is on the right side of it. */
export function floatBound(method: string, value: unknown): unknown {
  const forms = floatForms(value);
  if (forms.length === 1) return value;
  const numbers = forms.map(Number);
  return method === 'greaterThanEqual' || method === 'lessThan' ? Math.min(...numbers) : Math.max(...numbers);
}
