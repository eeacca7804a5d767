import type { WireDocument } from '../../appwrite/document-gateway.js';
import { compileQuery } from '../../query/compile-query.js';
import type { QueryNode } from '../../query/query-node.js';
import { queryText, type WireQuery, wire } from '../../query/wire-query.js';
import { readPages } from '../queries/read-documents.js';
import type { WriteSession } from './write-session.js';

/** Ids Appwrite lists in one request. */
const PAGE_SIZE = 5000;

/** Documents that meet a query, as far as a write to them needs to know them. */
export interface Matching {
  readonly documents: readonly WireDocument[];
  /** Those of the given ids that meet the query now. */
  readonly again: (ids: readonly string[]) => Promise<readonly WireDocument[]>;
}

/** The documents that meet a query, with their system fields: one request for each five thousand. */
export async function matchingDocuments(session: WriteSession, node: QueryNode): Promise<Matching> {
  const metadata = session.metadata();
  const query = compileQuery(metadata, node, session.findEntity);
  const gateway = await session.documents();
  const { collection } = metadata;
  const select = query.isUncountable ? {} : { select: ['$id'] };
  const documents: WireDocument[] = [];
  for await (const page of readPages(gateway, query, { collection, pageSize: PAGE_SIZE, ...select }))
    documents.push(...page);
  return {
    documents,
    async again(ids) {
      const conditions: readonly WireQuery[] = query.alternatives === null ? query.filters : [];
      const queries = [...conditions, wire.equal('$id', ids), wire.limit(ids.length)];
      return (await gateway.list(collection, queries.map(queryText))).documents;
    },
  };
}
