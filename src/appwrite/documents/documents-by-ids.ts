import { queryText, wire } from '../../query/wire-query.js';
import { forEachConcurrently } from '../../util/for-each-concurrently.js';
import type { DocumentGateway, WireDocument } from './document-gateway.js';
import { idChunks } from './id-chunks.js';

export interface LookupById {
  readonly collection: string;
  /** Stored keys; null or left out for whole documents. */
  readonly select?: readonly string[] | null;
  /** Requests under way together. */
  readonly atOnce?: number;
}

/** The documents with exactly these ids, but those that are gone. One request holds as many ids as a query has room for. */
export async function documentsByIds(
  documents: Pick<DocumentGateway, 'list'>,
  { collection, select, atOnce = 1 }: LookupById,
  ids: readonly string[],
): Promise<ReadonlyMap<string, WireDocument>> {
  const found = new Map<string, WireDocument>();
  await forEachConcurrently(idChunks([...new Set(ids)]), atOnce, async (chunk) => {
    const queries = [wire.equal('$id', chunk), wire.limit(chunk.length), ...(select ? [wire.select(select)] : [])];
    const page = await documents.list(collection, queries.map(queryText));
    for (const document of page.documents) found.set(document.$id, document);
  });
  return found;
}
