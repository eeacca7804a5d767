import type { DocumentGateway, WireDocument } from '../../appwrite/documents/document-gateway.js';
import { documentsByIds } from '../../appwrite/documents/documents-by-ids.js';
import { hasSameIds, linkIds } from '../../appwrite/documents/link-id.js';
import { queryText, wire } from '../../query/wire-query.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { type RelationshipSchema, sidesOf } from '../../schema/relationship-schema.js';

type End = Pick<RelationshipSchema, 'key' | 'kind' | 'relatedCollection' | 'twoWay'>;

/** Whether the guard misses changes at the other end: links added there for a `manyToOne`, links removed there for a `manyToMany`. */
function isUnseen({ kind, twoWay }: End): boolean {
  return twoWay && (kind === 'manyToOne' || kind === 'manyToMany');
}

/** Those of a collection's relationship keys where the guard misses links that others change. */
export function unseenEnds(schema: DatabaseSchema, collection: string, keys: readonly string[]): readonly End[] {
  return sidesOf(schema, collection)
    .map(({ relationship }) => relationship)
    .filter((end) => keys.includes(end.key) && isUnseen(end));
}

/** Those of a collection's relationship keys where a link made at the other end does not change this document's `$updatedAt`. */
export function unstampedEnds(schema: DatabaseSchema, collection: string, keys: readonly string[]): readonly End[] {
  return sidesOf(schema, collection)
    .map(({ relationship }) => relationship)
    .filter(({ key, twoWay }) => keys.includes(key) && twoWay);
}

/** Whether two states of a document have the same links, compared where both include them. */
export function hasSameLinks(a: WireDocument, b: WireDocument, ends: readonly End[]): boolean {
  return ends.every(({ key }) => {
    if (a[key] === undefined || b[key] === undefined) return true;
    return hasSameIds(linkIds(a[key]), linkIds(b[key]));
  });
}

export interface LinkWrite {
  readonly before: WireDocument;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Documents at the other end that others wrote to during a link write: one of their links may be lost, or a removed one restored. */
export interface OthersMeanwhile {
  readonly key: string;
  readonly relatedCollection: string;
  readonly ids: readonly string[];
}

/** Detects what the guard misses while the links of one document are written. */
export interface LinkWatch {
  /** What others may have changed at the other end meanwhile, given the values that were written; null if nothing. */
  readonly others: (values: Readonly<Record<string, unknown>>) => Promise<OthersMeanwhile | null>;
}

/** Starts watching the ends that the guard misses; null if the document's links have already changed since it was read. */
export async function watchLinks(
  ends: readonly End[],
  before: WireDocument,
  deps: {
    readonly documents: DocumentGateway;
    readonly serverTime: () => Promise<string>;
    readonly readAgain: () => Promise<WireDocument | null>;
  },
): Promise<LinkWatch | null> {
  if (ends.length === 0) return { others: async () => null };
  const since = await deps.serverTime();
  const now = await deps.readAgain();
  if (now === null || !hasSameLinks(now, before, ends)) return null;
  return { others: (values) => othersMeanwhile(ends, { before, values }, since, deps.documents) };
}

/** Finds writes by others at the other ends since a server time. Appwrite stamps only the document through which a link is changed. */
export async function othersMeanwhile(
  ends: readonly End[],
  { before, values }: LinkWrite,
  since: string,
  documents: DocumentGateway,
  own: ReadonlyMap<string, readonly string[]> = new Map(),
): Promise<OthersMeanwhile | null> {
  for (const end of ends) {
    const { key, relatedCollection } = end;
    if (!Object.hasOwn(values, key)) continue;
    const held = { before: before[key] === undefined ? null : linkIds(before[key]), after: linkIds(values[key]) };
    const find = end.kind === 'manyToOne' ? linkedSince : unlinkedSince;
    const ids = await find(end, held, since, documents, own.get(relatedCollection) ?? []);
    if (ids.length > 0) return { key, relatedCollection, ids: ids.slice(0, LISTED) };
  }
  return null;
}

/** Ids of a document's links before and after a write; `before` is null if they were not read. */
interface HeldIds {
  readonly before: readonly string[] | null;
  readonly after: readonly string[];
}

type FindOthers = (
  end: End,
  held: HeldIds,
  since: string,
  documents: DocumentGateway,
  own: readonly string[],
) => Promise<readonly string[]>;

/** Any document may have taken the link over, except for those it was taken from or given to. */
const linkedSince: FindOthers = async ({ relatedCollection }, { before, after }, since, documents, own) => {
  const queries = [
    wire.compare('greaterThanEqual', '$updatedAt', since),
    ...[...new Set([...(before ?? []), ...after, ...own])].map((id) => wire.compare('notEqual', '$id', id)),
    wire.select(['$id']),
    wire.limit(LISTED),
  ];
  const page = await documents.list(relatedCollection, queries.map(queryText));
  return page.documents.map(({ $id }) => $id);
};

/** Others can only have removed a link that the write kept, and so restored. */
const unlinkedSince: FindOthers = async ({ relatedCollection }, { before, after }, since, documents, own) => {
  const kept = after.filter((id) => (before?.includes(id) ?? true) && !own.includes(id));
  const found = await documentsByIds(documents, { collection: relatedCollection, select: ['$id', '$updatedAt'] }, kept);
  return [...found.values()]
    .filter(({ $updatedAt }) => Date.parse($updatedAt) >= Date.parse(since))
    .map(({ $id }) => $id);
};

/** Which documents were written after a time. A link changed through the other end shows only in that document's `$updatedAt`. */
export async function writtenSince(
  collection: string,
  ids: readonly string[],
  since: string,
  documents: DocumentGateway,
): Promise<ReadonlySet<string>> {
  const found = await documentsByIds(documents, { collection, select: ['$id', '$updatedAt'] }, ids);
  const later = [...found.values()].filter(({ $updatedAt }) => Date.parse($updatedAt) > Date.parse(since));
  return new Set(later.map(({ $id }) => $id));
}

/** The most ids that a message lists. */
const LISTED = 10;
