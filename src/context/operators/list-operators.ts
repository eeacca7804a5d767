import { type ListOperator, operator } from './attribute-operator.js';

/** Adds items at the end of a list. */
export function append<const Item>(...items: readonly Item[]): ListOperator<Item> {
  return operator('list', 'arrayAppend', items);
}

/** Adds items at the beginning of a list. */
export function prepend<const Item>(...items: readonly Item[]): ListOperator<Item> {
  return operator('list', 'arrayPrepend', items);
}

/** Puts an item at a place of a list, counted from 0. */
export function insert<const Item>(index: number, item: Item): ListOperator<Item> {
  return operator('list', 'arrayInsert', [index, item]);
}

/** Takes every item that is equal to this one out of a list. */
export function remove<const Item>(item: Item): ListOperator<Item> {
  return operator('list', 'arrayRemove', [item]);
}

/** Keeps one of equal items; MariaDB sorts the result as text. */
export function unique(): ListOperator<never> {
  return operator('list', 'arrayUnique', []);
}

/** Keeps the items that are among these. */
export function intersect<const Item>(items: readonly Item[]): ListOperator<Item> {
  return operator('list', 'arrayIntersect', items);
}

/** Takes these items out of a list. */
export function diff<const Item>(items: readonly Item[]): ListOperator<Item> {
  return operator('list', 'arrayDiff', items);
}

/** How `filter` compares the items of a list. */
export type ItemComparison = 'equal' | 'notEqual' | 'greaterThan' | 'greaterThanEqual' | 'lessThan' | 'lessThanEqual';

/** Keeps the items that compare so with a value, or that are `isNull`, `isNotNull`. */
export function filter(comparison: 'isNull' | 'isNotNull'): ListOperator<never>;
export function filter<const Item>(comparison: ItemComparison, value: Item): ListOperator<Item>;
export function filter<Item>(comparison: string, value: Item | null = null): ListOperator<Item> {
  return operator('list', 'arrayFilter', [comparison, value]);
}
