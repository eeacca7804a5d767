import type { EngineRules } from '../../engines/engine-rules.js';
import { AppwriteError } from '../appwrite-error.js';
import { compareInOrder, type ListRecord, passesFilter } from './list-filter.js';
import { filterMethods, type Query } from './query-parser.js';
import { refuseSearch } from './query-validator.js';

/** An item of a list: the record that filters read, and the id that a cursor uses. */
export interface ListItem<T> {
  readonly value: T;
  readonly cursor: string;
  readonly record: ListRecord;
}

const MOST_COUNTED = 5000;
const DEFAULT_LIMIT = 25;

/**
 * The page of a list that the queries ask for (fact 54), and the number of items that pass the filters, up to 5,000. `items` must be in
 * the order of their `$sequence`. Throws if the cursor's item is missing or has a null in an order attribute, and for a search, since no
 * list has an index for one.
 */
export function pageOf<T>(
  items: readonly ListItem<T>[],
  queries: readonly Query[],
  itemName: string,
  engine: EngineRules,
): { total: number; page: T[] } {
  if (refuseSearch(queries, () => false) !== null) throw new AppwriteError('general_query_invalid');
  const ordered = inOrder(items, queries, engine);
  const filters = queries.filter(({ method }) => filterMethods.has(method));
  const passes = (item: ListItem<T>) => filters.every((filter) => passesFilter(item.record, filter, engine.text));
  const found = ordered.filter(passes);
  const limit = numberOf(queries, 'limit') ?? DEFAULT_LIMIT;
  const offset = numberOf(queries, 'offset') ?? 0;
  const cursor = queries.find(({ method }) => method === 'cursorAfter' || method === 'cursorBefore');
  const total = Math.min(found.length, MOST_COUNTED);
  const values = (page: readonly ListItem<T>[]) => page.map((item) => item.value);
  if (!cursor) return { total, page: values(found.slice(offset, offset + limit)) };
  const at = positionOf(ordered, cursor, queries, itemName, engine);
  if (cursor.method === 'cursorAfter') {
    return {
      total,
      page: values(
        ordered
          .slice(at + 1)
          .filter(passes)
          .slice(offset, offset + limit),
      ),
    };
  }
  const before = ordered.slice(0, at).filter(passes);
  const end = Math.max(0, before.length - offset);
  return { total, page: values(before.slice(Math.max(0, end - limit), end)) };
}

function inOrder<T>(items: readonly ListItem<T>[], queries: readonly Query[], engine: EngineRules): ListItem<T>[] {
  if (queries.some(({ method }) => method === 'orderRandom')) return shuffled(items);
  const orders = ordersOf(queries);
  return [...items].sort((one, other) => {
    for (const { attribute, method } of orders) {
      const compared = compareInOrder(one.record[attribute] ?? null, other.record[attribute] ?? null, engine);
      if (compared !== 0) return method === 'orderDesc' ? -compared : compared;
    }
    return 0;
  });
}

function ordersOf(queries: readonly Query[]): { attribute: string; method: string }[] {
  return queries
    .filter(({ method }) => method === 'orderAsc' || method === 'orderDesc')
    .map(({ attribute, method }) => ({ attribute: attribute || '$sequence', method }));
}

function positionOf<T>(
  ordered: readonly ListItem<T>[],
  cursor: Query,
  queries: readonly Query[],
  itemName: string,
  { ids }: EngineRules,
): number {
  const wanted = String(cursor.values[0]);
  const at = ordered.findIndex((item) => ids.form(item.cursor) === ids.form(wanted));
  const item = ordered[at];
  if (!item) {
    throw new AppwriteError('general_cursor_not_found', {
      message: `${itemName} '${wanted}' for the 'cursor' value not found.`,
    });
  }
  const empty = ordersOf(queries).find(({ attribute }) => (item.record[attribute] ?? null) === null);
  if (empty) {
    throw new AppwriteError('database_query_order_null', {
      message: `The order column '${empty.attribute}' had a null value. Cursor pagination requires all rows order column values are non-null.`,
      legacyMessage: `The order attribute '${empty.attribute}' had a null value. Cursor pagination requires all documents order attribute values are non-null.`,
    });
  }
  return at;
}

function numberOf(queries: readonly Query[], method: string): number | undefined {
  const query = queries.find((candidate) => candidate.method === method);
  return query && Number(query.values[0]);
}

function shuffled<T>(items: readonly T[]): T[] {
  const copy = [...items];
  for (let at = copy.length - 1; at > 0; at--) {
    const other = Math.floor(Math.random() * (at + 1));
    const held = copy[at] as T;
    copy[at] = copy[other] as T;
    copy[other] = held;
  }
  return copy;
}
