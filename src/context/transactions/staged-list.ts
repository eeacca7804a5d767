import type { DocumentGateway, DocumentPage, WireDocument } from '../../appwrite/documents/document-gateway.js';
import { type Capabilities, loosestEquality } from '../../appwrite/server/capabilities.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import {
  allOf,
  QUERY_LENGTH,
  queryLength,
  queryText,
  readQuery,
  type WireQuery,
  wire,
} from '../../query/wire-query.js';
import { packedChunks } from '../../util/chunks-of.js';
import { opposite } from '../links/link-state.js';
import type { StagedDocuments } from './staged-documents.js';
import { unreadable } from './staged-errors.js';
import { matchesQuery } from './staged-match.js';
import { mergeInOrder, type OrderRules } from './staged-order.js';
import { type Asked, askedOf, withOrders } from './staged-query.js';
import type { StagedChange, StagedView } from './staged-view.js';

/** What a list in a transaction is made of. */
export interface StagedList {
  readonly gateway: DocumentGateway;
  readonly staged: StagedDocuments;
  readonly view: StagedView;
  readonly metadata: EntityMetadata;
  readonly capabilities: () => Promise<Capabilities>;
  /** Documents of a collection as the transaction leaves them, by id. */
  readonly find: (collection: string, ids: readonly string[]) => Promise<ReadonlyMap<string, WireDocument>>;
}

/**
 * A page of documents as it will be after the commit. The server lists what the transaction does not concern; documents that it creates, or
 * changes in what the query asks for, are judged here and take their places among the others. Throws `transaction_read_unclear` if
 * only the server could tell whether, or where, one of them belongs.
 */
export async function stagedPage(
  list: StagedList,
  queries: readonly string[],
  options: { total?: boolean } = {},
): Promise<DocumentPage> {
  const { gateway, staged, view, metadata, capabilities } = list;
  const { collection } = metadata;
  const changes = await view.changesOf(gateway, collection);
  const asked = askedOf(queries.map(readQuery));
  if (asked.hasCursor) throw unreadable(metadata, '', 'a cursor of the server');
  const owners = await ownersAsked(list, asked);
  const own = await ownDocuments(list, asked, changes, owners);
  // Nothing is asked where there is nothing to compare.
  const equality = own.length === 0 ? 'folded' : loosestEquality(await capabilities());
  const filters = asked.filters.filter((one) => one !== asked.owner);
  const matching = own.filter((document) => {
    const verdict = matchesQuery(staged.queried(metadata, document), allOf(filters), equality);
    if (verdict === null) throw unreadable(metadata, document.$id, 'a condition on it');
    return verdict;
  });
  const start = Math.max(0, asked.offset - matching.length);
  const isLocal = owners !== null || asksOnlyFor(asked, new Set([...own.map(({ $id }) => $id), ...goneOf(changes)]));
  const page: DocumentPage = isLocal
    ? { total: 0, documents: [] }
    : await gateway.list(collection, serverQueries(list, asked, changes, { start, own, matching }), options);
  const others: WireDocument[] = [];
  for (const document of page.documents) {
    staged.noteRead(collection, document.$id, document, false);
    others.push(changes.has(document.$id) ? await view.present(gateway, collection, document) : document);
  }
  const rules: OrderRules = {
    metadata,
    orders: asked.orders,
    equality,
    nulls: matching.length === 0 ? null : (await capabilities()).nulls,
    created: staged.idsOf(collection, 'created'),
    changed: new Set(
      [...changes].flatMap(([id, one]) => (one.kind === 'changed' && one.keys.has('$updatedAt') ? [id] : [])),
    ),
  };
  const from = asked.offset - start;
  const documents = mergeInOrder(others, matching, rules, from + asked.limit).slice(from);
  return {
    total: options.total ? page.total + matching.length : page.total,
    documents: await withLinks(list, asked, documents),
  };
}

function goneOf(changes: ReadonlyMap<string, StagedChange>): readonly string[] {
  return [...changes].flatMap(([id, { kind }]) => (kind === 'gone' ? [id] : []));
}

/** The ids of the documents that link one of some others, if a condition asks for that; else null. */
async function ownersAsked(
  { gateway, view, metadata }: StagedList,
  { owner }: Asked,
): Promise<readonly string[] | null> {
  const { attribute = '', values = [] } = owner ?? {};
  const key = attribute.slice(0, attribute.lastIndexOf('.'));
  const end = owner === null ? undefined : view.endAt(metadata.collection, key);
  if (end === undefined) return null;
  const links = await view.linked(gateway, opposite(end), values.map(String));
  return [...new Set([...links.values()].flat())];
}

/** The documents to judge here: new ones, and those that differ in what the query asks for. */
async function ownDocuments(
  { gateway, staged, view, metadata: { collection, properties } }: StagedList,
  { keys }: Asked,
  changes: ReadonlyMap<string, StagedChange>,
  owners: readonly string[] | null,
): Promise<readonly WireDocument[]> {
  const isOf = (id: string) => owners === null || owners.includes(id);
  // An update leaves empty lists where there were none.
  const asksLists = properties.some((one) => one.kind === 'attribute' && one.attribute.array && keys.has(one.key));
  const isOther = (changed: ReadonlySet<string>) =>
    owners !== null || differs(changed, keys) || (asksLists && changed.has('$updatedAt'));
  const created = [...changes].flatMap(([id, { kind }]) => (kind === 'new' && isOf(id) ? [id] : []));
  const changed = [...changes].flatMap(([id, one]) =>
    one.kind === 'changed' && isOther(one.keys) && isOf(id) ? [id] : [],
  );
  const others = (owners ?? []).filter((id) => !changes.has(id));
  const shown: WireDocument[] = [];
  for (const document of await view.documents(gateway, collection, [...others, ...changed]))
    shown.push(await view.present(gateway, collection, document));
  for (const id of created) {
    const document = staged.shown(collection, id);
    if (document !== undefined) shown.push(await view.present(gateway, collection, document));
  }
  return shown;
}

function differs(changed: ReadonlySet<string>, asked: ReadonlySet<string>): boolean {
  return [...asked].some((key) => changed.has(key));
}

/** Whether the query asks for documents by ids that the server need not be asked about. */
function asksOnlyFor({ filters }: Asked, known: ReadonlySet<string>): boolean {
  return filters.some(
    ({ method, attribute, values = [] }) =>
      method === 'equal' && attribute === '$id' && values.every((id) => known.has(String(id))),
  );
}

/** The query for what is not judged here, with room for what takes places before it. */
function serverQueries(
  { staged, metadata }: StagedList,
  asked: Asked,
  changes: ReadonlyMap<string, StagedChange>,
  {
    start,
    own,
    matching,
  }: {
    readonly start: number;
    readonly own: readonly WireDocument[];
    readonly matching: readonly WireDocument[];
  },
): readonly string[] {
  const { collection } = metadata;
  const recreated = staged.deleted();
  const isStored = (id: string) => changes.get(id)?.kind !== 'new' || recreated.has(`${collection}/${id}`);
  const without = [...new Set([...goneOf(changes), ...own.map(({ $id }) => $id)])].filter(isStored);
  const links = metadata.properties.flatMap(({ kind, key }) => (kind === 'relationship' ? [key] : []));
  const select = matching.length === 0 ? asked.select : withOrders(asked, new Set(links));
  return [
    ...asked.filters.map(queryText),
    ...exclusions(without),
    ...asked.orders.map(({ attribute, descending }) => queryText(wire.order(attribute, descending))),
    ...(select === null ? [] : [queryText(wire.select(select))]),
    queryText(wire.limit(asked.limit + asked.offset - start)),
    ...(start > 0 ? [queryText(wire.offset(start))] : []),
  ];
}

/** The fewest conditions that exclude these documents. */
function exclusions(ids: readonly string[]): readonly string[] {
  const queries: readonly WireQuery[] = ids.map((id) => wire.compare('notEqual', '$id', id));
  const groups = packedChunks(queries, (query) => queryLength(query) + 1, { size: QUERY_LENGTH - 100 });
  return groups.map((group) => queryText(allOf(group)));
}

/** The documents with the lists of related ones that were selected. */
async function withLinks(
  list: StagedList,
  { paths }: Asked,
  documents: readonly WireDocument[],
): Promise<readonly WireDocument[]> {
  const { gateway, view, metadata, find } = list;
  let shown = documents;
  for (const [key, isWhole] of paths) {
    const end = view.endAt(metadata.collection, key);
    if (end === undefined) continue;
    const links = await view.linked(
      gateway,
      end,
      documents.map(({ $id }) => $id),
    );
    const known = isWhole ? await find(end.side.relationship.relatedCollection, [...links.values()].flat()) : null;
    shown = shown.map((document) => {
      const ids = links.get(document.$id) ?? [];
      const related = ids.flatMap((id) => (known === null ? { $id: id } : (known.get(id) ?? [])));
      return Object.assign(Object.create(null) as object, document, { [key]: related }) as WireDocument;
    });
  }
  return shown;
}
