import { WholeFloat } from './whole-float.js';

/** An array in PHP: a JSON array or object. */
export type PhpArray = Readonly<Record<number | string, unknown>>;

/** The value if it is an array in PHP, else null. */
export function phpArray(value: unknown): PhpArray | null {
  return typeof value === 'object' && value !== null && !(value instanceof WholeFloat) ? (value as PhpArray) : null;
}

/** A list in PHP: a JSON array, or an object whose keys are 0, 1, 2, … in order. */
export function phpList(value: unknown): readonly unknown[] | null {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object' || value === null) return null;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key, at) => key === String(at)) ? Object.values(value) : null;
}
