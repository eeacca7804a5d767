import { BULK_LIMIT } from '../appwrite/documents/document-gateway.js';
import { chunksOf } from '../util/chunks-of.js';
import { forEachConcurrently } from '../util/for-each-concurrently.js';
import type { StoredValues } from './document-change.js';
import { collectOutcome, type PendingWrite, type WriteContext, type WritePending } from './pending-write.js';
import { upsertColumns } from './upsert-columns.js';
import { writeSingly } from './write-singly.js';

/** Bulk requests under way at once: about 700 documents a second on Appwrite 1.9.6. */
const CONCURRENCY = 4;

/** A document and the columns that its upsert supplies. */
interface Upsert extends PendingWrite {
  readonly columns: StoredValues;
}

/**
 * A hundred documents at a time, for collections that no one else writes to: a bulk upsert writes back every value it read, and recreates
 * documents that were deleted meanwhile (such ghosts are deleted at once). Values under a unique index are written one by one, because an
 * upsert may overwrite the document that holds the value; so are rows that an upsert might skip as unchanged.
 */
export const writeInBulk: WritePending = async (pending, context) => {
  const outcome = collectOutcome();
  const unique = new Set(
    context.indexes.filter(({ type }) => type === 'unique').flatMap(({ attributes }) => attributes),
  );
  const upserts: Upsert[] = [];
  const singles: PendingWrite[] = [];
  for (const write of pending) {
    const isUnique = Object.keys(write.values).some((key) => unique.has(key));
    const columns = isUnique ? null : upsertColumns(context.attributes, write.document, write.values);
    if (columns === null) singles.push(write);
    else upserts.push({ ...write, columns });
  }
  await forEachConcurrently(chunksOf(upserts, BULK_LIMIT), CONCURRENCY, async (chunk) => {
    await upsertChunk(chunk, context);
    outcome.add(chunk.length);
  });
  const rest = await writeSingly(singles, context);
  outcome.add(rest.changed, rest.unequal);
  return outcome;
};

async function upsertChunk(chunk: readonly Upsert[], { deps, change }: WriteContext): Promise<void> {
  const { collection } = change;
  deps.throwIfAborted?.();
  await deps.confirm();
  const written = await deps.documents.upsertMany(
    collection,
    chunk.map(({ document: { $id, $updatedAt, $permissions }, columns }) => ({
      ...columns,
      $id,
      $updatedAt,
      $permissions,
    })),
  );
  const created = new Map(chunk.map(({ document }) => [document.$id, document.$createdAt]));
  const ghosts = written.filter(
    ({ $id, $createdAt }) => Date.parse($createdAt) !== Date.parse(created.get($id) ?? $createdAt),
  );
  for (const { $id } of ghosts) {
    await deps.confirm();
    await deps.documents.delete(collection, $id);
  }
}
