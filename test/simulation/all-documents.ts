import type { WireDocument } from '../../src/appwrite/documents/document-gateway.js';
import { queryText, wire } from '../../src/query/wire-query.js';
import type { LiveDatabase } from '../support/live-database.js';

/** The documents of a collection, with what is selected. */
export async function allDocuments(
  { documents }: LiveDatabase,
  collection: string,
  select: readonly string[],
): Promise<readonly WireDocument[]> {
  const page = await documents.list(collection, [wire.limit(1000), wire.select(select)].map(queryText));
  return page.documents;
}
