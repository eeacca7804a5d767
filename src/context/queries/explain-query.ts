import type { QueryTree } from '../../query/compile-query.js';
import type { WireFilter } from '../../query/lower-filter.js';
import { lowerQuery } from '../../query/lower-query.js';
import { completeOrders } from '../../query/page-after.js';
import type { QueryNode } from '../../query/query-node.js';
import { type ServingIndex, servingIndex } from '../../query/serving-index.js';
import { queryText, wire } from '../../query/wire-query.js';
import type { EntitySession } from './entity-session.js';
import { pageSize } from './page-size.js';
import { filteredQueryTree } from './query-tree.js';

/** A request that a query would send. */
export interface ExplainedRequest {
  /** Id of the collection that is read. */
  readonly collection: string;
  /** What is read: `documents`, or ids and their purpose. */
  readonly reads: string;
  /** The queries in Appwrite's format; ids from an earlier request appear as `<ids of request 1>`. */
  readonly queries: readonly string[];
  /** Documents per page; the request is repeated for further pages. */
  readonly pageSize: number;
  /** The declared index that serves the request; null if the database has to scan every document. */
  readonly index: ServingIndex | null;
}

const IDS = 5000;

/** The requests of a query, without sending any. A condition on a path may take one more request if Appwrite refuses the path. */
export function explainQuery(session: EntitySession, node: QueryNode): readonly ExplainedRequest[] {
  const entity = session.metadata();
  const tree = filteredQueryTree(session, entity, node);
  const requests: ExplainedRequest[] = [];
  const work = lowerQuery(tree, { paths: true });
  let step = work.next();
  while (step.done !== true) {
    const { collection, filter, reason } = step.value;
    const byId: QueryTree = { ...tree, collection, orders: [], limit: null, offset: 0 };
    requests.push(...requestsFor(session, byId, filter, `ids: ${reason}`, IDS));
    step = work.next([`<ids of request ${requests.length}>`]);
  }
  requests.push(...requestsFor(session, tree, step.value, 'documents', pageSize(entity)));
  return requests;
}

function requestsFor(
  session: EntitySession,
  { collection, orders, limit, offset }: QueryTree,
  { filters, alternatives }: WireFilter,
  reads: string,
  size: number,
): readonly ExplainedRequest[] {
  const parts = alternatives === null ? [filters] : alternatives.map((one) => [...filters, one]);
  return parts.map((part): ExplainedRequest => {
    const queries = [
      ...part,
      ...completeOrders(orders).map(({ attribute, descending }) => wire.order(attribute, descending)),
      ...(reads === 'documents' ? [] : [wire.select(['$id'])]),
      wire.limit(limit === null ? size : Math.min(size, limit)),
      ...(offset > 0 && alternatives === null ? [wire.offset(offset)] : []),
    ];
    const index = servingIndex(part, completeOrders(orders), session.indexes(collection));
    return { collection, reads, queries: queries.map(queryText), pageSize: size, index };
  });
}
