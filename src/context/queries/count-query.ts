import type { QueryNode } from '../../query/query-node.js';
import { countDocuments } from './count-documents.js';
import type { EntitySession } from './entity-session.js';
import { filteredQueryTree } from './query-tree.js';
import { withResolved } from './resolve-query.js';

/** The exact number of documents that match a query. */
export async function countQuery(session: EntitySession, node: QueryNode): Promise<number> {
  const tree = filteredQueryTree(session, session.metadata(), node);
  const documents = await session.documents();
  return withResolved(documents, tree, (query) => countDocuments(documents, tree.collection, query));
}
