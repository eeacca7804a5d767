import type { DocumentGateway, WireDocument } from '../../appwrite/documents/document-gateway.js';
import { isPlaced } from '../../appwrite/documents/order-trail.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import type { WireOrder } from '../../query/compile-order.js';
import type { QueryTree } from '../../query/compile-query.js';
import { all, match } from '../../query/filter-node.js';
import { completeOrders, pageAfter, type SeenValues } from '../../query/page-after.js';
import type { QueryNode } from '../../query/query-node.js';
import { queryProblem, shown } from '../../query/query-problem.js';
import { queryText, type WireQuery, wire } from '../../query/wire-query.js';
import { idsInOrder } from './ids-in-order.js';
import type { NullsEnd } from './merge-documents.js';
import { cursorAt, type PagePlace, placeOf } from './page-cursor.js';
import { filteredQueryTree, type QueryReader } from './query-tree.js';
import { type MatchingOptions, readTree } from './read-matching.js';

/** Which page of a list. */
export interface PageRequest {
  /** Documents per page. Default: 25. */
  readonly size?: number;
  /** The page starts after this cursor: `endCursor` of the previous page. */
  readonly after?: string | null | undefined;
  /** The page ends before this cursor: `startCursor` of the next page. */
  readonly before?: string | null | undefined;
}

/** The position of a page in its list. */
export interface PagePlaces {
  /** The cursor of the first document; null if the page is empty. */
  readonly startCursor: string | null;
  /** The cursor of the last document; null if the page is empty. */
  readonly endCursor: string | null;
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

interface WirePage extends PagePlaces {
  readonly documents: readonly WireDocument[];
}

const SIZE = 25;

/**
 * Reads one page, before or after a cursor, in one request. If no query can express the position (an order by a relation, texts of 255
 * characters, floats of 15 digits), the ids up to it are read as well, 5,000 per request.
 *
 * @throws EntwriteError `query_invalid` for a limit or an offset, a cursor of another query, or a cursor whose position is gone
 */
export async function readPage(
  reader: QueryReader,
  entity: EntityMetadata,
  node: QueryNode,
  { size = SIZE, after = null, before = null }: PageRequest,
): Promise<WirePage> {
  const at = `page of ${entity.name}`;
  if (!Number.isSafeInteger(size) || size < 1)
    throw queryProblem(at, `size: ${shown(size)}`, 'a whole number from 1', 'Correct the number.');
  if (node.limit !== null || node.offset > 0)
    throw queryProblem(at, 'a limit or an offset', 'neither', 'Leave them out; the page has a size and a cursor.');
  if (after !== null && before !== null) throw queryProblem(at, 'after and before', 'one of them', 'Leave one out.');
  const own = filteredQueryTree(reader, entity, node);
  const orders = completeOrders(own.orders);
  const isBackward = before !== null;
  const cursor = after ?? before;
  const place = cursor === null ? null : placeOf(at, cursor, orders);
  const tree: QueryTree = { ...own, orders: isBackward ? orders.map(reversed) : orders };
  const { found, isCut } = await undisturbed((onListed) => around(reader, entity, tree, place, size + 1, onListed));
  const page = found.slice(0, size);
  const documents = isBackward ? page.reverse() : page;
  const [first, last] = [documents[0], documents.at(-1)];
  const isMore = isCut || found.length > size;
  return {
    documents,
    startCursor: first === undefined ? null : cursorAt(first, orders),
    endCursor: last === undefined ? null : cursorAt(last, orders),
    hasNextPage: isBackward ? true : isMore,
    hasPreviousPage: isBackward ? isMore : place !== null,
  };
}

type OnListed = NonNullable<MatchingOptions['onListed']>;

/** How often a page is read again because documents were written while it was read. */
const ATTEMPTS = 4;

/**
 * Documents whose places are those of their values. What is listed by ids and read after that may have been written in between: its place in the list is that of former
 * values, and a cursor of it would lead past documents that nobody has seen. So it is all read again, and if that does not help, the page ends before such a document.
 */
async function undisturbed(
  read: (onListed: OnListed) => Promise<WireDocument[]>,
): Promise<{ readonly found: readonly WireDocument[]; readonly isCut: boolean }> {
  for (let attempt = 1; ; attempt += 1) {
    const listed = new Map<string, string | undefined>();
    const found = await read((documents) => {
      for (const { $id, $updatedAt } of documents) listed.set($id, $updatedAt);
    });
    const first = found.findIndex(({ $id, $updatedAt }) => listed.has($id) && listed.get($id) !== $updatedAt);
    if (first === -1 || (first === 0 && attempt === ATTEMPTS)) return { found, isCut: false };
    if (attempt === ATTEMPTS) return { found: found.slice(0, first), isCut: true };
  }
}

/** The documents after a position in the order of the tree. */
async function around(
  reader: QueryReader,
  entity: EntityMetadata,
  tree: QueryTree,
  place: PagePlace | null,
  count: number,
  onListed: OnListed,
): Promise<WireDocument[]> {
  const filters = place === null ? [] : await filtersAfter(reader, tree, place);
  const found: WireDocument[] = [];
  if (filters === null && place !== null) return idsInOrder(reader, entity, tree, place, count, onListed);
  const limited = { ...tree, where: all([tree.where, ...(filters ?? []).map(match)]), limit: count };
  for await (const page of readTree(reader, entity, limited, { size: count, onListed })) found.push(...page);
  return found;
}

/** Filters for what comes after the position; null if no query can express it. */
async function filtersAfter(
  reader: QueryReader,
  { collection, orders }: QueryTree,
  { values }: PagePlace,
): Promise<readonly WireQuery[] | null> {
  if (!isPlaced(orders, values)) return null;
  const seen: SeenValues[] = [];
  for (const order of orders) seen.push(await seenBefore(reader, collection, order));
  return pageAfter(orders, values, seen);
}

/** Which come first in an order: nulls or values. */
async function seenBefore(reader: QueryReader, collection: string, order: WireOrder): Promise<SeenValues> {
  if (!order.nullable) return { nulls: true, values: true };
  const end = (await reader.capabilities()).nulls ?? (await probeNulls(await reader.documents(), collection, order));
  const isNullsFirst = (end === 'first') !== order.descending;
  return { nulls: isNullsFirst, values: !isNullsFirst };
}

/** Probes where nulls come, on a server of an unknown kind: the first document in order has a null or a value. */
async function probeNulls(documents: DocumentGateway, collection: string, { attribute }: WireOrder): Promise<NullsEnd> {
  const queries = [wire.order(attribute, false), wire.limit(1), wire.select(['$id', attribute])];
  const [first] = (await documents.list(collection, queries.map(queryText))).documents;
  return (first?.[attribute] ?? null) === null ? 'first' : 'last';
}

function reversed(order: WireOrder): WireOrder {
  return { ...order, descending: !order.descending };
}
