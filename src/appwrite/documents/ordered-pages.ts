import type { WireOrder } from '../../query/compile-order.js';
import type { CompiledQuery } from '../../query/lower-query.js';
import { completeOrders, pageAfter } from '../../query/page-after.js';
import { queryText, type WireQuery, wire } from '../../query/wire-query.js';
import type { DocumentGateway, WireDocument } from './document-gateway.js';
import { createOrderTrail, isPlaced, type OrderTrail } from './order-trail.js';
import { createPackedIds } from './packed-ids.js';
import { pagesByIds } from './pages-by-ids.js';
import { createSeenDocuments } from './seen-documents.js';

export interface ReadOptions {
  readonly collection: string;
  /** Documents per request. */
  readonly pageSize: number;
  /** Stored keys to read. Default: all. System fields are always included. */
  readonly select?: readonly string[];
  /** Confirms an empty page by a count, because it alone does not prove the end. */
  readonly confirmsEnd?: boolean;
  /** Called with documents, as far as they are known, whose order was listed before they are read by their ids. */
  readonly onListed?: (documents: readonly WireDocument[]) => void;
}

/** Appwrite caps totals here. */
const COUNT_CAP = 5000;
/** Ids per request; the server can list that many ids, though not whole documents. */
const IDS_AT_ONCE = 50_000;

type Ordered = Pick<CompiledQuery, 'filters' | 'orders' | 'limit' | 'offset'>;

/**
 * Pages of the matching documents in order, read lazily. Each page begins after the values of the last document. But databases
 * do not compare all values the way they sort them (MariaDB sorts texts by their first 255 characters, PostgreSQL rounds
 * floats). So each page is checked before it is yielded: the total must have shrunk by the previous page's length, and no document
 * may repeat. Otherwise all ids are read in order, and the documents by their ids.
 */
export async function* orderedPages(
  documents: Pick<DocumentGateway, 'list'>,
  query: Ordered,
  options: ReadOptions,
): AsyncGenerator<readonly WireDocument[]> {
  const { limit, offset } = query;
  const { collection, pageSize, select, confirmsEnd = false } = options;
  const orders = completeOrders(query.orders);
  const isSimple = orders.length === 1;
  const fixed = [...query.filters, ...ordersOf(orders)];
  const selection =
    select === undefined ? [] : [wire.select([...new Set([...select, ...attributesOf(orders, select)])])];
  const trail = createOrderTrail(orders);
  let place: readonly WireQuery[] | null = [];
  /** How many documents must be left; null if unknown. */
  let remaining: number | null = null;
  for (;;) {
    const size = limit === null ? pageSize : Math.min(pageSize, limit - trail.count());
    if (size <= 0) return;
    const isFirst = trail.count() === 0;
    const queries = [
      ...fixed,
      ...selection,
      ...place,
      wire.limit(size),
      ...(isFirst && offset > 0 ? [wire.offset(offset)] : []),
    ];
    const counts = !isFirst && !isSimple;
    const page = await documents.list(collection, queries.map(queryText), { total: counts });
    const isRight = !trail.knows(page.documents) && (remaining === null || page.total === remaining);
    if (!isRight) break;
    const last = page.documents.at(-1);
    if (last === undefined) {
      const rest = { ...query, filters: [...query.filters, ...place], offset: isFirst ? offset : 0 };
      if (confirmsEnd && (await countOf(documents, collection, rest.filters)) > rest.offset)
        yield* byIds(documents, rest, options, trail);
      return;
    }
    if (page.documents.length < size || trail.count() + page.documents.length === limit) {
      yield page.documents;
      return;
    }
    trail.add(page.documents);
    place = isPlaced(orders, last) ? pageAfter(orders, last, trail.seen()) : null;
    if (place !== null && !isSimple) {
      const total: number = isFirst ? (await countOf(documents, collection, query.filters)) - offset : page.total;
      remaining = total >= COUNT_CAP - (isFirst ? offset : 0) ? null : total - page.documents.length;
    }
    yield page.documents;
    if (place === null) break;
  }
  yield* byIds(documents, query, options, trail);
}

async function countOf(
  documents: Pick<DocumentGateway, 'list'>,
  collection: string,
  filters: readonly WireQuery[],
): Promise<number> {
  const queries = [...filters, wire.select(['$id']), wire.limit(1)];
  const { total } = await documents.list(collection, queries.map(queryText), { total: true });
  return total;
}

/** Reads the remaining documents: first all ids in order, packed in memory, then the documents by id. */
async function* byIds(
  documents: Pick<DocumentGateway, 'list'>,
  { filters, orders, limit, offset }: Ordered,
  options: ReadOptions,
  { passed, count }: Pick<OrderTrail, 'passed' | 'count'>,
): AsyncGenerator<readonly WireDocument[]> {
  const fixed = [...filters, ...ordersOf(completeOrders(orders)), wire.select(['$id']), wire.limit(IDS_AT_ONCE)];
  const ids = createPackedIds();
  const listed = createSeenDocuments();
  const wanted = limit === null ? Number.POSITIVE_INFINITY : limit - count();
  for (let at = offset; ; at += IDS_AT_ONCE) {
    const queries = [...fixed, ...(at === 0 ? [] : [wire.offset(at)])];
    const { documents: part } = await documents.list(options.collection, queries.map(queryText));
    options.onListed?.(part);
    for (const document of part) {
      if (passed.has(document) || listed.has(document)) continue;
      listed.add(document);
      ids.add(document.$id);
    }
    if (part.length < IDS_AT_ONCE || ids.size() >= wanted) break;
  }
  yield* pagesByIds(documents, { ...options, limit: wanted }, ids);
}

function ordersOf(orders: readonly WireOrder[]): readonly WireQuery[] {
  return orders.map(({ attribute, descending }) => wire.order(attribute, descending));
}

/** Keys of the orders, which the next page's position needs. */
function attributesOf(orders: readonly WireOrder[], select: readonly string[]): readonly string[] {
  if (select.includes('*')) return [];
  return orders
    .filter(({ compares, attribute }) => compares !== 'relation' && !attribute.startsWith('$'))
    .map(({ attribute }) => attribute);
}
