import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { pagesByIds } from '../../appwrite/documents/pages-by-ids.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import type { QueryTree } from '../../query/compile-query.js';
import { queryProblem } from '../../query/query-problem.js';
import type { QueryReader } from './query-tree.js';
import { readTree } from './read-matching.js';

const IDS = 5000;

/** The documents behind one in an order that no query can continue: ids first, 5,000 per request. Throws `query_invalid` if it is gone. */
export async function idsInOrder(
  reader: QueryReader,
  entity: EntityMetadata,
  tree: QueryTree,
  after: string,
  count: number,
): Promise<WireDocument[]> {
  const wanted: string[] = [];
  let isBehind = false;
  for await (const page of readTree(reader, entity, tree, { size: IDS, select: ['$id'] })) {
    for (const { $id } of page) {
      if (isBehind && wanted.length < count) wanted.push($id);
      isBehind ||= $id === after;
    }
    if (wanted.length === count) break;
  }
  if (!isBehind)
    throw queryProblem(
      `page of ${entity.name}`,
      `a cursor of the document '${after}', which is not in the list any more`,
      'a cursor of a document that is',
      'Start again without a cursor. In this order a page can only be found by the document before it.',
    );
  const found: WireDocument[] = [];
  const options = { collection: entity.collection, pageSize: Math.max(count, 1) };
  for await (const page of pagesByIds(await reader.documents(), options, wanted)) found.push(...page);
  return found;
}
