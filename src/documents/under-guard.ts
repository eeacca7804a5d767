import type { WireDocument } from '../appwrite/documents/document-gateway.js';
import { pause } from '../util/pause.js';

/**
 * How often a document is tried that others keep writing to, or whose linked documents are newer. The pauses between take six
 * seconds on average.
 */
export const ATTEMPTS = 50;
const FIRST_PAUSE = 5;
const LONGEST_PAUSE = 250;

interface GuardDeps {
  /**
   * A time of the server that is not after now, ISO 8601; later than the one before when some time has passed. Null where nothing
   * can be linked with the document, so that only its own time counts.
   */
  readonly guardTime: (() => Promise<string>) | null;
  /** The document as it is now; null where it is gone. */
  readonly readAgain: () => Promise<WireDocument | null>;
}

/** A document that was gone when it was read again, or one that was newer at each attempt. */
export type Unwritten = 'gone' | 'contended';

/**
 * Tries a write guarded by the time the document was read with. Where that is refused, others wrote to it, or what it is linked with
 * is newer for good: then the server's time is taken, the document is read after that, and the write is guarded by the later of
 * that time and the document's own. Between the attempts are random pauses that grow, so that writers do not move in step.
 *
 * @param write null where the server refuses it as newer; its own answer otherwise, also where it finds nothing to write
 * @returns the answer of the write, or why there is none
 */
export async function underGuard<T>(
  first: WireDocument,
  { guardTime, readAgain }: GuardDeps,
  write: (document: WireDocument, unlessNewerThan: string) => Promise<T | null>,
): Promise<T | Unwritten> {
  let answer = await write(first, first.$updatedAt);
  for (let attempt = 1; answer === null && attempt < ATTEMPTS; attempt += 1) {
    await pauseBefore(attempt);
    const time = await guardTime?.();
    const document = await readAgain();
    if (document === null) return 'gone';
    answer = await write(document, guardOf(document, time));
  }
  return answer ?? 'contended';
}

/**
 * The time that guards a write to a document that was read after a time of the server. What was read is as new as the document
 * itself, so a time before its own could only refuse it.
 */
export function guardOf({ $updatedAt }: WireDocument, time: string = $updatedAt): string {
  return Date.parse(time) > Date.parse($updatedAt) ? time : $updatedAt;
}

/** Waits before an attempt that follows a refused one: not at all before the first of them. */
export async function pauseBefore(attempt: number): Promise<void> {
  if (attempt > 1) await pause(Math.random() * Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** attempt));
}
