import type { Collection } from '../api/types.js';
import type { LoggedRequest } from './requests-view.js';

const BUILT_IN = ['$id', '$sequence', '$createdAt', '$updatedAt'];

/** Whether a list has conditions or an order, and no index begins with an attribute of them. */
export function isUnindexed(
  { method, collection, queries }: LoggedRequest,
  collections: readonly Collection[],
): boolean {
  const known = collections.find(({ id }) => id === collection);
  if (method !== 'GET' || known === undefined) return false;
  const asked = queries.flatMap((query) => {
    const [, name = '', key = ''] = /^(\w+)\(([\w$.-]+)/.exec(query) ?? [];
    return ['limit', 'offset', 'select', 'cursorAfter', ''].includes(name) ? [] : [key];
  });
  if (asked.length === 0) return false;
  const first = [
    ...BUILT_IN,
    ...known.indexes.filter(({ mark }) => mark !== 'added').map(({ attributes }) => attributes[0]),
  ];
  const conditions = asked.filter((key) => key !== '$sequence');
  return conditions.length > 0 && !conditions.some((key) => first.includes(key));
}
