import { eachChunk } from '../../util/chunks-of.js';
import type { DocumentGateway, WireDocument } from './document-gateway.js';
import { documentsByIds, type LookupById } from './documents-by-ids.js';

/** Pages of the documents with these ids, in the order of the ids; those that are gone are left out. */
export async function* pagesByIds(
  documents: Pick<DocumentGateway, 'list'>,
  { pageSize, ...lookup }: LookupById & { readonly pageSize: number },
  ids: Iterable<string>,
): AsyncGenerator<readonly WireDocument[]> {
  for (const page of eachChunk(ids, pageSize)) {
    const found = await documentsByIds(documents, lookup, page);
    const rows = page.flatMap((id) => found.get(id) ?? []);
    if (rows.length > 0) yield rows;
  }
}
