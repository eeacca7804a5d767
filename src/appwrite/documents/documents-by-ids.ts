import { queryText, wire } from '../../query/wire-query.js';
import { forEachConcurrently } from '../../util/for-each-concurrently.js';
import type { DocumentGateway, WireDocument } from './document-gateway.js';
import { idChunks } from './id-chunks.js';

export interface LookupById {
  readonly collection: string;
  /** Stored keys; null or absent for whole documents. */
  readonly select?: readonly string[] | null;
  /** Concurrent requests. */
  readonly atOnce?: number;
}

/** The existing documents with these ids. Each request takes as many ids as fit a query. */
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
