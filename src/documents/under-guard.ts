import type { WireDocument } from '../appwrite/document-gateway.js';

/** How often a document is read again that others keep writing to, or whose linked documents are newer. */
const ATTEMPTS = 8;

export interface GuardDeps {
  /** A time of the server that is not after now, ISO 8601; later than the one before when some time has passed. */
  readonly guardTime: () => Promise<string>;
  /** The document as it is now; null where it is gone. */
  readonly readAgain: () => Promise<WireDocument | null>;
}

/**
 * Tries a write guarded by the time the document was read with. Where that is refused, others wrote to it, or what it is linked with
 * is newer for good: then the server's time is taken, the document is read after that, and the write is guarded by that time.
 *
 * @param write null where the server refuses it; its own answer otherwise, also where it finds nothing to write
 * @returns the answer of the write; null where the document is gone, or was newer each time
 */
export async function underGuard<T>(
  first: WireDocument,
  { guardTime, readAgain }: GuardDeps,
  write: (document: WireDocument, unlessNewerThan: string) => Promise<T | null>,
): Promise<T | null> {
  let answer = await write(first, first.$updatedAt);
  for (let attempt = 1; answer === null && attempt < ATTEMPTS; attempt += 1) {
    const time = await guardTime();
    const document = await readAgain();
    if (document === null) return null;
    answer = await write(document, time);
  }
  return answer;
}
