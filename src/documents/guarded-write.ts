import { selectQueries, type UnequalDocument, type WriteReport } from './document-change.js';
import { type PendingWrite, pendingWrite, type WriteContext } from './pending-write.js';
import { ATTEMPTS, underGuard } from './under-guard.js';

/** Updates one document under a guard. If it was written to since it was read, reads it again and recomputes the change. Keeps `$updatedAt`. */
export async function guardedWrite(first: PendingWrite, context: WriteContext): Promise<WriteReport> {
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

/** The entry of a document that lost the race at every attempt. */
export function contended(id: string): UnequalDocument {
  return { id, reason: `others wrote to it at each of ${ATTEMPTS} attempts to change it` };
}
