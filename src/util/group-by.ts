import { listUnder } from './list-under.js';

/** Items by key, groups and items in order of first appearance (`Map.groupBy` of Node 21). */
export function groupBy<K, T>(items: readonly T[], key: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) listUnder(groups, key(item)).push(item);
  return groups;
}
