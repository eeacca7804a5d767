import type { WireDocument } from '../appwrite/documents/document-gateway.js';
import { isUncertain } from '../appwrite/http/repeat-request.js';
import { serverErrorType } from '../appwrite/http/server-error.js';
import { pause } from '../util/pause.js';

/** Attempts on a document that keeps being newer; their pauses add up to six seconds on average. */
export const ATTEMPTS = 50;
const FIRST_PAUSE = 5;
const LONGEST_PAUSE = 250;

/** The lost response that ends the attempts. */
const LOST_ANSWERS = 4;
const FIRST_DELAY = 50;

/** Makes the error for a document that was newer at every attempt; `cause` is the server's last error. */
interface Refusal {
  readonly refuse: (cause: unknown) => Error;
}

interface GuardDeps<T> {
  /** A server time (ISO 8601) that is never in the future and never goes back. Null if the collection has no relationships: then the document's own time is the guard. */
  readonly guardTime: (() => Promise<string>) | null;
  /** Reads the document again; null if it is gone. */
  readonly readAgain: () => Promise<WireDocument | null>;
  /** What became of writes whose responses were lost, judged by the document as it is now; null if it does not tell. */
  readonly settleLost?: (document: WireDocument) => Promise<T | null>;
}

/** Why a write is retried: the document was written to since it was read, or the response was lost. */
export type RetryReason = 'newer' | 'lost';

/** Sends one request and turns the errors that `underGuard` handles into a reason. */
export type SendGuarded = <R>(request: () => Promise<R>) => Promise<R | RetryReason | 'gone'>;

type GuardedWrite<T> = (document: WireDocument, unlessNewerThan: string, send: SendGuarded) => Promise<T | RetryReason>;

/** The document was gone when it was read again, or newer at every attempt. */
export type Unwritten = 'gone' | 'contended';

/**
 * Runs a write that is guarded by the document's `$updatedAt` as it was read. A refusal means that the document was written to, or that a
 * linked document is newer, possibly for good. So the next attempt takes the server's time, reads the document after it, and uses the
 * later of that time and the document's own as its guard. Random, growing pauses keep competing writers apart.
 *
 * After a lost response, `settleLost` judges by the document, read again, what became of the write.
 *
 * @param write returns its result, which may be that there is nothing to write, or the reason to retry
 * @returns the result of the write, or why there is none
 * @throws the error from `refuse`, if given, instead of returning `contended`
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
  let lostAnswers = 0;
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
      lostAnswers += 1;
      if (lostAnswers < LOST_ANSWERS) await pause(FIRST_DELAY * 2 ** lostAnswers);
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
    const settled = lostAnswers === 0 ? null : await settleLost?.(document);
    if (settled !== null && settled !== undefined) return settled;
    if (lostAnswers >= LOST_ANSWERS) throw failure;
    answer = await write(document, guardOf(document, time), send);
  }
  return answer as Exclude<T, RetryReason>;
}

/** The guard of a document that was read after `time`: the later of both, because an earlier one always refuses the write. */
export function guardOf({ $updatedAt }: WireDocument, time: string = $updatedAt): string {
  return Date.parse(time) > Date.parse($updatedAt) ? time : $updatedAt;
}

/** Waits before a retry; the first one starts at once. */
export async function pauseBefore(attempt: number): Promise<void> {
  if (attempt > 1) await pause(Math.random() * Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** attempt));
}
