import { type ListOperator, operator } from './attribute-operator.js';

/** Appends items to a list. */
export function append<const Item>(...items: readonly Item[]): ListOperator<Item> {
  return operator('list', 'arrayAppend', items);
}

/** Prepends items to a list. */
export function prepend<const Item>(...items: readonly Item[]): ListOperator<Item> {
  return operator('list', 'arrayPrepend', items);
}

/** Inserts an item at an index, counted from 0. */
export function insert<const Item>(index: number, item: Item): ListOperator<Item> {
  return operator('list', 'arrayInsert', [index, item]);
}

/** Removes every item equal to this one. */
export function remove<const Item>(item: Item): ListOperator<Item> {
  return operator('list', 'arrayRemove', [item]);
}

/** Removes duplicate items; MariaDB also sorts the result as text. */
export function unique(): ListOperator<never> {
  return operator('list', 'arrayUnique', []);
}

/** Keeps the items that are among these. */
export function intersect<const Item>(items: readonly Item[]): ListOperator<Item> {
  return operator('list', 'arrayIntersect', items);
}

/** Removes these items from a list. */
export function diff<const Item>(items: readonly Item[]): ListOperator<Item> {
  return operator('list', 'arrayDiff', items);
}

/** How `filter` compares the items of a list. */
export type ItemComparison = 'equal' | 'notEqual' | 'greaterThan' | 'greaterThanEqual' | 'lessThan' | 'lessThanEqual';

/** Keeps the items for which the comparison with a value holds, or that are null (`isNull`) or not (`isNotNull`). */
export function filter(comparison: 'isNull' | 'isNotNull'): ListOperator<never>;
export function filter<const Item>(comparison: ItemComparison, value: Item): ListOperator<Item>;
export function filter<Item>(comparison: string, value: Item | null = null): ListOperator<Item> {
  return operator('list', 'arrayFilter', [comparison, value]);
}
