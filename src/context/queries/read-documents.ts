import type { DocumentGateway, WireDocument } from '../../appwrite/document-gateway.js';
import type { CompiledQuery } from '../../query/compile-query.js';
import { completeOrders, pageAfter } from '../../query/page-after.js';
import { queryText, type WireQuery, wire } from '../../query/wire-query.js';
import { mergeDocuments, requireMergeable } from './merge-documents.js';

/** Where and how documents are read. */
export interface ReadOptions {
  readonly collection: string;
  /** Documents per request. */
  readonly pageSize: number;
  /** Stored keys to read; all when left out. System fields always come along. */
  readonly select?: readonly string[];
}

/** Pages of the documents that match, in order, read as they are asked for. */
export async function* readPages(
  documents: DocumentGateway,
  query: CompiledQuery,
  options: ReadOptions,
): AsyncGenerator<readonly WireDocument[]> {
  const { alternatives, offset, limit } = query;
  if (alternatives === null) {
    yield* pagesOf(documents, query, options);
    return;
  }
  if (alternatives.length === 0) return;
  // A list of values too long for one request: each part is read to where the last wanted document can be.
  const complete = completeOrders(query.orders);
  requireMergeable(complete);
  const end = limit === null ? null : offset + limit;
  const parts: WireDocument[] = [];
  for (const alternative of alternatives) {
    const part = { ...query, filters: [...query.filters, alternative], offset: 0, limit: end };
    for await (const page of pagesOf(documents, part, options)) parts.push(...page);
  }
  const merged = mergeDocuments(parts, complete).slice(offset, end ?? undefined);
  if (merged.length > 0) yield merged;
}

async function* pagesOf(
  documents: DocumentGateway,
  { filters, orders, limit, offset }: CompiledQuery,
  { collection, pageSize, select }: ReadOptions,
): AsyncGenerator<readonly WireDocument[]> {
  const complete = completeOrders(orders);
  const fixed = [
    ...filters,
    ...complete.map(({ attribute, descending }) => wire.order(attribute, descending)),
    ...(select === undefined ? [] : [wire.select(select)]),
  ];
  let place: readonly WireQuery[] = [];
  let skip = offset;
  for (let read = 0; ; ) {
    const size = limit === null ? pageSize : Math.min(pageSize, limit - read);
    if (size <= 0) return;
    const queries = [...fixed, ...place, wire.limit(size), ...(skip === 0 ? [] : [wire.offset(skip)])];
    const page = await documents.list(collection, queries.map(queryText));
    if (page.documents.length > 0) yield page.documents;
    const last = page.documents.at(-1);
    if (last === undefined || page.documents.length < size) return;
    read += page.documents.length;
    const next = pageAfter(complete, last);
    place = next ?? [];
    skip = next === null ? offset + read : 0;
  }
}
