import { type FilterNode, match } from './filter-node.js';
import { queryProblem, shown } from './query-problem.js';
import { readQuery, type WireQuery } from './wire-query.js';

/** Queries that are not filters. */
const OTHERS = ['select', 'orderAsc', 'orderDesc', 'orderRandom', 'limit', 'offset', 'cursorAfter', 'cursorBefore'];

/** Parses a filter made by node-appwrite's `Query`. Throws `query_invalid` for anything else. */
export function rawFilter(at: string, text: unknown): FilterNode {
  const query = rawQuery(at, text);
  if (OTHERS.includes(query.method))
    throw queryProblem(
      at,
      `Query.${query.method} in whereRaw`,
      'a filter',
      'Use select, orderBy, limit, offset and page of the query.',
    );
  return match(query);
}

/** Parses a query made by node-appwrite's `Query`. Throws `query_invalid` for anything else. */
export function rawQuery(at: string, text: unknown): WireQuery {
  try {
    const query: WireQuery | null = readQuery(String(text));
    if (typeof query?.method === 'string') return query;
  } catch {
    // Reported below.
  }
  throw queryProblem(
    at,
    `the query ${shown(text)}`,
    "text that node-appwrite's Query gives",
    'Use Query.equal and similar functions.',
  );
}
