import { createHash } from 'node:crypto';
import type { WireDocument } from '../appwrite/document-gateway.js';
import type { IndexSchema } from '../schema/index-schema.js';

/** Text as MariaDB's utf8mb4_general_ci compares it: without case, accents and trailing spaces (trap 17). */
export function comparisonText(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase().replace(/ +$/u, '');
}

/**
 * 16 bytes that are equal for two documents exactly when a unique index takes their values for equal; null where an
 * attribute is null, which never clashes.
 */
export function comparisonKey(
  document: WireDocument,
  { attributes, lengths }: IndexSchema,
  storedKey: (key: string) => string,
): string | null {
  const parts: string[] = [];
  for (const [at, key] of attributes.entries()) {
    const value = document[storedKey(key)];
    if (value === null || value === undefined) return null;
    const length = lengths[at] ?? 0;
    const text =
      typeof value === 'string'
        ? value
        : JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? item.toString() : item));
    parts.push(`${typeof value}:${comparisonText(length > 0 ? [...text].slice(0, length).join('') : text)}`);
  }
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64').slice(0, 22);
}
