import type { WireOrder } from './compile-order.js';
import { allOf, anyOf, QUERY_LENGTH, queryText, type WireQuery, wire } from './wire-query.js';

const TIE_BREAK: WireOrder = { attribute: '$sequence', descending: false, nullable: false, compares: 'value' };

/** Characters of the URL for the position: proxies refuse URLs of 8 kB and more. */
const URL_ROOM = 5000;

/** Completes orders so that every position is unique. Appwrite itself breaks ties by `$sequence` (fact 64); naming it avoids relying on that. */
export function completeOrders(orders: readonly WireOrder[]): readonly WireOrder[] {
  const unique = orders.findIndex(({ attribute }) => attribute === '$sequence' || attribute === '$id');
  return unique === -1 ? [...orders, TIE_BREAK] : orders.slice(0, unique + 1);
}

/** What was read so far in one order, among documents that are equal in all orders before it: nulls, values, or both. */
export interface SeenValues {
  readonly nulls: boolean;
  readonly values: boolean;
}

/**
 * Filters for the documents after a given one in a complete order. Unlike Appwrite's cursor, they work with nulls, and after the
 * last document was deleted. In ascending order MariaDB puts nulls first and PostgreSQL last, but that need not be known: nulls either have
 * been read before the values, or come after them.
 *
 * @param orders from `completeOrders`
 * @param last the last document read, as Appwrite sent it
 * @param seen what was read, for each of the orders
 * @returns filters that must all hold; null if no query can express the position (too long, or ordered by a relationship)
 */
export function pageAfter(
  orders: readonly WireOrder[],
  last: Readonly<Record<string, unknown>>,
  seen: readonly SeenValues[],
): readonly WireQuery[] | null {
  if (orders.some(({ compares }) => compares === 'relation')) return null;
  const places = after(orders, last, seen);
  const [only, ...others] = places;
  const filters =
    only !== undefined && others.length === 0 ? only : [anyOf(places.map(allOf)), ...bound(orders, last, seen)];
  const texts = filters.map(queryText);
  const fits =
    texts.every((text) => text.length <= QUERY_LENGTH) && encodeURIComponent(texts.join('')).length <= URL_ROOM;
  return fits ? filters : null;
}

/** Alternatives for what comes next, each a list of filters that must all hold. */
function after(
  [order, ...rest]: readonly WireOrder[],
  last: Readonly<Record<string, unknown>>,
  [seen, ...more]: readonly SeenValues[],
): WireQuery[][] {
  if (order === undefined) return [];
  const value = last[order.attribute] ?? null;
  const same = value === null ? wire.isNull(order.attribute) : wire.equal(order.attribute, [value]);
  return [
    ...beyond(order, value, seen).map((filter) => [filter]),
    ...after(rest, last, more).map((filters) => [same, ...filters]),
  ];
}

/** Filters for what follows a value in one order. */
function beyond(
  { attribute, descending, nullable }: WireOrder,
  value: unknown,
  seen: SeenValues | undefined,
): WireQuery[] {
  if (value === null) return seen?.values ? [] : [wire.isNotNull(attribute)];
  const nulls = nullable && !seen?.nulls ? [wire.isNull(attribute)] : [];
  if (typeof value === 'boolean') return [...(value === descending ? [wire.equal(attribute, [!value])] : []), ...nulls];
  return [wire.compare(descending ? 'lessThan' : 'greaterThan', attribute, value), ...nulls];
}

/** Repeats the bound of the first order without alternatives, because databases use an index for it but not for an `or`. */
function bound(
  [first]: readonly WireOrder[],
  last: Readonly<Record<string, unknown>>,
  [seen]: readonly SeenValues[],
): WireQuery[] {
  const value = first === undefined ? null : (last[first.attribute] ?? null);
  if (first === undefined || value === null || typeof value === 'boolean') return [];
  if (first.nullable && !seen?.nulls) return [];
  return [wire.compare(first.descending ? 'lessThanEqual' : 'greaterThanEqual', first.attribute, value)];
}
