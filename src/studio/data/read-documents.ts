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

/** A collection of the live database, to read documents of. */
export interface LiveCollection {
  readonly documents: DocumentGateway;
  readonly schema: DatabaseSchema;
  readonly id: string;
}

/** A collection as it is by now; whether there is one of that id, reading says. */
export async function liveCollection(
  { project, live }: { readonly project: Pick<Project, 'deps'>; readonly live: LiveSchemaCache },
  id: string,
): Promise<LiveCollection> {
  return { documents: project.deps.documents, schema: await live.read(), id };
}

/** Documents per request of a whole read. */
const PAGE = 500;
/** The same with all links; Appwrite refuses to expand more than 500 at once. */
const WHOLE = 50;
/** Appwrite counts no further in one request. */
const MOST_COUNTED = 5000;

/** A page with the ids of single links; lists stay unread. `after`: the `$sequence` before it, quicker than an offset; without orders only. */
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

/** All documents that match, a page at a time, in order. */
export async function* readAll(
  collection: LiveCollection,
  query: StoredQuery,
): AsyncGenerator<readonly WireDocument[]> {
  const { documents, schema, id } = collection;
  const resolved = await resolveQuery(documents, compileStored(schema, id, query));
  yield* readQueryPages(documents, resolved, { collection: id, pageSize: PAGE, select: selectionOf(collection) });
}

/** How many documents match as far as Appwrite counts in one request, and whether that is all of them. */
export async function countQuickly(
  { documents, schema, id }: LiveCollection,
  query: StoredQuery,
): Promise<{ readonly count: number; readonly isExact: boolean }> {
  return withResolved(documents, compileStored(schema, id, query), async (resolved) => {
    const count = await quickTotal(documents, id, resolved);
    return { count, isExact: count < MOST_COUNTED };
  });
}

/** How many documents match, exactly. @param gone ends it before its next request, of which a long list takes many */
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

/** One document with the ids of all it is linked to; null where there is none. Throws `query_invalid` for an unknown collection. */
export async function readWhole(collection: LiveCollection, documentId: string): Promise<WireDocument | null> {
  const { documents, schema, id } = collection;
  requireQueryCollection(schema, id);
  if (!isId(documentId)) return null;
  const select = selectionOf(collection, () => true);
  const document = await documents.get(id, documentId, [queryText(wire.select(select))]);
  return document && withIds(document, collection);
}

/** Documents by their ids, with the ids of all they are linked to; those that are gone are left out. */
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

/** A document whose links are ids instead of documents. */
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

/** All values, and the ids at ends of relationships: at the single ones unless more are wanted. */
function selectionOf(
  { schema, id }: LiveCollection,
  isWanted: (end: QueryRelation) => boolean = ({ many }) => !many,
): readonly string[] {
  const ends = relationshipEnds(schema, id).filter(isWanted);
  return ['*', ...ends.map(({ key }) => `${key}.$id`)];
}
