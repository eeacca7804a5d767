import type { Finding } from '../../errors.js';

/** What is wrong with one value, before it is said where. */
export type ValueProblem = Omit<Finding, 'at'>;

/** A value in its stored form, or why it has none. */
export type StoredValue = { readonly stored: unknown } | { readonly problem: ValueProblem };

export function problem(rule: string, found: string, expected: string, remedy: string): { problem: ValueProblem } {
  return { problem: { rule, found, expected, remedy } };
}

/** Only what kind of value it is: values themselves may be secret and stay out of messages and logs. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'an invalid Date' : 'a Date';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (typeof value === 'number') return Number.isInteger(value) ? 'a whole number' : 'a number with a fraction';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`;
}
