import type { DocumentGateway, WireDocument } from '../../appwrite/documents/document-gateway.js';
import { documentsByIds } from '../../appwrite/documents/documents-by-ids.js';
import { hasSameIds, linkIds } from '../../appwrite/documents/link-id.js';
import { queryText, wire } from '../../query/wire-query.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { type RelationshipSchema, sidesOf } from '../../schema/relationship-schema.js';

/** An end of a relationship as documents show it. */
type End = Pick<RelationshipSchema, 'key' | 'kind' | 'relatedCollection' | 'twoWay'>;

/** Whether no guard sees what others do at the other end: links they make at a `manyToOne`'s, or take away at a `manyToMany`'s. */
function isUnseen({ kind, twoWay }: End): boolean {
  return twoWay && (kind === 'manyToOne' || kind === 'manyToMany');
}

/** The ends among some keys of a collection at which others' links are not seen. */
export function unseenEnds(schema: DatabaseSchema, collection: string, keys: readonly string[]): readonly End[] {
  return sidesOf(schema, collection)
    .map(({ relationship }) => relationship)
    .filter((end) => keys.includes(end.key) && isUnseen(end));
}

/** The ends among some keys of a collection at which a link that an API key makes at the other end leaves a document its time. */
export function unstampedEnds(schema: DatabaseSchema, collection: string, keys: readonly string[]): readonly End[] {
  return sidesOf(schema, collection)
    .map(({ relationship }) => relationship)
    .filter(({ key, twoWay }) => keys.includes(key) && twoWay);
}

/** Whether two states of a document hold the same links at some ends, as far as both show them. */
export function hasSameLinks(a: WireDocument, b: WireDocument, ends: readonly End[]): boolean {
  return ends.every(({ key }) => {
    if (a[key] === undefined || b[key] === undefined) return true;
    return hasSameIds(linkIds(a[key]), linkIds(b[key]));
  });
}

/** Links of a document that were written. */
export interface LinkWrite {
  /** The document as it was before. */
  readonly before: WireDocument;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Documents at the other end of a relationship that others wrote to while a document was linked: a link may be lost, or back. */
export interface OthersMeanwhile {
  readonly key: string;
  readonly relatedCollection: string;
  readonly ids: readonly string[];
}

/** Sees what no guard sees, while links of one document are written. */
export interface LinkWatch {
  /** What others may have done at the other end since, where a write had these values; null where nothing was lost. */
  readonly others: (values: Readonly<Record<string, unknown>>) => Promise<OthersMeanwhile | null>;
}

/** Watches the ends at which a write is not guarded; null where the document has other links by now than it was read with. */
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

/** Writes of others at the other ends since a server time: Appwrite stamps the document at whose end a link changes, and no other one. */
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

/** Ids of a document's links before and after a write; `before` is null where they were not read. */
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

/** Any document but those that the link was taken from, or given to, may have taken it over. */
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

/** Only links that stay can have been taken away by others, and set again by the write. */
const unlinkedSince: FindOthers = async ({ relatedCollection }, { before, after }, since, documents, own) => {
  const kept = after.filter((id) => (before?.includes(id) ?? true) && !own.includes(id));
  const found = await documentsByIds(documents, { collection: relatedCollection, select: ['$id', '$updatedAt'] }, kept);
  return [...found.values()]
    .filter(({ $updatedAt }) => Date.parse($updatedAt) >= Date.parse(since))
    .map(({ $id }) => $id);
};

/** Which documents were written after a time: a link that an API key changes at the other end shows in that document's time alone. */
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

/** Ids that a message lists, at most. */
const LISTED = 10;
