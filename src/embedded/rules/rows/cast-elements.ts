import { parsePhpDate } from '../php/php-date.js';
import { plainNumber } from '../php/whole-float.js';
import type { ColumnDefinition } from '../schema/table-definition.js';

/**
 * Casts the elements of a stored list to the type of its column, as PHP does when it reads them; operators can add elements of any type.
 * Null is cast like any other value: it becomes 0 or false (fact 75).
 */
export function castElements(elements: readonly unknown[], { type }: ColumnDefinition): readonly unknown[] {
  const cast = casts[type];
  return elements.map((element) => (cast ? cast(plainNumber(element)) : plainNumber(element)));
}

const casts: Readonly<Partial<Record<ColumnDefinition['type'], (element: unknown) => unknown>>> = {
  integer: toWhole,
  bigint: (element) => (element === null ? null : toWhole(element)),
  double: toNumber,
  boolean: (element) => (typeof element === 'boolean' ? element : !isFalsy(element)),
  datetime: (element) => (typeof element === 'string' ? (parsePhpDate(element) ?? element) : element),
};

function toWhole(element: unknown): unknown {
  return typeof element === 'bigint' || Number.isInteger(element) ? element : Math.trunc(toNumber(element));
}

/** PHP reads the number at the start of a text. */
function toNumber(element: unknown): number {
  if (typeof element === 'string') return Number.parseFloat(element) || 0;
  if (typeof element === 'object') return isFalsy(element) ? 0 : 1;
  return Number(element);
}

function isFalsy(element: unknown): boolean {
  if (element === null) return true;
  if (typeof element === 'string') return element === '' || element === '0';
  return Array.isArray(element) ? element.length === 0 : Number(element) === 0;
}
