import { replacedLinks } from '../../appwrite/documents/replaced-links.js';
import { chunksOf } from '../../util/chunks-of.js';
import { forEachConcurrently } from '../../util/for-each-concurrently.js';
import type { StoredValues } from '../document-change.js';
import { contended } from '../guarded-write.js';
import { collectOutcome, type PendingWrite, type WriteContext, type WritePending } from '../pending-write.js';
import { readAgain } from '../read-again.js';
import { ATTEMPTS, guardOf, pauseBefore } from '../under-guard.js';

/** Documents that share one server time as their guard. */
const PER_TIME = 20;
const CONCURRENCY = 4;

/**
 * One guarded update per document that gets links. The document's own time cannot be the guard: Appwrite also compares it with
 * linked documents and junction rows, which may be newer for good. So the server's time is taken first, then the documents are read, and a
 * write is refused if anything it touches is newer than that time. Keeps `$updatedAt`. The guard misses links made at the other end
 * of a two-way `manyToOne`: such keys must be unknown to others until the swap, or the collections closed.
 */
export const writeLinks: WritePending = async (pending, context) => {
  const outcome = collectOutcome();
  for (const chunk of chunksOf(pending, PER_TIME)) {
    let rest: readonly PendingWrite[] = chunk;
    for (let attempt = 0; attempt < ATTEMPTS && rest.length > 0; attempt += 1) {
      await pauseBefore(attempt);
      rest = await writeUnderTime(rest, context);
    }
    outcome.add(
      chunk.length - rest.length,
      rest.map(({ document }) => contended(document.$id)),
    );
  }
  return outcome;
};

/** Reads documents after a new server time and writes them under it; returns those that were newer still. */
async function writeUnderTime(stale: readonly PendingWrite[], context: WriteContext): Promise<readonly PendingWrite[]> {
  const { change, deps, links } = context;
  const refused: PendingWrite[] = [];
  const time = await deps.serverTime();
  await forEachConcurrently(await readAgain(stale, context), CONCURRENCY, async (one) => {
    const { document } = one;
    for (const values of inSteps(one, links)) {
      deps.throwIfAborted?.();
      await deps.confirm();
      const { $id, $updatedAt } = document;
      const guard = guardOf(document, time);
      const written = await deps.documents.rewrite(change.collection, $id, values, $updatedAt, guard);
      if (written === 'gone') return;
      if (written === 'written') continue;
      refused.push(one);
      return;
    }
  });
  return refused;
}

/** A two-way one-to-one link cannot be replaced under the guard, so it is removed first. */
function inSteps({ document, values }: PendingWrite, links: WriteContext['links']): readonly StoredValues[] {
  const exclusive = [...links].flatMap(([key, { kind, twoWay }]) => (kind === 'oneToOne' && twoWay ? [key] : []));
  const unlinking = replacedLinks(exclusive, document, values);
  return unlinking === null ? [values] : [unlinking, values];
}
