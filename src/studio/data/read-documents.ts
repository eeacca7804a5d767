import type { DocumentGateway, WireDocument } from '../../appwrite/documents/document-gateway.js';
import { documentsByIds } from '../../appwrite/documents/documents-by-ids.js';
import { linkId, linkIds } from '../../appwrite/documents/link-id.js';
import { countDocuments } from '../../context/queries/count-documents.js';
import { readQueryPages } from '../../context/queries/read-documents.js';
import { isId } from '../../context/queries/require-id.js';
import { resolveQuery, withResolved } from '../../context/queries/resolve-query.js';
import type { Project } from '../../project/open-project.js';
import { compileStored, type StoredQuery } from '../../query/compile-stored.js';
import type { QueryRelation } from '../../query/query-collection.js';
import { relationshipEnds, requireQueryCollection } from '../../query/schema-collection.js';
import { queryText, wire } from '../../query/wire-query.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { chunksOf } from '../../util/chunks-of.js';
import type { LiveSchemaCache } from './live-schema.js';

/** A collection of the live database, for reading documents. */
export interface LiveCollection {
  readonly documents: DocumentGateway;
  readonly schema: DatabaseSchema;
  readonly id: string;
}

/** A collection with the current schema; whether it exists is only checked when it is read. */
export async function liveCollection(
  { project, live }: { readonly project: Pick<Project, 'deps'>; readonly live: LiveSchemaCache },
  id: string,
): Promise<LiveCollection> {
  return { documents: project.deps.documents, schema: await live.read(), id };
}

/** Documents per request when all are read. */
const PAGE = 500;
/** The same with all links, since Appwrite expands at most 500 at once. */
const WHOLE = 50;
/** Appwrite counts no further in one request. */
const MOST_COUNTED = 5000;

/**
 * Reads a page with the ids of single links, without lists of links. `after` is the `$sequence` before the page, which is faster than an
 * offset; only without orders.
 */
export async function readDataPage(
  collection: LiveCollection,
  query: StoredQuery & { readonly after: string | undefined },
): Promise<readonly WireDocument[]> {
  const { documents: gateway, schema, id } = collection;
  const tree = compileStored(schema, id, query.after === undefined ? query : { ...query, offset: 0 });
  const place = query.after === undefined ? [] : [wire.compare('greaterThan', '$sequence', query.after)];
  return withResolved(gateway, tree, async (resolved) => {
    const asked = { ...resolved, filters: [...resolved.filters, ...place] };
    const options = { collection: id, pageSize: query.limit ?? PAGE, select: selectionOf(collection) };
    const documents: WireDocument[] = [];
    for await (const page of readQueryPages(gateway, asked, options)) documents.push(...page);
    return documents;
  });
}

/** Yields all matching documents, page by page, in order. */
export async function* readAll(
  collection: LiveCollection,
  query: StoredQuery,
): AsyncGenerator<readonly WireDocument[]> {
  const { documents, schema, id } = collection;
  const resolved = await resolveQuery(documents, compileStored(schema, id, query));
  yield* readQueryPages(documents, resolved, { collection: id, pageSize: PAGE, select: selectionOf(collection) });
}

/** Counts matching documents up to Appwrite's limit of one request, and says whether that is the exact number. */
export async function countQuickly(
  { documents, schema, id }: LiveCollection,
  query: StoredQuery,
): Promise<{ readonly count: number; readonly isExact: boolean }> {
  return withResolved(documents, compileStored(schema, id, query), async (resolved) => {
    const count = await quickTotal(documents, id, resolved);
    return { count, isExact: count < MOST_COUNTED };
  });
}

/** Counts all matching documents exactly. `gone` stops it before its next request, since a long list needs many. */
export async function countMatching(
  { documents, schema, id }: LiveCollection,
  query: StoredQuery,
  gone: AbortSignal,
): Promise<number> {
  const list: typeof documents.list = (...asked) => {
    gone.throwIfAborted();
    return documents.list(...asked);
  };
  return withResolved(documents, compileStored(schema, id, query), (resolved) =>
    countDocuments({ list }, id, resolved),
  );
}

/** Reads one document with the ids of all its links; null if it does not exist. Throws `query_invalid` for an unknown collection. */
export async function readWhole(collection: LiveCollection, documentId: string): Promise<WireDocument | null> {
  const { documents, schema, id } = collection;
  requireQueryCollection(schema, id);
  if (!isId(documentId)) return null;
  const select = selectionOf(collection, () => true);
  const document = await documents.get(id, documentId, [queryText(wire.select(select))]);
  return document && withIds(document, collection);
}

/** Reads documents by their ids, with the ids of all their links; omits those that do not exist. */
export async function readWholeMany(
  collection: LiveCollection,
  ids: readonly string[],
): Promise<readonly WireDocument[]> {
  const from = { collection: collection.id, select: selectionOf(collection, () => true) };
  const found: WireDocument[] = [];
  for (const chunk of chunksOf(ids, WHOLE)) {
    const read = await documentsByIds(collection.documents, from, chunk);
    found.push(...[...read.values()].map((document) => withIds(document, collection)));
  }
  return found;
}

/** Replaces the linked documents of a document by their ids. */
export function withIds(document: WireDocument, { schema, id }: LiveCollection): WireDocument {
  const ends = relationshipEnds(schema, id);
  if (ends.length === 0) return document;
  const links = ends.map(({ key, many }) => {
    const value = document[key];
    if (!many) return [key, linkId(value)];
    return [key, Array.isArray(value) ? linkIds(value) : undefined];
  });
  return Object.assign(Object.create(null), document, Object.fromEntries(links)) as WireDocument;
}

async function quickTotal(
  documents: DocumentGateway,
  collection: string,
  query: Awaited<ReturnType<typeof resolveQuery>>,
): Promise<number> {
  if (query.alternatives !== null || query.within !== undefined || query.except !== undefined)
    return countDocuments(documents, collection, query);
  const queries = [...query.filters, wire.select(['$id']), wire.limit(1)].map(queryText);
  return (await documents.list(collection, queries, { total: true })).total;
}

/** Selects all values, and the ids of linked documents: by default only of single links. */
function selectionOf(
  { schema, id }: LiveCollection,
  isWanted: (end: QueryRelation) => boolean = ({ many }) => !many,
): readonly string[] {
  const ends = relationshipEnds(schema, id).filter(isWanted);
  return ['*', ...ends.map(({ key }) => `${key}.$id`)];
}
