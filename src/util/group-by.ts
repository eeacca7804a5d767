import { listUnder } from './list-under.js';

/** Items by key; groups and items are in the order in which they first appear. Node has `Map.groupBy` for this from 21 on. */
export function groupBy<K, T>(items: readonly T[], key: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) listUnder(groups, key(item)).push(item);
  return groups;
}
