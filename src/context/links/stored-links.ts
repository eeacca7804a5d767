import type { DocumentGateway, WireDocument } from '../../appwrite/documents/document-gateway.js';
import { idChunks } from '../../appwrite/documents/id-chunks.js';
import { linkIds } from '../../appwrite/documents/link-id.js';
import { orderedPages } from '../../appwrite/documents/ordered-pages.js';
import { isTooManyRelated } from '../../appwrite/http/server-error.js';
import { queryText, type WireQuery, wire } from '../../query/wire-query.js';
import { type CollectionEnd, isToOne } from '../../schema/relationship-schema.js';
import { groupBy } from '../../util/group-by.js';
import { listUnder } from '../../util/list-under.js';
import { endKey, type LinkPlace, opposite } from './link-state.js';

type Reader = Pick<DocumentGateway, 'list'>;
type Links = Map<string, string[]>;

/** Reads the links of documents as they are stored; returns ids by end and document id. */
export async function readLinks(
  reader: Reader,
  places: readonly LinkPlace[],
  documentsOf: (collection: string, ids: readonly string[]) => Promise<readonly WireDocument[]>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found: Links = new Map();
  for (const group of groupBy(places, ({ end }) => endKey(end)).values()) {
    const end = group[0]?.end;
    if (end === undefined) continue;
    const ids = [...new Set(group.map(({ id }) => id))];
    const { collection, relationship } = end.side;
    const add = (id: string, linked: readonly string[]): void =>
      void listUnder(found, `${endKey(end)}/${id}`).push(...linked);
    if (holdsLink(end))
      for (const document of await documentsOf(collection, ids)) add(document.$id, linkIds(document[relationship.key]));
    else if (holdsLink(opposite(end)) && isVisible(opposite(end))) await byHolders(reader, end, ids, add);
    else for (const chunk of chunksOfParents(ids)) await byList(reader, end, chunk, add);
  }
  return found;
}

/** Whether documents at this end hold the id of the one they link. */
export function holdsLink({ side, owned: { relationship }, isParent }: CollectionEnd): boolean {
  return relationship.kind === 'oneToOne' ? isParent || relationship.twoWay : isToOne(side);
}

/** Whether documents at this end show their links. */
export function isVisible({ owned: { relationship }, isParent }: CollectionEnd): boolean {
  return isParent || relationship.twoWay;
}

type Add = (id: string, linked: readonly string[]) => void;

async function byHolders(reader: Reader, end: CollectionEnd, ids: readonly string[], add: Add): Promise<void> {
  const { collection, relationship } = opposite(end).side;
  for (const chunk of idChunks(ids))
    for await (const page of pagesOf(reader, collection, wire.equal(relationship.key, chunk)))
      for (const document of page) for (const id of linkIds(document[relationship.key])) add(id, [document.$id]);
}

/** Neither end holds the ids, so the server lists them. */
async function byList(reader: Reader, end: CollectionEnd, ids: readonly string[], add: Add): Promise<void> {
  const { collection, relationship } = end.side;
  const [only] = ids;
  if (!isVisible(end)) {
    for (const id of ids) await byPath(reader, end, id, add);
    return;
  }
  const queries = [wire.equal('$id', ids), wire.select(['$id', `${relationship.key}.$id`]), wire.limit(ids.length)];
  try {
    const page = await reader.list(collection, queries.map(queryText));
    for (const document of page.documents) add(document.$id, linkIds(document[relationship.key]));
  } catch (error) {
    if (!isTooManyRelated(error)) throw error;
    if (ids.length === 1 && only !== undefined && isVisible(opposite(end))) return byPath(reader, end, only, add);
    if (ids.length === 1) throw error;
    const half = Math.ceil(ids.length / 2);
    for (const part of [ids.slice(0, half), ids.slice(half)]) await byList(reader, end, part, add);
  }
}

/** Queried from the other end, one document at a time. */
async function byPath(reader: Reader, end: CollectionEnd, id: string, add: Add): Promise<void> {
  const { collection, relationship } = opposite(end).side;
  for await (const page of pagesOf(reader, collection, wire.equal(`${relationship.key}.$id`, [id])))
    add(
      id,
      page.map(({ $id }) => $id),
    );
}

function pagesOf(reader: Reader, collection: string, filter: WireQuery): AsyncGenerator<readonly WireDocument[]> {
  const query = { filters: [filter], orders: [], limit: null, offset: 0 };
  return orderedPages(reader, query, { collection, pageSize: PAGE });
}

/** Appwrite refuses more than 500 links in a response. */
function chunksOfParents(ids: readonly string[]): readonly (readonly string[])[] {
  return idChunks(ids).flatMap((chunk) => {
    const parts: (readonly string[])[] = [];
    for (let at = 0; at < chunk.length; at += PARENTS) parts.push(chunk.slice(at, at + PARENTS));
    return parts;
  });
}

const PARENTS = 100;
const PAGE = 100;
