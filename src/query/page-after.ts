import type { WireOrder } from './compile-order.js';
import { allOf, anyOf, QUERY_LENGTH, queryText, type WireQuery, wire } from './wire-query.js';

const TIE_BREAK: WireOrder = { attribute: '$sequence', descending: false, nullable: false, compares: 'value' };

/** Characters of the URL that a place may take: proxies refuse URLs of 8 kB and more. */
const URL_ROOM = 5000;

/** Orders that make every place unique. Appwrite breaks ties by `$sequence` itself (fact 64); naming it does not rely on that. */
export function completeOrders(orders: readonly WireOrder[]): readonly WireOrder[] {
  const unique = orders.findIndex(({ attribute }) => attribute === '$sequence' || attribute === '$id');
  return unique === -1 ? [...orders, TIE_BREAK] : orders.slice(0, unique + 1);
}

/** The values read so far among documents that are equal in all orders before one: nulls, values, or both. */
export interface SeenValues {
  readonly nulls: boolean;
  readonly values: boolean;
}

/**
 * Filters for the documents after one in a complete order. Unlike Appwrite's cursor it accepts nulls, and continues when the
 * last document was deleted. MariaDB has nulls first under ascending orders, PostgreSQL last; which it is need not be known: nulls
 * that were read come first, those that were not come after the values, where there are any.
 *
 * @param orders from `completeOrders`
 * @param last the last document read, as Appwrite sent it
 * @param seen what was read, for each of the orders
 * @returns filters that must all hold; null where the place cannot be expressed in a query (it is longer than Appwrite takes, or
 * an order is by a relationship)
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

/** Alternatives, each a list of filters that must all hold. */
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

/** The filter for what follows a value within one order. */
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

/** The bound of the first order once more, without alternatives: databases use an index for this and not for an `or`. */
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
