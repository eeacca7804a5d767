import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { isTooManyRelated } from '../../appwrite/http/server-error.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import type { ReadNode } from '../../query/read-node.js';
import { queryText, wire } from '../../query/wire-query.js';
import { hasLoadMethods, loadDocument } from '../hydration/load-document.js';
import { readMatching } from '../queries/read-matching.js';
import { attachRelations } from './attach-relations.js';
import { EXPANDED_PAGE, expansionOf } from './expansion.js';
import { type PopulateTree, populateTree, requireAskable } from './populate-tree.js';
import type { ReadSession } from './read-session.js';
import { pickSelected, type SelectTree, selectedRelations, selectTree } from './select-tree.js';

/** A query, resolved for reading. */
interface ReadPlan {
  readonly entity: EntityMetadata;
  readonly tree: PopulateTree;
  readonly picked: SelectTree | null;
  /** Stored keys to read; undefined for all. */
  readonly keys: readonly string[] | undefined;
}

/** Reads page by page: instances with relations loaded, or the selected properties. Throws `query_invalid` before any request. */
export async function* readDocuments(session: ReadSession, node: ReadNode): AsyncGenerator<readonly object[]> {
  const plan = readPlan(session, node);
  for await (const page of wholePages(session, node, plan)) yield finish(page, plan, session);
}

/** The document with this id, or undefined if it does not match the query. Takes one request, plus those for relations. */
export async function readDocument(session: ReadSession, node: ReadNode, id: string): Promise<object | undefined> {
  const plan = readPlan(session, node);
  const isFiltered = node.conditions.length > 0 || (node.raw ?? []).length > 0;
  if (isFiltered || (plan.entity.filters ?? []).length > 0) {
    const filters = [wire.equal('$id', [id])];
    for await (const page of readMatching(session, plan.entity, { ...node, limit: 1 }, { filters }))
      return finish(await attachRelations(page, plan.entity, plan.tree, session), plan, session)[0];
    return undefined;
  }
  const documents = await session.documents();
  const { paths, rest } = expansionOf(plan.entity, plan.tree, documents);
  const read = (select: readonly string[]) =>
    documents.get(plan.entity.collection, id, select.length === 0 ? [] : [queryText(wire.select(select))]);
  const [found, missing] = await expanded(
    paths,
    async () => [await read([...(plan.keys ?? ['*']), ...paths]), rest] as const,
    async () => [await read([...(plan.keys ?? [])]), plan.tree] as const,
  );
  if (found === null) return undefined;
  return finish(await attachRelations([found], plan.entity, missing, session), plan, session)[0];
}

/** Turns wire documents into the results of a query. */
export async function finishDocuments(
  session: ReadSession,
  node: ReadNode,
  documents: readonly WireDocument[],
): Promise<object[]> {
  const plan = readPlan(session, node);
  return finish(await attachRelations(documents, plan.entity, plan.tree, session), plan, session);
}

function readPlan(session: ReadSession, { select, populate, filters }: ReadNode): ReadPlan {
  const { findEntity } = session;
  const entity = session.metadata();
  const paths = select ?? [];
  const selected = selectedRelations(entity, paths, findEntity).map((path) => ({
    path,
    conditions: [],
    orders: [],
    limit: null,
  }));
  const tree = populateTree(entity, [...populate, ...selected], findEntity, filters);
  requireAskable(tree, session);
  const picked =
    select === null ? null : selectTree(entity, [...select, ...populate.map(({ path }) => path)], findEntity);
  const isWhole = picked === null || tree.size > 0 || hasLoadMethods(entity);
  return { entity, tree, picked, keys: isWhole ? undefined : keysOf(entity, picked) };
}

/** Stored keys of the selected properties; system fields always come along. */
function keysOf(entity: EntityMetadata, picked: SelectTree): readonly string[] {
  const keys = entity.properties.flatMap(({ kind, property, key }) =>
    kind === 'attribute' && picked.has(property) ? [key] : [],
  );
  return keys.length === 0 ? ['$id'] : keys;
}

/** Pages of wire documents with relations attached. For small results the server expands relations in the same request. */
async function* wholePages(
  session: ReadSession,
  node: ReadNode,
  { entity, tree, keys }: ReadPlan,
): AsyncGenerator<readonly WireDocument[]> {
  const { paths, rest } = expansionOf(entity, tree, await session.documents());
  if (paths.length > 0 && node.limit !== null && node.limit <= EXPANDED_PAGE) {
    const all = async (select?: readonly string[]) => {
      const list: WireDocument[] = [];
      for await (const page of readMatching(session, entity, node, { select })) list.push(...page);
      return list;
    };
    const [found, missing] = await expanded(
      paths,
      async () => [await all(['*', ...paths]), rest] as const,
      async () => [await all(), tree] as const,
    );
    if (found.length > 0) yield attachRelations(found, entity, missing, session);
    return;
  }
  for await (const page of readMatching(session, entity, node, { select: keys }))
    yield attachRelations(page, entity, tree, session);
}

/** Tries the expanding read first; Appwrite refuses it if a relation has more than 500 documents. */
async function expanded<T>(paths: readonly string[], whole: () => Promise<T>, otherwise: () => Promise<T>): Promise<T> {
  if (paths.length === 0) return otherwise();
  try {
    return await whole();
  } catch (error) {
    if (!isTooManyRelated(error)) throw error;
    return otherwise();
  }
}

function finish(
  page: readonly WireDocument[],
  { entity, tree, picked }: ReadPlan,
  { findEntity, onRead }: ReadSession,
): object[] {
  onRead?.(page, entity, tree);
  const loaded = new Map<WireDocument, object>();
  const documents = page.map((document) => loadDocument(entity, document, findEntity, loaded));
  return picked === null ? documents : documents.map((document) => pickSelected(document, picked));
}
