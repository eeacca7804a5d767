import { IDENTIFIER, IDENTIFIER_LENGTH, INT64_MAX } from '../limits.js';
import { isParkedName } from '../parked-name.js';
import type { Violation } from './violation.js';

const ALLOWED = `1 to ${IDENTIFIER_LENGTH} characters out of a-z, A-Z, 0-9, '_', '.' and '-', the first a letter or a digit`;

/** The rule for ids and keys, by Appwrite's pattern (fact 40). */
export function identifierViolation(what: string, value: string): Violation | null {
  if (IDENTIFIER.test(value)) return null;
  const reason = value.startsWith('$')
    ? `'${value}' begins with '$', which is reserved for Appwrite's own fields`
    : value.length > IDENTIFIER_LENGTH
      ? `'${value}' has ${value.length} characters`
      : `'${value}' contains a character that is not allowed there`;
  return { found: `the ${what} ${reason}`, expected: ALLOWED, remedy: `Shorten or rename the ${what}.` };
}

/**
 * The rule for keys that Appwrite accepts but cannot handle: it omits `collection` from lists, and refuses every update of a
 * document with a key that PHP treats as a whole number (recordings fact-key-collection, fact-keys-numeric). Also refuses keys of
 * parked attributes, which are hidden.
 */
export function unsupportedKey(what: string, key: string): Violation | null {
  if (isParkedName(key))
    return {
      found: `the ${what} '${key}', which is the form of names that entwrite gives to what it parks, and hides`,
      expected: 'another key',
      remedy: 'Choose another key.',
    };
  if (!isUnsupportedKey(key)) return null;
  return {
    found:
      key === 'collection'
        ? `the ${what} 'collection', which Appwrite omits from every list of documents`
        : `the ${what} '${key}', a whole number, with which Appwrite refuses every update of a document`,
    expected: 'a key that Appwrite can handle',
    remedy: `Choose another key; if '${key}' exists already, add \`renamedFrom: '${key}'\` to rename it and keep the values.`,
  };
}

/** Whether Appwrite cannot handle an attribute with this key. */
export function isUnsupportedKey(key: string): boolean {
  return key === 'collection' || isNumericKey(key);
}

/** Whether PHP treats a key as a whole number, so that Appwrite refuses every update of a document that has it. */
export function isNumericKey(key: string): boolean {
  return /^(0|[1-9]\d*)$/.test(key) && BigInt(key) <= INT64_MAX;
}

/** Whether a key can be a step of a path in queries and selections, where a dot ends a step. */
export function isPathStep(key: string): boolean {
  return !key.includes('.');
}

/** The form in which keys collide: MariaDB ignores case, and Appwrite drops dots in column names. */
export function comparableKey(key: string): string {
  return key.toLowerCase().replaceAll('.', '');
}

/** The items whose group already has an earlier item, with that item. */
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
