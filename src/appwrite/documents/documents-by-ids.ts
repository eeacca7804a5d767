import { queryText, wire } from '../../query/wire-query.js';
import { chunksOf } from '../../util/chunks-of.js';
import type { DocumentGateway, WireDocument } from './document-gateway.js';
import { idChunks } from './id-chunks.js';

/** Pages of the documents with these ids, in the order of the ids; those that are gone are left out. */
export async function* documentsByIds(
  documents: Pick<DocumentGateway, 'list'>,
  { collection, pageSize, select }: { collection: string; pageSize: number; select?: readonly string[] },
  ids: readonly string[],
): AsyncGenerator<readonly WireDocument[]> {
  for (const page of chunksOf(ids, pageSize)) {
    const found = new Map<string, WireDocument>();
    for (const chunk of idChunks(page)) {
      const queries = [
        wire.equal('$id', chunk),
        wire.limit(chunk.length),
        ...(select === undefined ? [] : [wire.select(select)]),
      ];
      const { documents: part } = await documents.list(collection, queries.map(queryText));
      for (const document of part) found.set(document.$id, document);
    }
    const rows = page.flatMap((id) => found.get(id) ?? []);
    if (rows.length > 0) yield rows;
  }
}
