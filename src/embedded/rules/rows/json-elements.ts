import { AppwriteError } from '../appwrite-error.js';
import { phpNumberText } from '../php/php-number.js';
import { plainNumber } from '../php/whole-float.js';

/** How PostgreSQL compares the elements of a `jsonb` array. */

/** The element as JSON, so that the text `1` differs from the number. */
export function jsonElement(item: unknown): string {
  const plain = plainNumber(item);
  return typeof plain === 'number' || typeof plain === 'bigint' ? phpNumberText(plain) : JSON.stringify(plain);
}

export function sharedInOwnOrder(current: readonly unknown[], given: readonly unknown[]): unknown[] {
  const wanted = new Set(given.map(jsonElement));
  return current.filter((item) => wanted.has(jsonElement(item)));
}

/** Removes duplicates and sorts as `jsonb` does: null, texts, numbers, booleans. */
export function uniqueByJson(compareTexts: (left: string, right: string) => number) {
  const compare = (left: unknown, right: unknown): number => {
    const byKind = kindOf(left) - kindOf(right);
    if (byKind !== 0) return byKind;
    return typeof left === 'string' ? compareTexts(left, String(right)) : Number(left) - Number(right);
  };
  return (current: readonly unknown[]): unknown[] => {
    const byElement = new Map(current.map((item) => [jsonElement(item), item]));
    return [...byElement.values()].sort((left, right) => compare(plainNumber(left), plainNumber(right)));
  };
}

function kindOf(item: unknown): number {
  if (item === null) return 0;
  if (typeof item === 'string') return 1;
  return typeof item === 'boolean' ? 3 : 2;
}

/** Greater and less compare numbers, whatever the type of the column; the engine fails for a text, and for a value that is no number. */
export function compareNumbers(item: unknown, value: unknown): number {
  if (value === null) return Number.NaN;
  if (typeof plainNumber(item) === 'string') throw new AppwriteError('general_unknown');
  return decimal(item) - decimal(value);
}

function decimal(item: unknown): number {
  const plain = plainNumber(item);
  const number = typeof plain === 'string' && plain.trim() !== '' ? Number(plain) : plain;
  if (typeof number === 'bigint') return Number(number);
  if (typeof number !== 'number' || Number.isNaN(number)) throw new AppwriteError('general_unknown');
  return number;
}
