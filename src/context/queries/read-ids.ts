import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import { orderedPages } from '../../appwrite/documents/ordered-pages.js';
import type { IdRequest } from '../../query/lower-filter.js';
import { forEachConcurrently } from '../../util/for-each-concurrently.js';
import { keepsDocument } from './keeps-document.js';

/** Ids per request; Appwrite lists 5,000 in less than a second. */
const IDS = 5000;
const WHOLE = 500;
/** Alternatives read concurrently. */
const CONCURRENCY = 4;

/** The ids of the matching documents, 5,000 per request; alternatives are read concurrently. */
export async function readIds(
  documents: Pick<DocumentGateway, 'list'>,
  { collection, filter, readsWhole = false }: Omit<IdRequest, 'reason'>,
): Promise<readonly string[]> {
  const { filters, alternatives } = filter;
  const parts = alternatives === null ? [filters] : alternatives.map((one) => [...filters, one]);
  const options = readsWhole ? { collection, pageSize: WHOLE } : { collection, pageSize: IDS, select: ['$id'] };
  const found = new Map<number, readonly string[]>();
  await forEachConcurrently([...parts.entries()], CONCURRENCY, async ([at, part]) => {
    const ids: string[] = [];
    const query = { filters: part, orders: [], limit: null, offset: 0 };
    for await (const page of orderedPages(documents, query, options)) for (const { $id } of page) ids.push($id);
    found.set(at, ids);
  });
  const keeps = keepsDocument(filter);
  const all = new Set(parts.flatMap((_, at) => found.get(at) ?? []));
  return [...all].filter(($id) => keeps({ $id }));
}
