import { BULK_LIMIT } from '../appwrite/documents/document-gateway.js';
import { queryText, wire } from '../query/wire-query.js';
import { canonicalJson } from '../util/canonical-json.js';
import { chunksOf } from '../util/chunks-of.js';
import { forEachConcurrently } from '../util/for-each-concurrently.js';
import { groupBy } from '../util/group-by.js';
import { collectOutcome, type PendingWrite, type WriteContext, type WritePending } from './pending-write.js';
import { readAgain } from './read-again.js';
import { writeSingly } from './write-singly.js';

/** Bulk requests under way at once. */
const CONCURRENCY = 4;

/**
 * One request for a hundred documents with the same new values. It matches only documents that still have the `$updatedAt` they were read
 * with, and writes nothing else in them, so no other write is lost. The rest is read again and written one by one. `$updatedAt`
 * stays if all documents share it, and is new otherwise.
 */
export const writeDistinct: WritePending = async (pending, context) => {
  const outcome = collectOutcome();
  const groups = [...groupBy(pending, ({ values }) => canonicalJson(values)).values()];
  await forEachConcurrently(
    groups.flatMap((group) => chunksOf(group, BULK_LIMIT)),
    CONCURRENCY,
    async (chunk) => {
      const matched = await writeSame(chunk, context);
      if (matched === chunk.length) return outcome.add(matched);
      const rest = await readAgain(chunk, context);
      const { changed, unequal } = await writeSingly(rest, context);
      outcome.add(chunk.length - rest.length + changed, unequal);
    },
  );
  return outcome;
};

/** Writes the first document's values to all that still have the `$updatedAt` they were read with; returns how many. */
export async function writeSame(chunk: readonly PendingWrite[], { change, deps }: WriteContext): Promise<number> {
  const [first] = chunk;
  if (first === undefined) return 0;
  const times = [...new Set(chunk.map(({ document }) => document.$updatedAt))];
  deps.throwIfAborted?.();
  await deps.confirm();
  const { total } = await deps.documents.updateMany(
    change.collection,
    { values: { ...first.values, ...(times.length === 1 && { $updatedAt: times[0] }) } },
    [
      queryText(
        wire.equal(
          '$id',
          chunk.map(({ document }) => document.$id),
        ),
      ),
      queryText(wire.equal('$updatedAt', times)),
    ],
  );
  return total;
}
