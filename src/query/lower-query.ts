import type { WireOrder } from './compile-order.js';
import type { QueryTree } from './compile-query.js';
import { type Lowering, type LowerOptions, lowerFilter, type WireFilter } from './lower-filter.js';
import { queryProblem } from './query-problem.js';
import { QUERIES_PER_REQUEST, QUERY_LENGTH, queryLength, type WireQuery } from './wire-query.js';

/** A query in Appwrite's terms. */
export interface CompiledQuery extends WireFilter {
  readonly orders: readonly WireOrder[];
  readonly limit: number | null;
  readonly offset: number;
}

export const ALL_DOCUMENTS: CompiledQuery = { filters: [], alternatives: null, orders: [], limit: null, offset: 0 };

/** Queries reserved besides filters and orders: select, limit, offset, and the position to continue from. */
const RESERVED = 6;

/** Splits a query into what Appwrite accepts. Throws `query_invalid` if it is still too large. */
export function* lowerQuery(tree: QueryTree, options: LowerOptions): Lowering<CompiledQuery> {
  const { collection, name, where, orders, limit, offset } = tree;
  const filter = yield* lowerFilter(collection, where, options);
  for (const query of [...filter.filters, ...(filter.alternatives ?? [])]) checkLength(name, query);
  if (filter.filters.length + orders.length + RESERVED > QUERIES_PER_REQUEST)
    throw queryProblem(
      name,
      `${filter.filters.length} conditions and ${orders.length} orders`,
      `at most ${QUERIES_PER_REQUEST - RESERVED} in all`,
      'Ask for less at once.',
    );
  return { ...filter, orders, limit, offset };
}

/** Lowers a query that needs no ids. Throws `query_invalid` if it does. */
export function lowerAlone(tree: QueryTree): CompiledQuery {
  const result = lowerQuery(tree, { paths: true }).next();
  if (result.done === true) return result.value;
  throw queryProblem(
    tree.name,
    'a condition that needs a separate query',
    'a condition that Appwrite can evaluate',
    'Read the ids first, and ask with $in.',
  );
}

function checkLength(name: string, filter: WireQuery): void {
  const length = queryLength(filter);
  if (length <= QUERY_LENGTH) return;
  throw queryProblem(
    `${name}${filter.attribute === undefined ? '' : ` (${filter.attribute})`}`,
    `a condition of ${length} characters`,
    `at most ${QUERY_LENGTH}, Appwrite's limit`,
    'Compare with a shorter value.',
  );
}
