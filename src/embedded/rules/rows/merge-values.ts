import { emptyValues, type RowValues } from './row-structure.js';

const greatest = 9_223_372_036_854_775_807n;

/** Whether PHP turns the key of an array into a number: a whole number of 64 bits in its shortest form. */
export function isNumberKey(key: string): boolean {
  return /^(?:0|[1-9]\d*)$/.test(key) && (key.length < 19 || BigInt(key) <= greatest);
}

/**
 * A row's values with others laid over them, as PHP's `array_merge` does it: values under keys that are whole numbers are not laid over
 * each other but strung together, and renumbered from 0. That is why rows of tables with such columns cannot be updated.
 */
export function mergeValues(old: RowValues, given: RowValues): RowValues {
  const merged = emptyValues();
  let next = 0;
  for (const values of [old, given]) {
    for (const key of Object.keys(values)) merged[isNumberKey(key) ? String(next++) : key] = values[key];
  }
  return merged;
}
