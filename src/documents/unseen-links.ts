import type { DocumentGateway, WireDocument } from '../appwrite/documents/document-gateway.js';
import { queryText, wire } from '../query/wire-query.js';
import type { DatabaseSchema } from '../schema/database-schema.js';
import { type RelationshipSchema, sidesOf } from '../schema/relationship-schema.js';

/** An end of a relationship as documents show it. */
type End = Pick<RelationshipSchema, 'key' | 'kind' | 'relatedCollection' | 'twoWay'>;

/** Whether no guard of a write sees what others link at the other end meanwhile. */
function isUnseen({ kind, twoWay }: End): boolean {
  return twoWay && kind === 'manyToOne';
}

/** The ends among some keys of a collection at which others' links are not seen. */
export function unseenEnds(schema: DatabaseSchema, collection: string, keys: readonly string[]): readonly End[] {
  return sidesOf(schema, collection)
    .map(({ relationship }) => relationship)
    .filter((end) => keys.includes(end.key) && isUnseen(end));
}

/** Ids that a value of a relationship holds. */
export function idsIn(value: unknown): readonly string[] {
  return [value].flat().flatMap((one) => {
    const id = typeof one === 'object' && one !== null ? (one as { readonly $id?: unknown }).$id : one;
    return typeof id === 'string' ? [id] : [];
  });
}

/** Whether two states of a document hold the same links at some ends, as far as both show them. */
export function hasSameLinks(a: WireDocument, b: WireDocument, ends: readonly End[]): boolean {
  return ends.every(({ key }) => {
    if (a[key] === undefined || b[key] === undefined) return true;
    const [one, other] = [idsIn(a[key]), idsIn(b[key])];
    return one.length === other.length && one.every((id) => other.includes(id));
  });
}

/**
 * The documents at the other end that others wrote to since a time of the server, and may have linked a document to whose link was written
 * in between: Appwrite stamps the document at whose end a link is set, and no other one. Empty: nothing was lost.
 *
 * @param held the ids that the document held before and after
 */
export async function linkedMeanwhile(
  { relatedCollection }: End,
  held: readonly string[],
  since: string,
  documents: DocumentGateway,
): Promise<readonly string[]> {
  const queries = [
    wire.compare('greaterThanEqual', '$updatedAt', since),
    ...[...new Set(held)].map((id) => wire.compare('notEqual', '$id', id)),
    wire.select(['$id']),
    wire.limit(LISTED),
  ];
  const page = await documents.list(relatedCollection, queries.map(queryText));
  return page.documents.map(({ $id }) => $id);
}

/** Ids that a message lists, at most. */
const LISTED = 10;
