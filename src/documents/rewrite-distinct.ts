import { BULK_LIMIT, type WireDocument } from '../appwrite/document-gateway.js';
import { canonicalJson } from '../util/canonical-json.js';
import { forEachConcurrently } from '../util/for-each-concurrently.js';
import { groupBy } from '../util/group-by.js';
import { readPages } from './read-pages.js';
import { type Rewrite, type RewritePorts, readOptions } from './rewrite-documents.js';

/** Bulk requests under way at once. */
const CONCURRENCY = 4;

/**
 * What `rewriteDocuments` does, with one request for a hundred documents that get the same values. Touches nothing else in them, so
 * writes of others stay; but what somebody writes between reading and writing needs another pass, and `$updatedAt` is new.
 */
export async function rewriteDistinct(
  rewrite: Rewrite,
  { documents, confirm, onProgress }: RewritePorts,
): Promise<{ seen: number; changed: number }> {
  const { collection, change } = rewrite;
  let seen = 0;
  let changed = 0;
  for await (const page of readPages(documents, collection, readOptions(rewrite))) {
    seen += page.length;
    await forEachConcurrently(sameWrites(page, change), CONCURRENCY, async ({ ids, values }) => {
      await confirm();
      const chosen = JSON.stringify({ method: 'equal', attribute: '$id', values: ids });
      const written = await documents.updateMany(collection, values, [chosen]);
      changed += written;
    });
    onProgress({ type: 'scan', collection, documents: seen });
  }
  if (changed > 0) onProgress({ type: 'documents', action: 'rewritten', collection, documents: changed });
  return { seen, changed };
}

interface SameWrites {
  readonly ids: readonly string[];
  readonly values: Readonly<Record<string, unknown>>;
}

/** The changes of a page, by the values that are written, at most a hundred documents each. */
function sameWrites(page: readonly WireDocument[], change: Rewrite['change']): readonly SameWrites[] {
  const writes = page.flatMap((document) => {
    const values = change(document);
    return values === null ? [] : [{ id: document.$id, values }];
  });
  return [...groupBy(writes, ({ values }) => canonicalJson(values)).values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    return Array.from({ length: Math.ceil(group.length / BULK_LIMIT) }, (_, at) => ({
      ids: group.slice(at * BULK_LIMIT, (at + 1) * BULK_LIMIT).map(({ id }) => id),
      values: first.values,
    }));
  });
}
