import { collectionPath } from '../api/request.js';
import type { CollectionState } from './collection-state.js';

/** The address of a file with what the filter shows, in the columns that are shown. */
export function exportLink({ collection, where, orders, columns }: CollectionState, format: 'csv' | 'json'): string {
  const keys = columns.value.filter((key) => !collection.links.some(({ name, many }) => name === key && many));
  const orderBy = Object.fromEntries(orders.value.map(({ key, direction }) => [key, direction]));
  const query = JSON.stringify({ where: where.value, orderBy, columns: keys });
  return `/api/${collectionPath(collection.id, 'export')}?${new URLSearchParams({ format, query })}`;
}
