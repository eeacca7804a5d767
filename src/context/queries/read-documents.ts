import type { DocumentGateway, WireDocument } from '../../appwrite/document-gateway.js';
import { orderedPages, type ReadOptions } from '../../appwrite/ordered-pages.js';
import type { CompiledQuery } from '../../query/compile-query.js';
import { completeOrders } from '../../query/page-after.js';
import { mergeDocuments, requireMergeable } from './merge-documents.js';

/** Pages of the documents that match, in order, read as they are asked for. */
export async function* readPages(
  documents: DocumentGateway,
  query: CompiledQuery,
  options: ReadOptions,
): AsyncGenerator<readonly WireDocument[]> {
  const { alternatives, offset, limit } = query;
  if (alternatives === null) {
    yield* orderedPages(documents, query, options);
    return;
  }
  if (alternatives.length === 0) return;
  // A list of values too long for one request: each part is read to where the last wanted document can be.
  const complete = completeOrders(query.orders);
  requireMergeable(complete);
  const end = limit === null ? null : offset + limit;
  // Which end the nulls are at is the database's.
  const isEverything = complete.some(({ nullable }) => nullable);
  const parts: WireDocument[] = [];
  for (const alternative of alternatives) {
    const part = { ...query, filters: [...query.filters, alternative], offset: 0, limit: isEverything ? null : end };
    for await (const page of orderedPages(documents, part, options)) parts.push(...page);
  }
  const merged = mergeDocuments(parts, complete).slice(offset, end ?? undefined);
  if (merged.length > 0) yield merged;
}
