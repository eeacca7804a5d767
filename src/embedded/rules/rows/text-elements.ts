import { phpNumberText } from '../php/php-number.js';
import { plainNumber } from '../php/whole-float.js';

/** How MariaDB tells the elements of a JSON array apart: by their text. */

export function textElement(item: unknown): string {
  const plain = plainNumber(item);
  if (typeof plain === 'number' || typeof plain === 'bigint') return phpNumberText(plain);
  return typeof plain === 'string' ? plain : JSON.stringify(plain);
}

/** The server walks the given elements, so theirs is the order. */
export function sharedInGivenOrder(current: readonly unknown[], given: readonly unknown[]): unknown[] {
  const held = new Set(current.map(textElement));
  return given.filter((item) => held.has(textElement(item)));
}

export function uniqueByText(current: readonly unknown[]): unknown[] {
  const byText = new Map(current.map((item) => [textElement(item), item]));
  return [...byText].sort(([one], [two]) => (one < two ? -1 : one > two ? 1 : 0)).map(([, item]) => item);
}

const numbers = new Set(['integer', 'bigint', 'double']);

export function compareByColumn(item: unknown, value: unknown, column: { readonly type: string }): number {
  if (numbers.has(column.type)) return Number(item) - Number(value);
  const [left, right] = [textElement(item), textElement(value)];
  return left < right ? -1 : left > right ? 1 : 0;
}
