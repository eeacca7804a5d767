import type { Direction } from './filter.js';

/** A query as immutable data, by property names; `compileQuery` turns it into Appwrite's queries. */
export interface QueryNode {
  /** Each as given to `where`; all must hold. */
  readonly conditions: readonly Readonly<Record<string, unknown>>[];
  readonly orders: readonly OrderNode[];
  /** null: all. */
  readonly limit: number | null;
  readonly offset: number;
}

export interface OrderNode {
  readonly property: string;
  readonly direction: Direction;
}

export const ALL_DOCUMENTS: QueryNode = Object.freeze({
  conditions: Object.freeze([]),
  orders: Object.freeze([]),
  limit: null,
  offset: 0,
});
