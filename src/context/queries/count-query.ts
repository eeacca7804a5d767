import type { QueryNode } from '../../query/query-node.js';
import { countDocuments } from './count-documents.js';
import type { EntitySession } from './entity-session.js';
import { filteredQueryTree } from './query-tree.js';
import { withResolved } from './resolve-query.js';

/** How many documents a query matches, exact beyond the 5,000 at which Appwrite stops counting. */
export async function countQuery(session: EntitySession, node: QueryNode): Promise<number> {
  const tree = filteredQueryTree(session, session.metadata(), node);
  const documents = await session.documents();
  return withResolved(documents, tree, (query) => countDocuments(documents, tree.collection, query));
}
