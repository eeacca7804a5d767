import { exactJson, parseExactJson } from './exact-json.js';

/** An Appwrite query, before it becomes text (fact 63). */
export interface WireQuery {
  readonly method: string;
  readonly attribute?: string;
  readonly values?: readonly unknown[];
}

/** The most values in one filter (§4.2), and characters in one query (§1.1). */
export const VALUES_PER_QUERY = 500;
export const QUERY_LENGTH = 4096;
/** Queries per request (§1.1). */
export const QUERIES_PER_REQUEST = 100;

/** The JSON text of a query. */
export function queryText(query: WireQuery): string {
  return exactJson(query);
}

/** Parses the text of a query; integers keep all their digits. */
export function readQuery(text: string): WireQuery {
  return parseExactJson(text) as WireQuery;
}

/** The length of a query's text. */
export function queryLength(query: WireQuery): number {
  return queryText(query).length;
}

export const wire = {
  equal: (attribute: string, values: readonly unknown[]): WireQuery => ({ method: 'equal', attribute, values }),
  compare: (method: Comparison, attribute: string, value: unknown): WireQuery => ({
    method,
    attribute,
    values: [value],
  }),
  filter: (method: string, attribute: string, values: readonly unknown[]): WireQuery => ({ method, attribute, values }),
  isNull: (attribute: string): WireQuery => ({ method: 'isNull', attribute }),
  isNotNull: (attribute: string): WireQuery => ({ method: 'isNotNull', attribute }),
  order: (attribute: string, descending: boolean): WireQuery => ({
    method: descending ? 'orderDesc' : 'orderAsc',
    attribute,
  }),
  cursorAfter: (id: string): WireQuery => ({ method: 'cursorAfter', values: [id] }),
  limit: (count: number): WireQuery => ({ method: 'limit', values: [count] }),
  offset: (count: number): WireQuery => ({ method: 'offset', values: [count] }),
  select: (attributes: readonly string[]): WireQuery => ({ method: 'select', values: attributes }),
};

export type Comparison = 'notEqual' | 'greaterThan' | 'greaterThanEqual' | 'lessThan' | 'lessThanEqual';

/** A query that holds if all of them do. */
export function allOf(queries: readonly WireQuery[]): WireQuery {
  return join('and', queries);
}

/** A query that holds if any of them does. */
export function anyOf(queries: readonly WireQuery[]): WireQuery {
  return join('or', queries);
}

/** Appwrite requires at least two queries inside `and` and `or` (§4.4). */
function join(method: 'and' | 'or', queries: readonly WireQuery[]): WireQuery {
  const [only, ...others] = queries;
  return only !== undefined && others.length === 0 ? only : { method, values: queries };
}
