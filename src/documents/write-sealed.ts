import { BULK_LIMIT } from '../appwrite/documents/document-gateway.js';
import { canonicalJson } from '../util/canonical-json.js';
import { chunksOf } from '../util/chunks-of.js';
import { forEachConcurrently } from '../util/for-each-concurrently.js';
import { groupBy } from '../util/group-by.js';
import { collectOutcome, type WritePending } from './pending-write.js';
import { readAgain } from './read-again.js';
import { writeSame } from './write-distinct.js';

/** Requests under way at once. */
const CONCURRENCY = 8;

/**
 * Updates by query, which pass a closed write seal without putting a value in it (a document with a value would no longer be
 * sealed). Keeps `$updatedAt`. Documents that others wrote to meanwhile are left to the next pass. Appwrite refuses updates by
 * query on collections with relationships.
 */
export const writeSealed: WritePending = async (pending, context) => {
  const outcome = collectOutcome();
  const groups = [...groupBy(pending, ({ document, values }) => canonicalJson([document.$updatedAt, values])).values()];
  await forEachConcurrently(
    groups.flatMap((group) => chunksOf(group, BULK_LIMIT)),
    CONCURRENCY,
    async (chunk) => {
      const matched = await writeSame(chunk, context);
      const rest = matched === chunk.length ? [] : await readAgain(chunk, context);
      outcome.add(
        chunk.length - rest.length,
        rest.map(({ document }) => ({ id: document.$id, reason: 'others wrote to it after it was read' })),
      );
    },
  );
  return outcome;
};
