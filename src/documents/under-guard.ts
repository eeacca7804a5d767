import type { WireDocument } from '../appwrite/documents/document-gateway.js';
import { isUncertain } from '../appwrite/http/repeat-request.js';
import { serverErrorType } from '../appwrite/http/server-error.js';
import { pause } from '../util/pause.js';

/** How often a document is tried that others keep writing to, or whose linked documents are newer: pauses of six seconds on average. */
export const ATTEMPTS = 50;
const FIRST_PAUSE = 5;
const LONGEST_PAUSE = 250;

/** How often answers may get lost. */
const LOST_ANSWERS = 4;
const FIRST_DELAY = 50;

/** What a document is refused with that was newer at each attempt: `cause` is the last answer of the server. */
interface Refusal {
  readonly refuse: (cause: unknown) => Error;
}

interface GuardDeps<T> {
  /** A server time that is not after now, and rises, ISO 8601. Null where nothing can be linked, so that the document's own time counts. */
  readonly guardTime: (() => Promise<string>) | null;
  /** The document as it is now; null where it is gone. */
  readonly readAgain: () => Promise<WireDocument | null>;
  /** The outcome of writes whose answers were lost, as the document shows it now; null where it shows none. */
  readonly settleLost?: (document: WireDocument) => Promise<T | null>;
}

/** Why a write is to be tried again: the document is newer than it was read, or its answer was lost. */
export type RetryReason = 'newer' | 'lost';

/** Sends a write that changes what a second sending of it would do. */
export type SendGuarded = <R>(request: () => Promise<R>) => Promise<R | RetryReason | 'gone'>;

type GuardedWrite<T> = (document: WireDocument, unlessNewerThan: string, send: SendGuarded) => Promise<T | RetryReason>;

/** A document that was gone when it was read again, or one that was newer at each attempt. */
export type Unwritten = 'gone' | 'contended';

/**
 * Tries a write guarded by the time the document was read with. Where that is refused, others wrote to it, or what it is linked with
 * is newer for good: then the server's time is taken, the document is read after that, and the write is guarded by the later of
 * that time and the document's own. Between the attempts are random pauses that grow, so that writers do not move in step.
 *
 * After an answer that got lost the document is read again, and shows what became of the write.
 *
 * @param write its own answer, also where it finds nothing to write, or why it is to be tried again
 * @returns the answer of the write, or why there is none
 * @throws what `refuse` gives, where it is given, in the place of `contended`
 */
export async function underGuard<T>(
  first: WireDocument,
  deps: GuardDeps<T> & Refusal,
  write: GuardedWrite<T>,
): Promise<T | 'gone'>;
export async function underGuard<T>(
  first: WireDocument,
  deps: GuardDeps<T>,
  write: GuardedWrite<T>,
): Promise<T | Unwritten>;
export async function underGuard<T>(
  first: WireDocument,
  { guardTime, readAgain, settleLost, refuse }: GuardDeps<T> & Partial<Refusal>,
  write: GuardedWrite<T>,
): Promise<T | Unwritten> {
  let lost = 0;
  let failure: unknown;
  const send: SendGuarded = async (request) => {
    try {
      return await request();
    } catch (error) {
      const type = serverErrorType(error);
      if (type === 'row_not_found') return 'gone';
      failure = error;
      if (type === 'row_update_conflict') return 'newer';
      if (!isUncertain(error)) throw error;
      lost += 1;
      if (lost < LOST_ANSWERS) await pause(FIRST_DELAY * 2 ** lost);
      return 'lost';
    }
  };
  let answer = await write(first, first.$updatedAt, send);
  for (let attempt = 1; answer === 'newer' || answer === 'lost'; attempt += 1) {
    if (attempt === ATTEMPTS) {
      if (refuse !== undefined) throw refuse(failure);
      return 'contended';
    }
    await pauseBefore(attempt);
    const time = await guardTime?.();
    const document = await readAgain();
    if (document === null) return 'gone';
    const settled = lost === 0 ? null : await settleLost?.(document);
    if (settled !== null && settled !== undefined) return settled;
    if (lost >= LOST_ANSWERS) throw failure;
    answer = await write(document, guardOf(document, time), send);
  }
  return answer as Exclude<T, RetryReason>;
}

/** The time that guards a write to what was read after `time`; never before the document's own, which could only refuse the write. */
export function guardOf({ $updatedAt }: WireDocument, time: string = $updatedAt): string {
  return Date.parse(time) > Date.parse($updatedAt) ? time : $updatedAt;
}

/** Waits before an attempt that follows a refused one: not at all before the first of them. */
export async function pauseBefore(attempt: number): Promise<void> {
  if (attempt > 1) await pause(Math.random() * Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** attempt));
}
