import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
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

type ReadDeps = Pick<Project, 'deps'>;

/** Documents per request of a whole read. */
const PAGE = 500;
/** The same with all links; Appwrite refuses to expand more than 500 at once. */
const WHOLE = 50;
/** Appwrite counts no further in one request. */
const MOST_COUNTED = 5000;

/**
 * One page of a collection, with the ids at the single ends of its relationships; lists of links are left unread.
 *
 * @param after the `$sequence` of the last document before the page, which is quicker than an offset; only without an order
 */
export async function readDataPage(
  { deps }: ReadDeps,
  schema: DatabaseSchema,
  collection: string,
  query: StoredQuery & { readonly after: string | undefined },
): Promise<readonly WireDocument[]> {
  const tree = compileStored(schema, collection, query.after === undefined ? query : { ...query, offset: 0 });
  const place = query.after === undefined ? [] : [wire.compare('greaterThan', '$sequence', query.after)];
  return withResolved(deps.documents, tree, async (resolved) => {
    const asked = { ...resolved, filters: [...resolved.filters, ...place] };
    const options = { collection, pageSize: query.limit ?? PAGE, select: selectionOf(schema, collection) };
    const documents: WireDocument[] = [];
    for await (const page of readQueryPages(deps.documents, asked, options)) documents.push(...page);
    return documents;
  });
}

/** All documents that match, a page at a time, in order. */
export async function* readAll(
  { deps }: ReadDeps,
  schema: DatabaseSchema,
  collection: string,
  query: StoredQuery,
): AsyncGenerator<readonly WireDocument[]> {
  const resolved = await resolveQuery(deps.documents, compileStored(schema, collection, query));
  yield* readQueryPages(deps.documents, resolved, {
    collection,
    pageSize: PAGE,
    select: selectionOf(schema, collection),
  });
}

/** How many documents match as far as Appwrite counts in one request, and whether that is all of them. */
export async function countQuickly(
  { deps }: ReadDeps,
  schema: DatabaseSchema,
  collection: string,
  query: StoredQuery,
): Promise<{ readonly count: number; readonly isExact: boolean }> {
  const tree = compileStored(schema, collection, query);
  return withResolved(deps.documents, tree, async (resolved) => {
    const count = await quickTotal({ deps }, collection, resolved);
    return { count, isExact: count < MOST_COUNTED };
  });
}

/** How many documents match, exactly. @param gone ends it before its next request, of which a long list takes many */
export async function countMatching(
  { deps }: ReadDeps,
  schema: DatabaseSchema,
  collection: string,
  query: StoredQuery,
  gone: AbortSignal,
): Promise<number> {
  const tree = compileStored(schema, collection, query);
  const { documents } = deps;
  const list: typeof documents.list = (...asked) => {
    gone.throwIfAborted();
    return documents.list(...asked);
  };
  return withResolved(documents, tree, (resolved) => countDocuments({ list }, collection, resolved));
}

/** One document with the ids of all it is linked to; null where there is none. Throws `query_invalid` for an unknown collection. */
export async function readWhole(
  { deps }: ReadDeps,
  schema: DatabaseSchema,
  collection: string,
  id: string,
): Promise<WireDocument | null> {
  requireQueryCollection(schema, collection);
  if (!isId(id)) return null;
  const select = selectionOf(schema, collection, () => true);
  const document = await deps.documents.get(collection, id, [queryText(wire.select(select))]);
  return document && withIds(document, schema, collection);
}

/** Documents by their ids, with the ids of all they are linked to; those that are gone are left out. */
export async function readWholeMany(
  { deps }: ReadDeps,
  schema: DatabaseSchema,
  collection: string,
  ids: readonly string[],
): Promise<readonly WireDocument[]> {
  const select = selectionOf(schema, collection, () => true);
  const found: WireDocument[] = [];
  for (const chunk of chunksOf(ids, WHOLE)) {
    const read = await documentsByIds(deps.documents, { collection, select }, chunk);
    found.push(...[...read.values()].map((document) => withIds(document, schema, collection)));
  }
  return found;
}

/** A document whose links are ids instead of documents. */
export function withIds(document: WireDocument, schema: DatabaseSchema, collection: string): WireDocument {
  const ends = relationshipEnds(schema, collection);
  if (ends.length === 0) return document;
  const links = ends.map(({ key, many }) => {
    const value = document[key];
    if (!many) return [key, linkId(value)];
    return [key, Array.isArray(value) ? linkIds(value) : undefined];
  });
  return Object.assign(Object.create(null), document, Object.fromEntries(links)) as WireDocument;
}

async function quickTotal(
  { deps }: ReadDeps,
  collection: string,
  query: Awaited<ReturnType<typeof resolveQuery>>,
): Promise<number> {
  if (query.alternatives !== null || query.within !== undefined || query.except !== undefined)
    return countDocuments(deps.documents, collection, query);
  const queries = [...query.filters, wire.select(['$id']), wire.limit(1)].map(queryText);
  return (await deps.documents.list(collection, queries, { total: true })).total;
}

/** All values, and the ids at ends of relationships: at the single ones unless more are wanted. */
function selectionOf(
  schema: DatabaseSchema,
  collection: string,
  isWanted: (end: QueryRelation) => boolean = ({ many }) => !many,
): readonly string[] {
  const ends = relationshipEnds(schema, collection).filter(isWanted);
  return ['*', ...ends.map(({ key }) => `${key}.$id`)];
}
