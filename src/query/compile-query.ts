import { compileFiltered } from './compile-filter.js';
import { compileOrder, type WireOrder } from './compile-order.js';
import { all, type FilterNode } from './filter-node.js';
import type { FindCollection, QueryCollection } from './query-collection.js';
import { MODEL_FILTERS, type QueryNode } from './query-node.js';
import { rawFilter } from './raw-filter.js';

/** A query in stored terms, before it is split into what Appwrite accepts. */
export interface QueryTree {
  readonly collection: string;
  /** For messages. */
  readonly name: string;
  readonly where: FilterNode;
  readonly orders: readonly WireOrder[];
  readonly limit: number | null;
  readonly offset: number;
}

/** Compiles a query and the model's filters into stored terms. Throws `query_invalid` for anything that does not fit or cannot be queried. */
export function compileQuery(source: QueryCollection, query: QueryNode, find: FindCollection): QueryTree {
  const scope = { find, choices: query.filters ?? MODEL_FILTERS };
  const raw = (query.raw ?? []).map((text) => rawFilter(source.name, text));
  return {
    collection: source.collection,
    name: source.name,
    where: all([compileFiltered(source, query.conditions, scope), ...raw]),
    orders: query.orders.map((order) => compileOrder(source, order)),
    limit: query.limit,
    offset: query.offset,
  };
}
