import { IDENTIFIER, IDENTIFIER_LENGTH } from '../limits.js';
import type { Violation } from './violation.js';

const ALLOWED = `1 to ${IDENTIFIER_LENGTH} characters out of a-z, A-Z, 0-9, '_', '.' and '-', the first a letter or a digit`;

/** Ids and keys by Appwrite's one pattern for them (appwrite-schema-api.md §4.2). */
export function identifierViolation(what: string, value: string): Violation | null {
  if (IDENTIFIER.test(value)) return null;
  const reason = value.startsWith('$')
    ? `'${value}' begins with '$', which is reserved for Appwrite's own fields`
    : value.length > IDENTIFIER_LENGTH
      ? `'${value}' has ${value.length} characters`
      : `'${value}' holds a character that is not allowed there`;
  return { found: `the ${what} ${reason}`, expected: ALLOWED, remedy: `Shorten or rename the ${what}.` };
}

/** The form in which MariaDB compares keys: without case, and Appwrite drops dots in column names. */
export function comparableKey(key: string): string {
  return key.toLowerCase().replaceAll('.', '');
}

/** Those of the items that are in the same group as an earlier one, with that earlier one. */
export function repetitions<T>(items: readonly T[], group: (item: T) => string): { item: T; earlier: T }[] {
  const first = new Map<string, T>();
  return items.flatMap((item) => {
    const name = group(item);
    const earlier = first.get(name);
    if (earlier !== undefined) return [{ item, earlier }];
    first.set(name, item);
    return [];
  });
}
