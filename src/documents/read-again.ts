import { documentsByIds } from '../appwrite/documents/documents-by-ids.js';
import { type PendingWrite, pendingWrite, type WriteContext } from './pending-write.js';

/** Reads documents again and returns those that still need the change; deleted ones drop out. */
export async function readAgain(
  stale: readonly PendingWrite[],
  { change, deps }: WriteContext,
): Promise<readonly PendingWrite[]> {
  const { collection, reads } = change;
  const now = await documentsByIds(
    deps.documents,
    { collection, select: reads === '*' ? null : ['$id', ...reads] },
    stale.map(({ document }) => document.$id),
  );
  return [...now.values()].flatMap((document) => pendingWrite(document, change) ?? []);
}
