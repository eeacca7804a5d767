import { queryText, type WireQuery, wire } from '../../query/wire-query.js';
import type { DocumentGateway, WireDocument } from './document-gateway.js';

export interface PageQuery {
  readonly collection: string;
  readonly select: readonly string[] | null;
  /** Further conditions. */
  readonly where?: readonly WireQuery[];
}

/** Documents per request; fewer if they are large. */
export const PAGE = 1000;
const SMALLEST_PAGE = 10;
/** The most characters a response should have. */
const ANSWER_SIZE = 8_000_000;
/** The number of documents in the first request, while their size is still unknown. */
const FIRST_PAGE = 100;

/**
 * All documents of a collection in pages, in order of creation. Pages by `$sequence`, because a cursor
 * breaks when its document is deleted. The next page is fetched while the caller works on this one. The page length
 * adapts to the size of the documents, so that memory stays bounded.
 */
export async function* documentPages(
  documents: Pick<DocumentGateway, 'list'>,
  { collection, select, where = [] }: PageQuery,
): AsyncGenerator<readonly WireDocument[]> {
  const read = async (limit: number, after: WireDocument['$sequence'] | undefined) => {
    const queries = [
      wire.limit(limit),
      ...(select === null ? [] : [wire.select(select)]),
      ...where,
      ...(after === undefined ? [] : [wire.compare('greaterThan', '$sequence', after)]),
    ];
    const page = await documents.list(collection, queries.map(queryText));
    return { limit, found: page.documents };
  };
  let next = read(FIRST_PAGE, undefined);
  for (;;) {
    const { limit, found } = await next;
    if (found.length === 0) return;
    const isLast = found.length < limit;
    if (!isLast) {
      next = read(pageLength(found), found.at(-1)?.$sequence);
      // A failure is thrown when the page is awaited; until then it must not count as an unhandled rejection.
      next.catch(() => {});
    }
    yield found;
    if (isLast) return;
  }
}

function pageLength(page: readonly WireDocument[]): number {
  const average = page.reduce((sum, document) => sum + textSize(document), 0) / page.length;
  return Math.max(SMALLEST_PAGE, Math.min(PAGE, Math.floor(ANSWER_SIZE / Math.max(average, 1))));
}

/** The approximate length of a value as JSON. */
function textSize(value: unknown): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return 5;
  return Object.entries(value).reduce((sum, [key, item]) => sum + key.length + 4 + textSize(item), 2);
}
