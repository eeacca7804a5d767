import type { DocumentGateway, WireDocument } from '../../appwrite/documents/document-gateway.js';
import { orderedPages, type ReadOptions } from '../../appwrite/documents/ordered-pages.js';
import { pagesByIds } from '../../appwrite/documents/pages-by-ids.js';
import { createSeenDocuments } from '../../appwrite/documents/seen-documents.js';
import type { CompiledQuery } from '../../query/lower-query.js';
import { completeOrders } from '../../query/page-after.js';
import { batchesOf } from './batches-of.js';
import { keepsAll, keepsDocument } from './keeps-document.js';
import { compareDocuments, type NullsEnd } from './merge-documents.js';
import { mergeSorted } from './merge-sorted.js';
import { readIds } from './read-ids.js';

export interface PageOptions extends ReadOptions {
  /** Where documents without a value come in ascending order; null if that is unknown. */
  readonly nulls?: () => Promise<NullsEnd | null>;
}

/** Ids per request. */
const IDS = 5000;

/** Pages of the matching documents in order, read lazily. */
export async function* readQueryPages(
  documents: Pick<DocumentGateway, 'list'>,
  query: CompiledQuery,
  options: PageOptions,
): AsyncGenerator<readonly WireDocument[]> {
  const { alternatives, offset, limit } = query;
  if (alternatives?.length === 0 || limit === 0) return;
  if (alternatives === null && keepsAll(query)) {
    yield* orderedPages(documents, query, options);
    return;
  }
  const end = limit === null ? null : offset + limit;
  const part = { ...query, offset: 0, limit: keepsAll(query) ? end : null };
  if (alternatives === null) {
    yield* cut(orderedPages(documents, part, options), query);
    return;
  }
  const nulls = await nullsEnd(query, options);
  if (nulls === null) {
    yield* inRankedOrder(documents, query, options);
    return;
  }
  const complete = completeOrders(query.orders);
  const streams = alternatives.map((alternative) =>
    orderedPages(documents, { ...part, filters: [...query.filters, alternative] }, withKeys(options, query)),
  );
  yield* cut(batchesOf(single(mergeSorted(streams, compareDocuments(complete, nulls))), options.pageSize), query);
}

/** Where nulls come; null if only the database knows the order, as with texts, relationships, or nulls on an unknown server. */
async function nullsEnd({ orders }: CompiledQuery, { nulls }: PageOptions): Promise<NullsEnd | null> {
  if (orders.some(({ compares }) => compares !== 'value')) return null;
  return orders.some(({ nullable }) => nullable) ? ((await nulls?.()) ?? null) : 'first';
}

/** Reads alternatives in an order that only the database knows: collects the ids that match, then lists all ids in order and keeps those. */
async function* inRankedOrder(
  documents: Pick<DocumentGateway, 'list'>,
  query: CompiledQuery,
  options: PageOptions,
): AsyncGenerator<readonly WireDocument[]> {
  const wanted = new Set(await readIds(documents, { collection: options.collection, filter: query }));
  const whole = { filters: query.filters, orders: query.orders, limit: null, offset: 0 };
  const ids: string[] = [];
  for await (const page of orderedPages(documents, whole, { ...options, pageSize: IDS, select: ['$id'] })) {
    options.onListed?.(page);
    for (const { $id } of page) if (wanted.has($id)) ids.push($id);
  }
  const { offset, limit } = query;
  yield* pagesByIds(documents, { ...options, ...(limit !== null && { limit }) }, ids.slice(offset));
}

/** Drops documents that do not match, then applies `offset` and `limit`. */
async function* cut(
  pages: AsyncIterable<readonly WireDocument[]>,
  query: CompiledQuery,
): AsyncGenerator<readonly WireDocument[]> {
  const keeps = keepsDocument(query);
  const end = query.limit === null ? Number.POSITIVE_INFINITY : query.offset + query.limit;
  let count = 0;
  for await (const page of pages) {
    const kept = page.filter(keeps);
    const wanted = kept.slice(Math.max(0, query.offset - count), Math.max(0, end - count));
    count += kept.length;
    if (wanted.length > 0) yield wanted;
    if (count >= end) return;
  }
}

/** Pages of one document each, without duplicates. */
async function* single(documents: AsyncIterable<WireDocument>): AsyncGenerator<readonly WireDocument[]> {
  const seen = createSeenDocuments();
  for await (const document of documents) {
    if (seen.has(document)) continue;
    seen.add(document);
    yield [document];
  }
}

/** Adds the keys of the orders to a selection, because merging compares them. */
function withKeys(options: PageOptions, { orders }: CompiledQuery): PageOptions {
  if (options.select === undefined || options.select.includes('*')) return options;
  const keys = orders.map(({ attribute }) => attribute).filter((attribute) => !attribute.startsWith('$'));
  return { ...options, select: [...new Set([...options.select, ...keys])] };
}
