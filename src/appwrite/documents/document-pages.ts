import { queryText, type WireQuery, wire } from '../../query/wire-query.js';
import type { DocumentGateway, WireDocument } from './document-gateway.js';

export interface PageQuery {
  readonly collection: string;
  readonly select: readonly string[] | null;
  /** Further conditions, as Appwrite takes them. */
  readonly where?: readonly WireQuery[];
}

/** Documents per request; fewer where documents are large. */
export const PAGE = 1000;
const SMALLEST_PAGE = 10;
/** Characters an answer should have at most. */
const ANSWER_SIZE = 8_000_000;
/** The number of documents in the first request, while their size is still unknown. */
const FIRST_PAGE = 100;

/**
 * All documents of a collection in pages, in the order in which they were created. Paging is by `$sequence`, since a cursor
 * breaks when its document is deleted; the next page is on its way while the caller works on this one; their length
 * follows the size of the documents, so that memory stays the same whatever they hold.
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
      // Its failure is thrown when its turn comes; until then it must not be an unhandled rejection.
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

/** About how many characters a value takes as JSON. */
function textSize(value: unknown): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return 5;
  return Object.entries(value).reduce((sum, [key, item]) => sum + key.length + 4 + textSize(item), 2);
}
