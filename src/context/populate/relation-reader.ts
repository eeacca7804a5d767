import type { QueryReader } from '../queries/query-tree.js';

/** What loading relations asks of a context. */
export type RelationReader = QueryReader;
