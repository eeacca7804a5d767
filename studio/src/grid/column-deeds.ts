import { type CollectionState, viewKey } from '../data/collection-state.js';
import { comparableKeys } from '../data/condition.js';
import { changeView, viewOf } from '../state/settings.js';

const NARROWEST = 60;

/** Whether documents can be ordered by a column. */
export function canSort({ collection }: CollectionState, key: string): boolean {
  const isList = collection.attributes.some((one) => one.key === key && one.array);
  const isLink = collection.links.some(({ name }) => name === key);
  return !isList && !isLink && comparableKeys(collection).includes(key);
}

/** Orders by a column, then the other way round, then not by it. */
export function sortBy(state: CollectionState, key: string): void {
  if (!canSort(state, key)) return;
  const { orders } = state;
  const order = orders.value.find((one) => one.key === key);
  const next = order === undefined ? 'asc' : order.direction === 'asc' ? 'desc' : null;
  orders.value = next === null ? [] : [{ key, direction: next }];
  void state.reload();
}

/** Gives a column a width. */
export function resizeColumn({ collection }: CollectionState, key: string, width: number): void {
  const name = viewKey(collection);
  changeView(name, { widths: { ...viewOf(name).widths, [key]: Math.max(NARROWEST, width) } });
}
