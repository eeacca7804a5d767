import { exactJson, parseExactJson } from './exact-json.js';

/** One query as Appwrite takes it, before it becomes text (fact 63). */
export interface WireQuery {
  readonly method: string;
  readonly attribute?: string;
  readonly values?: readonly unknown[];
}

/** Values one filter may hold (§4.2), and characters one query may have (§1.1). */
export const VALUES_PER_QUERY = 500;
export const QUERY_LENGTH = 4096;
/** Queries per request (§1.1). */
export const QUERIES_PER_REQUEST = 100;

/** The JSON text of a query. */
export function queryText(query: WireQuery): string {
  return exactJson(query);
}

/** The query that such a text is, integers of any size included. */
export function readQuery(text: string): WireQuery {
  return parseExactJson(text) as WireQuery;
}

/** Characters of its text. */
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
  /** Any other filter with its values as they are. */
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

/** One query that holds where all of them do. */
export function allOf(queries: readonly WireQuery[]): WireQuery {
  return join('and', queries);
}

/** One query that holds where any of them does. */
export function anyOf(queries: readonly WireQuery[]): WireQuery {
  return join('or', queries);
}

/** Appwrite wants two or more inside `and` and `or` (§4.4). */
function join(method: 'and' | 'or', queries: readonly WireQuery[]): WireQuery {
  const [only, ...others] = queries;
  return only !== undefined && others.length === 0 ? only : { method, values: queries };
}
