import { BULK_LIMIT, type WireDocument } from '../appwrite/document-gateway.js';
import { forEachConcurrently } from '../util/for-each-concurrently.js';
import { readPages } from './read-pages.js';
import type { Rewrite, RewritePorts } from './rewrite-documents.js';

/** Bulk requests under way at once: about 700 documents a second on Appwrite 1.9.6 (DESIGN, "The shadow change"). */
const CONCURRENCY = 4;

/**
 * What `rewriteDocuments` does, a hundred documents at a time. For collections that nobody else writes to: a bulk upsert writes
 * back what it read, and creates a document again that was deleted meanwhile; such a ghost is deleted at once.
 *
 * @param required stored keys that a bulk upsert has to send along
 */
export async function rewriteInBulk(
  { collection, reads, since, change }: Rewrite,
  required: readonly string[],
  { documents, confirm, onProgress }: RewritePorts,
): Promise<{ seen: number; changed: number }> {
  const select = reads === '*' ? undefined : [...new Set([...reads, ...required])];
  let seen = 0;
  let changed = 0;
  for await (const page of readPages(documents, collection, {
    ...(select && { select }),
    ...(since !== undefined && { since }),
  })) {
    seen += page.length;
    const wrong = page.flatMap((document) => {
      const values = change(document);
      return values === null ? [] : [{ document, values }];
    });
    const chunks = Array.from({ length: Math.ceil(wrong.length / BULK_LIMIT) }, (_, at) =>
      wrong.slice(at * BULK_LIMIT, (at + 1) * BULK_LIMIT),
    );
    await forEachConcurrently(chunks, CONCURRENCY, async (chunk) => {
      await confirm();
      const written = await documents.upsertMany(
        collection,
        chunk.map(({ document, values }) => merged(document, values, required)),
      );
      const created = new Map(chunk.map(({ document }) => [document.$id, document.$createdAt]));
      const ghosts = written.filter(
        ({ $id, $createdAt }) => Date.parse($createdAt) !== Date.parse(created.get($id) ?? $createdAt),
      );
      for (const { $id } of ghosts) await documents.delete(collection, $id);
      changed += chunk.length;
    });
    onProgress({ type: 'scan', collection, documents: seen });
  }
  if (changed > 0) onProgress({ type: 'documents', action: 'rewritten', collection, documents: changed });
  return { seen, changed };
}

function merged(
  document: WireDocument,
  values: Readonly<Record<string, unknown>>,
  required: readonly string[],
): Record<string, unknown> {
  const kept = Object.fromEntries(required.map((key) => [key, document[key]]));
  return {
    ...kept,
    ...values,
    $id: document.$id,
    $updatedAt: document.$updatedAt,
    $permissions: document.$permissions,
  };
}
