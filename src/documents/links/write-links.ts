import { replacedLinks } from '../../appwrite/documents/replaced-links.js';
import { chunksOf } from '../../util/chunks-of.js';
import { forEachConcurrently } from '../../util/for-each-concurrently.js';
import type { StoredValues } from '../document-change.js';
import { contended } from '../guarded-write.js';
import { collectOutcome, type PendingWrite, type WriteContext, type WritePending } from '../pending-write.js';
import { readAgain } from '../read-again.js';
import { ATTEMPTS, guardOf, pauseBefore } from '../under-guard.js';

/** Documents that are read after one time of the server and written under it. */
const PER_TIME = 20;
const CONCURRENCY = 4;

/**
 * One guarded update for each document that gets links. The guard by the document's own time cannot serve here: it also looks at
 * the linked documents and at what stores the link, which may be newer for good. So the server's time is taken first, then the
 * documents are read, and a write is refused where anything it looks at is newer than that time. `$updatedAt` stays. What others link at the
 * other end of a two-way `manyToOne` it does not see: these keys have to be ours until a swap, or the collections closed.
 */
export const writeLinks: WritePending = async (pending, context) => {
  const outcome = collectOutcome();
  for (const chunk of chunksOf(pending, PER_TIME)) {
    let open: readonly PendingWrite[] = chunk;
    for (let attempt = 0; attempt < ATTEMPTS && open.length > 0; attempt += 1) {
      await pauseBefore(attempt);
      open = await writeUnderTime(open, context);
    }
    outcome.add(
      chunk.length - open.length,
      open.map(({ document }) => contended(document.$id)),
    );
  }
  return outcome;
};

/** Writes documents as they are after a time of the server; gives those that were newer. */
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

/** A one-to-one link that both ends show cannot be replaced under the guard: it is taken off first. */
function inSteps({ document, values }: PendingWrite, links: WriteContext['links']): readonly StoredValues[] {
  const exclusive = [...links].flatMap(([key, { kind, twoWay }]) => (kind === 'oneToOne' && twoWay ? [key] : []));
  const unlinking = replacedLinks(exclusive, document, values);
  return unlinking === null ? [values] : [unlinking, values];
}
