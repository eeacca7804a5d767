import type { WireDocument } from '../appwrite/document-gateway.js';
import { selectionOf } from './document-change.js';
import { type PendingWrite, pendingWrite, type WriteContext, type WriteOutcome } from './pending-write.js';

/** How often a document is tried that others keep writing to. */
export const ATTEMPTS = 50;

/**
 * Writes to one document unless it is newer than it was read; then it is read again and the change asked anew. `$updatedAt` stays.
 */
export async function guardedWrite(first: PendingWrite, context: WriteContext): Promise<WriteOutcome> {
  const { change, deps } = context;
  const { collection } = change;
  let pending: PendingWrite | null = first;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const { document, values }: PendingWrite = pending;
    deps.throwIfAborted?.();
    await deps.confirm();
    const written = await deps.documents.rewrite(collection, document.$id, values, document.$updatedAt);
    if (written !== 'newer') return { changed: written === 'written' ? 1 : 0, unequal: [] };
    const now: WireDocument | null = await deps.documents.get(collection, document.$id, selectionOf(change));
    pending = now === null ? null : pendingWrite(now, change);
    if (pending === null) return { changed: 0, unequal: [] };
  }
  return { changed: 0, unequal: [contended(first.document.$id)] };
}

/** A document that others wrote to each time it was to be changed. */
export function contended(id: string): { readonly id: string; readonly reason: string } {
  return { id, reason: `others wrote to it ${ATTEMPTS} times while it was to be changed` };
}
