import { EMPTY_QUERY, type OrderNode, type QueryNode } from './query-node.js';

/** One relation to load, by the names of properties. */
export interface PopulateNode {
  /** `author`, `comments.author`. */
  readonly path: string;
  /** Which of the documents at the end of the path, and in which order; all of them in the order of creation by default. */
  readonly conditions: readonly Readonly<Record<string, unknown>>[];
  readonly orders: readonly OrderNode[];
  /** For each document that has the relation; null: all. */
  readonly limit: number | null;
}

/** A query together with what is read of the documents. */
export interface ReadNode extends QueryNode {
  /** Relations to load along. */
  readonly populate: readonly PopulateNode[];
  /** Paths of properties to read; null: all, and the documents as instances. */
  readonly select: readonly string[] | null;
}

/** All documents, whole, without relations. */
export const WHOLE_DOCUMENTS: ReadNode = Object.freeze({ ...EMPTY_QUERY, populate: Object.freeze([]), select: null });
