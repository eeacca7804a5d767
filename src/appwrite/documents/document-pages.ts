import { queryText, type WireQuery, wire } from '../../query/wire-query.js';
import type { DocumentGateway, WireDocument } from './document-gateway.js';

export interface PageQuery {
  readonly collection: string;
  /** Stored keys to read besides the system fields; null: all. */
  readonly select: readonly string[] | null;
  /** Further conditions. */
  readonly where?: readonly WireQuery[];
}

/** The most documents per request: whole ones, and parts of them. Appwrite lists 5,000 in 0.8 s (fact 70). */
const WHOLE = 1000;
const PARTS = 5000;
const SMALLEST_PAGE = 10;
/** The most characters a response should have. */
const ANSWER_SIZE = 8_000_000;
/** The number of documents in the first request of a copy: it may find large ones. */
const FIRST_OF_COPY = 100;

/**
 * The documents of a collection in pages, in order of creation. Pages by `$sequence`, because a cursor breaks when its document is
 * deleted. After the first page their length adapts to the size of the documents.
 */
export function documentPages(
  documents: Pick<DocumentGateway, 'list'>,
  query: PageQuery,
): AsyncGenerator<readonly WireDocument[]> {
  const most = query.select === null || query.select.includes('*') ? WHOLE : PARTS;
  return pagesBySequence(documents, query, { first: most, most });
}

/** Like `documentPages`, for work that takes as long as reading: the next page is requested while the caller works on this one. Few documents are in memory at a time, even if they are large. */
export function pagesToCopy(
  documents: Pick<DocumentGateway, 'list'>,
  query: PageQuery,
): AsyncGenerator<readonly WireDocument[]> {
  return readAhead(pagesBySequence(documents, query, { first: FIRST_OF_COPY, most: WHOLE }));
}

async function* pagesBySequence(
  documents: Pick<DocumentGateway, 'list'>,
  { collection, select, where = [] }: PageQuery,
  { first, most }: { readonly first: number; readonly most: number },
): AsyncGenerator<readonly WireDocument[]> {
  const fixed = [
    wire.order('$sequence', false),
    ...(select === null ? [] : [wire.select([...new Set(['$id', ...select])])]),
    ...where,
  ];
  let limit = first;
  let place: readonly WireQuery[] = [];
  for (;;) {
    const queries = [...fixed, ...place, wire.limit(limit)];
    const { documents: page } = await documents.list(collection, queries.map(queryText));
    const last = page.at(-1);
    if (last !== undefined) yield page;
    if (last === undefined || page.length < limit) return;
    place = [wire.compare('greaterThan', '$sequence', last.$sequence)];
    limit = Math.max(SMALLEST_PAGE, Math.min(most, Math.floor(ANSWER_SIZE / averageSize(page))));
  }
}

async function* readAhead<T>(source: AsyncGenerator<T>): AsyncGenerator<T> {
  for (let next = source.next(); ; ) {
    const { value, done } = await next;
    if (done) return;
    next = source.next();
    // A failure is thrown when the page is awaited; until then it must not count as an unhandled rejection.
    next.catch(() => {});
    yield value;
  }
}

function averageSize(page: readonly WireDocument[]): number {
  return page.reduce((sum, document) => sum + textSize(document), 0) / page.length;
}

/** The approximate length of a value as JSON. */
function textSize(value: unknown): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return 5;
  return Object.entries(value).reduce((sum, [key, item]) => sum + key.length + 4 + textSize(item), 2);
}
