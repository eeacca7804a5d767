import type { DescribedAttribute } from '../../../src/studio/api/described-schema.js';
import { collectionPath } from '../api/request.js';
import type { CollectionState } from './collection-state.js';

/** The columns that are shown whose values are stored encrypted. */
export function encryptedColumns({ collection, columns }: CollectionState): readonly DescribedAttribute[] {
  return collection.attributes.filter(({ key, encrypt }) => encrypt === true && columns.value.includes(key));
}

/**
 * The address of a file with what the filter shows, in the columns that are shown.
 *
 * @param plain whether values of encrypted attributes are written in the clear; otherwise these columns are left out
 */
export function exportLink(state: CollectionState, format: 'csv' | 'json', plain: boolean): string {
  const { collection, where, orders, columns } = state;
  const secret = plain ? [] : encryptedColumns(state).map(({ key }) => key);
  const keys = columns.value.filter(
    (key) => !secret.includes(key) && !collection.links.some(({ name, many }) => name === key && many),
  );
  const orderBy = Object.fromEntries(orders.value.map(({ key, direction }) => [key, direction]));
  const query = JSON.stringify({ where: where.value, orderBy, columns: keys, plain });
  return `/api/${collectionPath(collection.id, 'export')}?${new URLSearchParams({ format, query })}`;
}
