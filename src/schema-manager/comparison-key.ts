import { createHash } from 'node:crypto';
import type { IndexSchema } from '../schema/index-schema.js';

/** Text as MariaDB's utf8mb4_general_ci compares it: without case, accents and trailing spaces (trap 17). */
export function comparisonText(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase().replace(/ +$/u, '');
}

/**
 * 16 bytes, as text, that are equal for two documents exactly when a unique index takes their values for equal; null where
 * one value is null, which never clashes.
 *
 * @param values the values of the index's attributes, in its order
 */
export function comparisonKey(values: readonly unknown[], { lengths }: IndexSchema): string | null {
  const parts: string[] = [];
  for (const [at, value] of values.entries()) {
    if (value === null || value === undefined) return null;
    const length = lengths[at] ?? 0;
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
    parts.push(`${typeof value}:${comparisonText(length > 0 ? [...text].slice(0, length).join('') : text)}`);
  }
  return createHash('sha256').update(JSON.stringify(parts)).digest().subarray(0, 16).toString('latin1');
}
