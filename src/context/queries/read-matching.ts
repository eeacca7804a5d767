import type { WireDocument } from '../../appwrite/document-gateway.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import { compileQuery } from '../../query/compile-query.js';
import type { QueryNode } from '../../query/query-node.js';
import type { WireQuery } from '../../query/wire-query.js';
import type { EntitySession } from './entity-session.js';
import { pageSize } from './page-size.js';
import { readPages } from './read-documents.js';

/** What is read beside the query itself. */
export interface MatchingOptions {
  /** Conditions in wire terms that must hold, too. */
  readonly filters?: readonly WireQuery[];
  /** Conditions in wire terms of which one must hold, too; each takes a request. */
  readonly alternatives?: readonly WireQuery[];
  /** Stored keys, or paths to related documents; all keys when omitted. */
  readonly select?: readonly string[] | undefined;
}

/** Pages of the documents of an entity that match a query, in order, read as they are asked for. Throws `query_invalid`. */
export async function* readMatching(
  { documents, findEntity }: Pick<EntitySession, 'documents' | 'findEntity'>,
  entity: EntityMetadata,
  node: QueryNode,
  { filters = [], alternatives, select }: MatchingOptions = {},
): AsyncGenerator<readonly WireDocument[]> {
  const compiled = compileQuery(entity, node, findEntity);
  const query = {
    ...compiled,
    filters: [...compiled.filters, ...filters],
    alternatives: alternatives ?? compiled.alternatives,
  };
  const options = { collection: entity.collection, pageSize: pageSize(entity), ...(select && { select }) };
  yield* readPages(await documents(), query, options);
}
