import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { pagesByIds } from '../../appwrite/documents/pages-by-ids.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import type { WireOrder } from '../../query/compile-order.js';
import type { QueryTree } from '../../query/compile-query.js';
import { exactJson } from '../../query/exact-json.js';
import { queryProblem } from '../../query/query-problem.js';
import type { PagePlace } from './page-cursor.js';
import type { QueryReader } from './query-tree.js';
import { type MatchingOptions, readTree } from './read-matching.js';

const IDS = 5000;

/**
 * The documents after a cursor, in an order that no query can continue. Reads ids first, 5,000 per request. Documents deleted
 * meanwhile are replaced by the next ones, so fewer than asked for means the end. Throws `query_invalid` if the cursor's document is gone or
 * has moved, because what follows it now is not what followed the page.
 */
export async function idsInOrder(
  reader: QueryReader,
  entity: EntityMetadata,
  tree: QueryTree,
  place: PagePlace,
  count: number,
  onListed: NonNullable<MatchingOptions['onListed']>,
): Promise<WireDocument[]> {
  const documents = await reader.documents();
  const found: WireDocument[] = [];
  let isFound = false;
  for await (const page of readTree(reader, entity, tree, { size: IDS, select: ['$id'], onListed })) {
    onListed(page);
    const start: number = isFound ? 0 : page.findIndex(({ $id }) => $id === place.id);
    if (start === -1) continue;
    isFound = true;
    // The cursor's own document is read again, too, to see whether it has moved.
    const limit = count + 1 - found.length;
    const ids = page.slice(start).map(({ $id }) => $id);
    const options = { collection: entity.collection, pageSize: count + 1, limit };
    for await (const some of pagesByIds(documents, options, ids)) found.push(...some);
    if (found.length > count) break;
  }
  const own = found[0]?.$id === place.id ? found.shift() : undefined;
  if (isFound && (own === undefined || isAt(place, own, tree.orders))) return found.slice(0, count);
  throw queryProblem(
    `page of ${entity.name}`,
    `a cursor of the document '${place.id}', which is not ${isFound ? 'at its place in' : 'in'} the list any more`,
    'a cursor of a document that is',
    'Start again without a cursor. In this order a page can only be found by the document before it.',
  );
}

function isAt({ values }: PagePlace, document: WireDocument, orders: readonly WireOrder[]): boolean {
  return orders.every(
    ({ attribute }) => exactJson(document[attribute] ?? null) === exactJson(values[attribute] ?? null),
  );
}
