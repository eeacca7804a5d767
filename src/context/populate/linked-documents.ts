import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { idChunks } from '../../appwrite/documents/id-chunks.js';
import { judgeDocument } from '../../appwrite/documents/judge-answer.js';
import { isEmptyLink, linkIds } from '../../appwrite/documents/link-id.js';
import { isTooManyRelated } from '../../appwrite/http/server-error.js';
import type { EntityMetadata, RelationshipProperty } from '../../metadata/model/entity-metadata.js';
import { EMPTY_QUERY } from '../../query/query-node.js';
import { queryText, wire } from '../../query/wire-query.js';
import { chunksOf } from '../../util/chunks-of.js';
import { forEachConcurrently } from '../../util/for-each-concurrently.js';
import { listUnder } from '../../util/list-under.js';
import { unlikeDeclared } from '../hydration/unreadable-value.js';
import type { QueryReader } from '../queries/query-tree.js';
import { type MatchingOptions, readMatching } from '../queries/read-matching.js';
import { isMany, isUnrestricted, type PopulateBranch, type RelationProperty } from './populate-tree.js';

/** Concurrent requests; more gain nothing (measured on 1.9.6 and main). */
const AT_ONCE = 4;
/** Parents whose links are listed in one request; Appwrite refuses more than 500 links in a response. */
const PARENTS_AT_ONCE = 100;

/** The documents that a relation leads to, and the ids that each parent links, in order. */
interface LinkedDocuments {
  readonly documents: readonly WireDocument[];
  readonly linksOf: (parent: WireDocument) => { readonly ids: readonly string[]; readonly many: boolean };
}

/** A relation of an entity to read. */
export interface RelationRead {
  readonly entity: EntityMetadata;
  readonly branch: PopulateBranch;
  readonly reader: QueryReader;
}

/** Reads the documents that some parents link through a relation. */
export function linkedDocuments(parents: readonly WireDocument[], read: RelationRead): Promise<LinkedDocuments> {
  const { property } = read.branch;
  if (property.kind === 'attribute' || !property.many) return byStoredIds(parents, read);
  const { relationship } = property.owned;
  if (relationship.twoWay && relationship.kind !== 'manyToMany') return byOwner(parents, property, read);
  return byList(parents, property, read);
}

/** The ids that documents link through a relation, by document id. */
export async function readLinkedIds(
  ids: readonly string[],
  read: RelationRead,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const parents = ids.map(($id) => Object.assign(Object.create(null) as object, { $id }) as WireDocument);
  const { linksOf } = await linkedDocuments(parents, read);
  return new Map(parents.map((parent) => [parent.$id, linksOf(parent).ids]));
}

/** For to-one relationships and references: the parents hold the ids. */
async function byStoredIds(parents: readonly WireDocument[], read: RelationRead): Promise<LinkedDocuments> {
  const { property } = read.branch;
  const many = isMany(property);
  const idsOf = (parent: WireDocument): readonly string[] => {
    const value = parent[property.key];
    const ids = linkIds(value);
    if (ids.length > 0 || isEmptyLink(value)) return ids;
    throw unlikeDeclared(property, parent.$id, value);
  };
  if (many && read.branch.query.orders.length > 0) return inOrder(parents, idsOf, read);
  const documents = await readByIds(parents.flatMap(idsOf), read);
  return { documents, linksOf: (parent) => ({ ids: idsOf(parent), many }) };
}

/** For the many end of a two-way relationship: each related document holds the id of its one parent. */
async function byOwner(
  parents: readonly WireDocument[],
  { owned, side }: RelationshipProperty,
  { branch, reader }: RelationRead,
): Promise<LinkedDocuments> {
  const { key, twoWayKey } = owned.relationship;
  const back = side === 'parent' ? twoWayKey : key;
  const ids = parents.map(({ $id }) => $id);
  const byParent = new Map<string, WireDocument[]>();
  const { limit } = branch.query;
  await forEachConcurrently(idChunks(ids), AT_ONCE, async (chunk) => {
    for await (const page of readOf(branch, reader, { filters: [wire.equal(back, chunk)] }))
      for (const document of page)
        for (const parent of ownersOf(document, back, branch)) {
          const list = listUnder(byParent, parent);
          if (limit === null || list.length < limit) list.push(document);
        }
  });
  return listedBy(byParent);
}

/** The parents that a document links through the relation it was queried by; there must be one. */
function ownersOf(document: WireDocument, back: string, { target }: PopulateBranch): readonly string[] {
  const owners = linkIds(document[back]);
  if (owners.length > 0) return owners;
  throw unlikeDeclared({ key: back }, `${target.collection}/${document.$id}`, document[back]);
}

/** For the remaining lists: neither side holds the ids, so Appwrite has to list them. */
async function byList(
  parents: readonly WireDocument[],
  property: RelationshipProperty,
  read: RelationRead,
): Promise<LinkedDocuments> {
  const whole = isUnrestricted(read.branch);
  const lists = new Map<string, readonly WireDocument[]>();
  const chunks = chunksOf(
    parents.map(({ $id }) => $id),
    PARENTS_AT_ONCE,
  );
  await forEachConcurrently(
    chunks.flatMap((chunk) => idChunks(chunk)),
    AT_ONCE,
    async (chunk) => {
      for (const [id, list] of await listLinks(chunk, property, whole, read)) lists.set(id, list);
    },
  );
  const idsOf = ({ $id }: WireDocument): readonly string[] => (lists.get($id) ?? []).map((one) => one.$id);
  if (!whole) return inOrder(parents, idsOf, read);
  const linked = new Map([...lists.values()].flat().map((document) => [document.$id, document]));
  return { documents: [...linked.values()], linksOf: (parent) => ({ ids: idsOf(parent), many: true }) };
}

type Lists = readonly (readonly [string, readonly WireDocument[]])[];

/** The documents that each parent links; only their ids unless `whole`. */
async function listLinks(
  ids: readonly string[],
  property: RelationshipProperty,
  whole: boolean,
  read: RelationRead,
): Promise<Lists> {
  const { entity, reader } = read;
  const documents = await reader.documents();
  const queries = [
    wire.equal('$id', ids),
    wire.select(['$id', `${property.key}.${whole ? '*' : '$id'}`]),
    wire.limit(ids.length),
  ];
  try {
    const page = await documents.list(entity.collection, queries.map(queryText));
    return page.documents.map((parent) => [parent.$id, listOf(parent, entity, property)]);
  } catch (error) {
    if (!isTooManyRelated(error)) throw error;
    const [only] = ids;
    if (ids.length === 1 && only !== undefined) return [[only, await linksOfOne(only, property, reader, error)]];
    const half = Math.ceil(ids.length / 2);
    const parts = [ids.slice(0, half), ids.slice(half)];
    return (await Promise.all(parts.map((part) => listLinks(part, property, whole, read)))).flat();
  }
}

/** The list in a response. Throws if it is missing, because otherwise it would pass for an empty one. */
function listOf(parent: WireDocument, { collection }: EntityMetadata, property: RelationshipProperty) {
  const list = parent[property.key];
  if (!Array.isArray(list)) throw unlikeDeclared(property, `${collection}/${parent.$id}`, list);
  // A document that a transaction creates has no times yet; it was not sent by a server.
  return list.map((one: object) =>
    Object.getPrototypeOf(one) === null ? one : judgeDocument(property.target, one),
  ) as WireDocument[];
}

/** The links of a document that has more than 500, queried from the other end. Throws `refusal` if the relationship is one-way. */
async function linksOfOne(
  id: string,
  property: RelationshipProperty,
  reader: QueryReader,
  refusal: unknown,
): Promise<readonly WireDocument[]> {
  const entity = reader.findEntity(property.target);
  const back = backPath(property);
  if (back === null || entity === undefined) throw refusal;
  const branch = { target: entity, query: EMPTY_QUERY };
  const found: WireDocument[] = [];
  for await (const page of readOf(branch, reader, { filters: [wire.equal(back, [id])] })) found.push(...page);
  return found;
}

/** Reads in the order that the relation asks for, which only the server can do: all ids of a parent go into one request. */
async function inOrder(
  parents: readonly WireDocument[],
  idsOf: (parent: WireDocument) => readonly string[],
  { branch, reader }: RelationRead,
): Promise<LinkedDocuments> {
  const lists = new Map<string, readonly WireDocument[]>();
  await forEachConcurrently(portionsOf(parents, idsOf), AT_ONCE, async (portion) => {
    const found: WireDocument[] = [];
    const [first = [], ...others] = idChunks([...portion.ids]);
    const parts = [first, ...others].map((chunk) => wire.equal('$id', chunk));
    const back = others.length === 0 ? null : backPath(branch.property);
    const filters = back === null ? parts : [wire.equal(back, [portion.parents[0]?.$id])];
    const isSplit = back === null && others.length > 0;
    for await (const page of readOf(branch, reader, isSplit ? { alternatives: parts } : { filters }))
      found.push(...page);
    for (const parent of portion.parents) {
      const wanted = new Set(idsOf(parent));
      lists.set(
        parent.$id,
        found.filter(({ $id }) => wanted.has($id)),
      );
    }
  });
  return listedBy(lists);
}

/** The result from lists of documents by parent id. */
function listedBy(lists: ReadonlyMap<string, readonly WireDocument[]>): LinkedDocuments {
  return {
    documents: [...lists.values()].flat(),
    linksOf: ({ $id }) => ({ ids: (lists.get($id) ?? []).map((document) => document.$id), many: true }),
  };
}

interface Portion {
  readonly parents: WireDocument[];
  readonly ids: Set<string>;
}

/** Groups parents whose ids fit one request together; a parent with more ids is alone. */
function portionsOf(
  parents: readonly WireDocument[],
  idsOf: (parent: WireDocument) => readonly string[],
): readonly Portion[] {
  const portions: Portion[] = [];
  for (const parent of parents) {
    const ids = idsOf(parent);
    if (ids.length === 0) continue;
    const current = portions.at(-1);
    const together = current === undefined ? [] : [...new Set([...current.ids, ...ids])];
    if (current === undefined || idChunks(together).length > 1) portions.push({ parents: [parent], ids: new Set(ids) });
    else {
      current.parents.push(parent);
      for (const id of ids) current.ids.add(id);
    }
  }
  return portions;
}

/** The query path from the related documents back to their parents; null for a one-way relationship. */
function backPath(property: RelationProperty): string | null {
  if (property.kind === 'attribute' || !property.owned.relationship.twoWay) return null;
  const { key, twoWayKey } = property.owned.relationship;
  return `${property.side === 'parent' ? twoWayKey : key}.$id`;
}

/** The documents with these ids that meet the relation's conditions. */
async function readByIds(ids: readonly string[], { branch, reader }: RelationRead): Promise<readonly WireDocument[]> {
  const found: WireDocument[] = [];
  await forEachConcurrently(idChunks([...new Set(ids)]), AT_ONCE, async (chunk) => {
    for await (const page of readOf(branch, reader, { filters: [wire.equal('$id', chunk)] })) found.push(...page);
  });
  return found;
}

/** Reads without the relation's limit, which applies to each parent and not to the request. */
function readOf(
  { target, query }: Pick<PopulateBranch, 'target' | 'query'>,
  reader: QueryReader,
  options: MatchingOptions,
): AsyncGenerator<readonly WireDocument[]> {
  return readMatching(reader, target, { ...query, limit: null }, options);
}
