import type { DocumentGateway, WireDocument } from '../appwrite/documents/document-gateway.js';
import { serverStatus } from '../appwrite/http/server-error.js';
import { isSingleDate } from '../operations/broken-renames/copied-dates.js';
import { queryText, wire } from '../query/wire-query.js';
import type { CollectionSchema, DatabaseSchema } from '../schema/database-schema.js';
import { isSystemCollection } from '../schema-manager/lock/system-collections.js';

/** A datetime attribute whose rename did not complete: the server lists it under the old key and has its values under the new one. */
export interface BrokenDate {
  readonly collection: string;
  readonly key: string;
  /** The new key; null if no document shows it, or it could be one of several. */
  readonly shownAs: string | null;
}

/**
 * Finds datetime attributes that were renamed on a version of Appwrite that breaks them by that. It sends one request for each datetime:
 * the server answers a condition on an attribute whose column has another name with 404.
 */
export async function findBrokenDates(
  schema: DatabaseSchema,
  documents: Pick<DocumentGateway, 'list'>,
): Promise<readonly BrokenDate[]> {
  const broken: BrokenDate[] = [];
  for (const collection of schema.collections.filter(({ id }) => !isSystemCollection(id))) {
    const lost: string[] = [];
    for (const { key } of collection.attributes.filter(isSingleDate))
      if (await isLost(collection.id, key, documents)) lost.push(key);
    if (lost.length === 0) continue;
    const [sample] = (await documents.list(collection.id, [queryText(wire.limit(1))])).documents;
    const strange = sample === undefined ? [] : unknownKeys(sample, collection, schema);
    const [shownAs = null] = lost.length === 1 && strange.length === 1 ? strange : [];
    broken.push(...lost.map((key) => ({ collection: collection.id, key, shownAs })));
  }
  return broken;
}

async function isLost(collection: string, key: string, documents: Pick<DocumentGateway, 'list'>): Promise<boolean> {
  try {
    await documents.list(collection, [wire.isNull(key), wire.limit(1)].map(queryText));
    return false;
  } catch (error) {
    if (serverStatus(error) === 404) return true;
    throw error;
  }
}

/** The keys of a document that belong to no attribute and no relationship of its collection. */
function unknownKeys(document: WireDocument, { id, attributes }: CollectionSchema, schema: DatabaseSchema): string[] {
  const known = new Set(attributes.map(({ key }) => key));
  for (const { id: owner, relationships } of schema.collections)
    for (const { key, twoWayKey, relatedCollection } of relationships) {
      if (owner === id) known.add(key);
      if (relatedCollection === id) known.add(twoWayKey);
    }
  return Object.keys(document).filter((key) => !key.startsWith('$') && !known.has(key));
}
