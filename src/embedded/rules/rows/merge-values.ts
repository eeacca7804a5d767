import { emptyValues, type RowValues } from './row-structure.js';

const greatest = 9_223_372_036_854_775_807n;

/** Whether PHP turns an array key into a number: a 64-bit whole number in its shortest form. */
export function isNumberKey(key: string): boolean {
  return /^(?:0|[1-9]\d*)$/.test(key) && (key.length < 19 || BigInt(key) <= greatest);
}

/**
 * Merges new values into those of a row like PHP's `array_merge`: values under whole-number keys are not replaced but appended, and
 * renumbered from 0. Because of that, rows of tables with such columns cannot be updated.
 */
export function mergeValues(old: RowValues, given: RowValues): RowValues {
  const merged = emptyValues();
  let next = 0;
  for (const values of [old, given]) {
    for (const key of Object.keys(values)) merged[isNumberKey(key) ? String(next++) : key] = values[key];
  }
  return merged;
}
