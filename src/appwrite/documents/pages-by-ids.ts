import type { DocumentGateway, WireDocument } from './document-gateway.js';
import { documentsByIds, type LookupById } from './documents-by-ids.js';

interface PagesById extends LookupById {
  readonly pageSize: number;
  /** The most documents to read. Default: all. */
  readonly limit?: number;
}

/** Pages of the documents with these ids, in that order. Deleted ones are skipped and do not count towards the limit. */
export async function* pagesByIds(
  documents: Pick<DocumentGateway, 'list'>,
  { pageSize, limit = Number.POSITIVE_INFINITY, ...lookup }: PagesById,
  ids: Iterable<string>,
): AsyncGenerator<readonly WireDocument[]> {
  const rest = ids[Symbol.iterator]();
  for (let remaining = limit; remaining > 0; ) {
    const page = take(rest, Math.min(pageSize, remaining));
    if (page.length === 0) return;
    const found = await documentsByIds(documents, lookup, page);
    const rows = page.flatMap((id) => found.get(id) ?? []);
    remaining -= rows.length;
    if (rows.length > 0) yield rows;
  }
}

function take(ids: Iterator<string>, count: number): readonly string[] {
  const taken: string[] = [];
  while (taken.length < count) {
    const { value, done } = ids.next();
    if (done === true) break;
    taken.push(value);
  }
  return taken;
}
