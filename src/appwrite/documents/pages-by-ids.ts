import type { DocumentGateway, WireDocument } from './document-gateway.js';
import { documentsByIds, type LookupById } from './documents-by-ids.js';

/** Pages of the documents with these ids, in the order of the ids; those that are gone are left out. */
export async function* pagesByIds(
  documents: Pick<DocumentGateway, 'list'>,
  { pageSize, ...lookup }: LookupById & { readonly pageSize: number },
  ids: Iterable<string>,
): AsyncGenerator<readonly WireDocument[]> {
  for (const page of portions(ids, pageSize)) {
    const found = await documentsByIds(documents, lookup, page);
    const rows = page.flatMap((id) => found.get(id) ?? []);
    if (rows.length > 0) yield rows;
  }
}

function* portions(ids: Iterable<string>, size: number): Generator<readonly string[]> {
  let portion: string[] = [];
  for (const id of ids) {
    portion.push(id);
    if (portion.length < size) continue;
    yield portion;
    portion = [];
  }
  if (portion.length > 0) yield portion;
}
