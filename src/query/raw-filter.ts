import { type FilterNode, match } from './filter-node.js';
import { queryProblem, shown } from './query-problem.js';
import { readQuery, type WireQuery } from './wire-query.js';

/** Queries that are no filters. */
const OTHERS = ['select', 'orderAsc', 'orderDesc', 'orderRandom', 'limit', 'offset', 'cursorAfter', 'cursorBefore'];

/** A filter made with node-appwrite's `Query`, by stored keys, as it is. Throws `query_invalid` for anything else. */
export function rawFilter(at: string, text: unknown): FilterNode {
  const query = parsed(text);
  if (query === null)
    throw queryProblem(
      at,
      `the query ${shown(text)}`,
      "text that node-appwrite's Query gives",
      'Use Query.equal and alike.',
    );
  if (OTHERS.includes(query.method))
    throw queryProblem(
      at,
      `Query.${query.method} in whereRaw`,
      'a filter',
      'Use select, orderBy, limit, offset and page of the query.',
    );
  return match(query);
}

function parsed(text: unknown): WireQuery | null {
  try {
    const query: WireQuery | null = readQuery(String(text));
    return typeof query?.method === 'string' ? query : null;
  } catch {
    return null;
  }
}
