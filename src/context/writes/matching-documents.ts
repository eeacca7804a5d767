import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import type { QueryNode } from '../../query/query-node.js';
import { type WireQuery, wire } from '../../query/wire-query.js';
import { readMatching } from '../queries/read-matching.js';
import type { WriteSession } from './write-session.js';

/** Ids per request. */
const PAGE_SIZE = 5000;

/** The documents that match a query, with system fields only. */
interface Matching {
  readonly documents: readonly WireDocument[];
  /** Reads the documents with these ids that still match the query. */
  readonly stillMatching: (ids: readonly string[]) => Promise<readonly WireDocument[]>;
}

/** Reads the documents that match a query: one request per five thousand. */
export async function matchingDocuments(session: WriteSession, node: QueryNode): Promise<Matching> {
  const read = async (filters: readonly WireQuery[]): Promise<readonly WireDocument[]> => {
    const documents: WireDocument[] = [];
    const options = { filters, select: ['$id'], size: PAGE_SIZE };
    for await (const page of readMatching(session, session.metadata(), node, options)) documents.push(...page);
    return documents;
  };
  return { documents: await read([]), stillMatching: (ids) => read([wire.equal('$id', ids)]) };
}
