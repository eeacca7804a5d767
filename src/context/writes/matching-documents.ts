import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import type { QueryNode } from '../../query/query-node.js';
import { type WireQuery, wire } from '../../query/wire-query.js';
import { readMatching } from '../queries/read-matching.js';
import type { WriteSession } from './write-session.js';

/** Ids Appwrite lists in one request. */
const PAGE_SIZE = 5000;

/** Documents that meet a query, as far as a write to them needs to know them. */
interface Matching {
  readonly documents: readonly WireDocument[];
  /** Those of the given ids that meet the query now. */
  readonly again: (ids: readonly string[]) => Promise<readonly WireDocument[]>;
}

/** The documents that meet a query, with their system fields: one request for each five thousand. */
export async function matchingDocuments(session: WriteSession, node: QueryNode): Promise<Matching> {
  const read = async (filters: readonly WireQuery[]): Promise<readonly WireDocument[]> => {
    const documents: WireDocument[] = [];
    const options = { filters, select: ['$id'], size: PAGE_SIZE };
    for await (const page of readMatching(session, session.metadata(), node, options)) documents.push(...page);
    return documents;
  };
  return { documents: await read([]), again: (ids) => read([wire.equal('$id', ids)]) };
}
