import { AppwriteError } from '../appwrite-error.js';
import { phpNumberText } from '../php/php-number.js';
import { plainNumber } from '../php/whole-float.js';
import { foldText } from '../text/collation.js';

/**
 * How MariaDB compares the elements of a JSON array: by their text, like all texts. Null equals nothing, not even another null, so it is
 * lost when elements are compared.
 */
export function textElement(item: unknown): string | null {
  const text = comparedText(item);
  return text === null ? null : foldText(text);
}

/** MariaDB reads the elements as a column of texts, in which lists and objects are null, and makes a new array of these texts (fact 76). */
export function comparedText(item: unknown): string | null {
  const plain = plainNumber(item);
  if (typeof plain === 'string') return plain;
  if (typeof plain === 'number' || typeof plain === 'bigint') return phpNumberText(plain);
  return typeof plain === 'boolean' ? String(plain) : null;
}

/** PHP sends a boolean as the text `1` or an empty one, which no boolean of a list equals. */
export const asPhpText = (item: unknown): unknown => (typeof item === 'boolean' ? (item ? '1' : '') : item);

/** The server iterates the given elements, so the result has their order. */
export function sharedInGivenOrder(current: readonly unknown[], given: readonly unknown[]): unknown[] {
  const held = new Map<string | null, unknown[]>();
  for (const item of current) {
    const element = textElement(item);
    const same = held.get(element);
    if (same) same.push(item);
    else held.set(element, [item]);
  }
  held.delete(null);
  return [...new Set(given.map(textElement))].flatMap((wanted) => held.get(wanted) ?? []);
}

/** Keeps the first of equal elements and sorts by text; null comes first. */
export function uniqueByText(current: readonly unknown[]): unknown[] {
  const byText = new Map([...current].reverse().map((item) => [textElement(item) ?? '', item]));
  return [...byText].sort(([one], [two]) => (one < two ? -1 : one > two ? 1 : 0)).map(([, item]) => item);
}

const numbers = new Set(['integer', 'bigint', 'double']);

export function isSameByColumn(item: unknown, value: unknown, column: { readonly type: string }): boolean | null {
  if (item === null || value === null) return null;
  return numbers.has(column.type) ? Number(item) === Number(value) : textElement(item) === textElement(value);
}

/** Greater and less compare numbers, whatever the type of the column; an update fails for a text that is not a number. */
export function compareAsDecimals(item: unknown, value: unknown): number {
  // It reads the element before it sees that there is nothing to compare with.
  return decimal(item) - decimal(value);
}

function decimal(value: unknown): number {
  if (value === null) return Number.NaN;
  if (!/^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i.test(String(plainNumber(value)))) {
    throw new AppwriteError('general_unknown');
  }
  return Number(plainNumber(value));
}
