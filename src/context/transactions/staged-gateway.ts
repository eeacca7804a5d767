import type { DocumentGateway, WireDocument } from '../../appwrite/documents/document-gateway.js';
import type { Capabilities } from '../../appwrite/server/capabilities.js';
import { allOf, QUERY_LENGTH, queryLength, queryText, readQuery, wire } from '../../query/wire-query.js';
import { packedChunks } from '../../util/chunks-of.js';
import { withOrigin } from '../hydration/document-origin.js';
import type { StagedDocuments } from './staged-documents.js';
import { matchesQuery } from './staged-match.js';

/**
 * The server's documents as the transaction sees them. The query excludes those it deletes. Those it changes show
 * their new values, but are filtered and ordered by the stored ones. Those it creates come at the end of the last page, if
 * their conditions can be evaluated here.
 */
export function stagedGateway(
  gateway: DocumentGateway,
  staged: StagedDocuments,
  capabilities: () => Promise<Capabilities>,
): DocumentGateway {
  return {
    ...gateway,
    async get(collection, id, queries) {
      const change = staged.touched(collection, id)?.change;
      if (change === 'deleted') return null;
      if (change === 'created') return staged.shown(collection, id) ?? null;
      const found = await gateway.get(collection, id, queries);
      staged.noteRead(collection, id, found, true);
      return found === null ? null : staged.present(collection, found);
    },
    async list(collection, queries, options) {
      const page = await gateway.list(collection, [...queries, ...exclusions(goneFrom(collection, staged))], options);
      for (const document of page.documents) staged.noteRead(collection, document.$id, document, false);
      const shown = page.documents.map((document) => withChanges(collection, document, queries, staged));
      const created = await createdOnes(collection, queries, staged, capabilities);
      return {
        total: options?.total ? page.total + created.length : page.total,
        documents: [...shown, ...created.slice(0, roomOf(queries, page.documents.length))],
      };
    },
  };
}

/** The ids of stored documents that the transaction deletes, also of those that it creates again. */
function goneFrom(collection: string, staged: StagedDocuments): readonly string[] {
  const prefix = `${collection}/`;
  return [...staged.deleted()].flatMap((place) => (place.startsWith(prefix) ? [place.slice(prefix.length)] : []));
}

/** The fewest conditions that exclude these documents. */
function exclusions(ids: readonly string[]): readonly string[] {
  const queries = ids.map((id) => wire.compare('notEqual', '$id', id));
  const groups = packedChunks(queries, (query) => queryLength(query) + 1, { size: QUERY_LENGTH - 100 });
  return groups.map((group) => queryText(allOf(group)));
}

/** Shows new values, except for those that documents are ordered by, because the next page begins after the stored ones. */
function withChanges(
  collection: string,
  document: WireDocument,
  queries: readonly string[],
  staged: StagedDocuments,
): WireDocument {
  if (staged.touched(collection, document.$id) === undefined) return document;
  const changed = { ...staged.present(collection, document) };
  for (const key of orderedBy(queries)) changed[key] = document[key];
  const shown = Object.assign(Object.create(null) as object, changed) as WireDocument;
  return withOrigin(shown, { present: (one) => staged.present(collection, one) });
}

function orderedBy(queries: readonly string[]): readonly string[] {
  return queries.flatMap((text) => {
    const { method, attribute } = readQuery(text);
    return method.startsWith('order') && attribute !== undefined && attribute !== '' ? [attribute] : [];
  });
}

/** The documents the transaction creates that match the queries. */
async function createdOnes(
  collection: string,
  queries: readonly string[],
  staged: StagedDocuments,
  capabilities: () => Promise<Capabilities>,
): Promise<readonly WireDocument[]> {
  const ids = staged.idsOf(collection, 'created');
  if (ids.length === 0) return [];
  const filters = queries.map(readQuery).filter(({ method }) => !NO_FILTERS.has(method) && !method.startsWith('order'));
  const equality = (await capabilities()).textEquality ?? 'folded';
  return ids
    .filter((id) => {
      const asked = staged.queried(collection, id);
      return asked !== undefined && filters.every((query) => matchesQuery(asked, query, equality) === true);
    })
    .flatMap((id) => staged.shown(collection, id) ?? []);
}

/** How many more documents fit on the page; none on a page that starts at a cursor or an offset. */
function roomOf(queries: readonly string[], found: number): number {
  const parsed = queries.map(readQuery);
  if (parsed.some(({ method }) => method.startsWith('cursor') || method === 'offset')) return 0;
  const limit = Number(parsed.find(({ method }) => method === 'limit')?.values?.[0] ?? DEFAULT_LIMIT);
  return Math.max(0, limit - found);
}

/** Appwrite's limit if none is given. */
const DEFAULT_LIMIT = 25;

const NO_FILTERS = new Set(['limit', 'offset', 'select', 'cursorAfter', 'cursorBefore']);
