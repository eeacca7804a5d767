import type { DocumentGateway, WireDocument } from '../../appwrite/documents/document-gateway.js';
import { type PageQuery, pagesToCopy } from '../../appwrite/documents/document-pages.js';
import { queryText, wire } from '../../query/wire-query.js';
import { safeTime } from '../source/safe-time.js';

/** How many pages of changes lead to one rewrite of a file. */
const BATCH = 10;

interface WindowDeps {
  readonly documents: Pick<DocumentGateway, 'list'>;
  readonly serverTime: () => number | null;
}

/**
 * A time that every later write's `$updatedAt` exceeds: that of the newest document, or seconds ago if that is earlier, because stamps may
 * still appear.
 */
export async function windowStart(collection: string, { documents, serverTime }: WindowDeps): Promise<string> {
  const queries = [wire.select(['$id']), wire.order('$updatedAt', true), wire.limit(1)];
  const { documents: found } = await documents.list(collection, queries.map(queryText));
  const safe = safeTime(serverTime());
  const newest = found[0]?.$updatedAt;
  const isOld = newest !== undefined && Date.parse(newest) < safe;
  return isOld ? newest : new Date(safe).toISOString();
}

/** Documents written after a time, in batches, except versions in `seen`; adds them to `seen`. */
export async function* documentsSince(
  { from, ...query }: PageQuery & { readonly from: string },
  seen: Map<string, string>,
  documents: Pick<DocumentGateway, 'list'>,
): AsyncGenerator<readonly WireDocument[]> {
  const where = [wire.compare('greaterThan', '$updatedAt', from)];
  let batch: WireDocument[] = [];
  let pages = 0;
  for await (const page of pagesToCopy(documents, { ...query, where })) {
    const unseen = page.filter(({ $id, $updatedAt }) => seen.get($id) !== $updatedAt);
    for (const { $id, $updatedAt } of unseen) seen.set($id, $updatedAt);
    batch.push(...unseen);
    pages += 1;
    if (pages % BATCH !== 0 || batch.length === 0) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
