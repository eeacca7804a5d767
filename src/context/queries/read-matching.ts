import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import type { ReadOptions } from '../../appwrite/documents/ordered-pages.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import type { QueryTree } from '../../query/compile-query.js';
import { all, any, match } from '../../query/filter-node.js';
import type { QueryNode } from '../../query/query-node.js';
import type { WireQuery } from '../../query/wire-query.js';
import { pageSize } from './page-size.js';
import { filteredQueryTree, type QueryReader } from './query-tree.js';
import { readResolved } from './resolve-query.js';

/** Additions to a query when it is read. */
export interface MatchingOptions {
  /** Further wire conditions that must all hold. */
  readonly filters?: readonly WireQuery[];
  /** Further wire conditions, one of which must hold. */
  readonly alternatives?: readonly WireQuery[];
  /** Stored keys, or paths into related documents. Default: all keys. */
  readonly select?: readonly string[] | undefined;
  /** Documents per request. Default: depends on how large documents can be. */
  readonly size?: number;
  readonly onListed?: ReadOptions['onListed'];
}

/** Pages of documents that match a query and the model's filters, in order, read lazily. Throws `query_invalid`. */
export async function* readMatching(
  reader: QueryReader,
  entity: EntityMetadata,
  node: QueryNode,
  { filters = [], alternatives, ...options }: MatchingOptions = {},
): AsyncGenerator<readonly WireDocument[]> {
  const own = filteredQueryTree(reader, entity, node);
  const more = [...filters.map(match), ...(alternatives === undefined ? [] : [any(alternatives.map(match))])];
  yield* readTree(reader, entity, { ...own, where: all([own.where, ...more]) }, options);
}

/** `readMatching` for a compiled query. */
export async function* readTree(
  reader: QueryReader,
  entity: EntityMetadata,
  tree: QueryTree,
  { select, size, onListed }: Pick<MatchingOptions, 'select' | 'size' | 'onListed'> = {},
): AsyncGenerator<readonly WireDocument[]> {
  const documents = await reader.documents();
  const options = {
    collection: entity.collection,
    pageSize: size ?? pageSize(entity),
    nulls: async () => (await reader.capabilities()).nulls,
    ...(select && { select }),
    ...(onListed && { onListed }),
  };
  yield* readResolved(documents, tree, options);
}
