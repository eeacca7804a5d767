import type { UnequalDocument } from './document-change.js';
import { selectQueries } from './document-change.js';
import { type PendingWrite, pendingWrite, type WriteContext, type WriteOutcome } from './pending-write.js';
import { ATTEMPTS, underGuard } from './under-guard.js';

/**
 * Writes to one document unless it is newer than it was read; then it is read again and the change asked again. `$updatedAt` stays.
 */
export async function guardedWrite(first: PendingWrite, context: WriteContext): Promise<WriteOutcome> {
  const { change, deps, isRelated } = context;
  const { collection } = change;
  const { $id } = first.document;
  const guard = {
    guardTime: isRelated ? deps.serverTime : null,
    readAgain: () => deps.documents.get(collection, $id, selectQueries(change)),
  };
  const outcome = await underGuard(first.document, guard, async (document, unlessNewerThan) => {
    const pending = document === first.document ? first : pendingWrite(document, change);
    if (pending === null) return 'unneeded';
    deps.throwIfAborted?.();
    await deps.confirm();
    const { values } = pending;
    return deps.documents.rewrite(collection, $id, values, document.$updatedAt, unlessNewerThan);
  });
  return { changed: outcome === 'written' ? 1 : 0, unequal: outcome === 'contended' ? [contended($id)] : [] };
}

/** A document that others wrote to each time it was to be changed. */
export function contended(id: string): UnequalDocument {
  return { id, reason: `others wrote to it at each of ${ATTEMPTS} attempts to change it` };
}
