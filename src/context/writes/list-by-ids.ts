import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { idChunks } from '../../appwrite/documents/id-chunks.js';
import { queryText, wire } from '../../query/wire-query.js';
import type { WriteSession } from './write-session.js';

/**
 * The documents with these ids, by id. One request for about a hundred and seventy of them.
 *
 * @param select stored keys; whole documents when left out
 */
export async function listByIds(
  session: WriteSession,
  ids: readonly string[],
  select?: readonly string[],
): Promise<ReadonlyMap<string, WireDocument>> {
  const documents = await session.documents();
  const { collection } = session.metadata();
  const pages = await Promise.all(
    idChunks([...new Set(ids)]).map((chunk) => {
      const queries = [wire.equal('$id', chunk), wire.limit(chunk.length), ...(select ? [wire.select(select)] : [])];
      return documents.list(collection, queries.map(queryText));
    }),
  );
  return new Map(pages.flatMap((page) => page.documents.map((document) => [document.$id, document] as const)));
}
