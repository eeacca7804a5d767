import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { pagesByIds } from '../../appwrite/documents/pages-by-ids.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import type { QueryTree } from '../../query/compile-query.js';
import { queryProblem } from '../../query/query-problem.js';
import type { QueryReader } from './query-tree.js';
import { readTree } from './read-matching.js';

const IDS = 5000;

/**
 * The documents behind one in an order that no query can continue: ids first, 5,000 per request. Those that are deleted before they are read
 * give way to the next ones: fewer than wanted are the last. Throws `query_invalid` if the one is gone.
 */
export async function idsInOrder(
  reader: QueryReader,
  entity: EntityMetadata,
  tree: QueryTree,
  after: string,
  count: number,
): Promise<WireDocument[]> {
  const documents = await reader.documents();
  const found: WireDocument[] = [];
  let isBehind = false;
  for await (const page of readTree(reader, entity, tree, { size: IDS, select: ['$id'] })) {
    const place: number = isBehind ? -1 : page.findIndex(({ $id }) => $id === after);
    isBehind ||= place !== -1;
    const behind = isBehind ? page.slice(place + 1).map(({ $id }) => $id) : [];
    const options = { collection: entity.collection, pageSize: Math.max(count, 1), limit: count - found.length };
    for await (const some of pagesByIds(documents, options, behind)) found.push(...some);
    if (found.length === count) break;
  }
  if (isBehind) return found;
  throw queryProblem(
    `page of ${entity.name}`,
    `a cursor of the document '${after}', which is not in the list any more`,
    'a cursor of a document that is',
    'Start again without a cursor. In this order a page can only be found by the document before it.',
  );
}
