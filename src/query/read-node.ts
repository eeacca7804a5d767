import { EMPTY_QUERY, type OrderNode, type QueryNode } from './query-node.js';

/** A relation to load, by property names. */
export interface PopulateNode {
  /** `author`, `comments.author`. */
  readonly path: string;
  /** Which documents at the end of the path to load; all of them by default. */
  readonly conditions: readonly Readonly<Record<string, unknown>>[];
  readonly orders: readonly OrderNode[];
  /** The most documents per parent; null for all. */
  readonly limit: number | null;
}

/** A query, and what to read of its documents. */
export interface ReadNode extends QueryNode {
  /** Relations to load. */
  readonly populate: readonly PopulateNode[];
  /** Paths of properties to read; null reads everything and makes instances. */
  readonly select: readonly string[] | null;
}

/** All documents, whole, without relations. */
export const WHOLE_DOCUMENTS: ReadNode = Object.freeze({ ...EMPTY_QUERY, populate: Object.freeze([]), select: null });
