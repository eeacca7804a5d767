import type { DocumentGateway } from '../../appwrite/document-gateway.js';
import type { CompiledQuery } from '../../query/compile-query.js';
import { queryText, type WireQuery, wire } from '../../query/wire-query.js';
import { readPages } from './read-documents.js';

/** Appwrite counts no further (fact 14). */
const COUNT_CAP = 5000;
const PAGE_SIZE = 5000;

/** How many documents match; exact beyond the 5,000 at which Appwrite stops counting. */
export async function countDocuments(
  documents: DocumentGateway,
  collection: string,
  query: CompiledQuery,
): Promise<number> {
  const { filters, alternatives, limit, offset } = query;
  const all = { ...query, orders: [], limit: null, offset: 0 };
  const count =
    alternatives === null && !query.isUncountable
      ? await countFrom(documents, collection, filters)
      : await countByReading(documents, collection, all);
  return Math.min(limit ?? count, Math.max(0, count - offset));
}

/**
 * Leaps ahead by offsets that double while they land on a document and halve when they do not, until so few are left that
 * Appwrite counts them: a million documents take about twenty requests.
 */
async function countFrom(
  documents: DocumentGateway,
  collection: string,
  filters: readonly WireQuery[],
): Promise<number> {
  let counted = 0;
  let leap = 1;
  let place: readonly WireQuery[] = [];
  for (;;) {
    const queries = [
      ...filters,
      ...place,
      wire.order('$sequence', false),
      wire.select(['$id']),
      wire.limit(1),
      ...(leap === 1 ? [] : [wire.offset(leap - 1)]),
    ];
    const page = await documents.list(collection, queries.map(queryText), { total: true });
    if (page.total < COUNT_CAP) return counted + page.total;
    const [landed] = page.documents;
    if (landed === undefined) {
      leap = Math.max(COUNT_CAP, Math.floor(leap / 2));
      continue;
    }
    if (leap > 1) {
      counted += leap;
      place = [wire.compare('greaterThan', '$sequence', landed.$sequence)];
    }
    leap = Math.max(COUNT_CAP, leap * 2);
  }
}

/** Parts of a split list may hold the same document twice, since text compares without case. */
async function countByReading(documents: DocumentGateway, collection: string, query: CompiledQuery): Promise<number> {
  let count = 0;
  const options = { collection, pageSize: PAGE_SIZE, ...(!query.isUncountable && { select: ['$id'] }) };
  for await (const page of readPages(documents, query, options)) count += page.length;
  return count;
}
