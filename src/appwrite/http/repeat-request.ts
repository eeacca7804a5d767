import { hasCode } from '../../errors.js';
import { pause } from '../../util/pause.js';
import { retry } from '../../util/retry.js';
import { isNeverSent } from './connection-failure.js';
import { isTaken, serverErrorType, serverStatus } from './server-error.js';

/** Whether an error leaves open if the request was carried out. Includes requests that were never sent. */
export function isUncertain(error: unknown): boolean {
  return hasCode(error, 'server_unreachable', 'server_answer_invalid') || (serverStatus(error) ?? 0) >= 500;
}

/** Whether a request was sent and its outcome is open; false if no connection was made. */
export function isLostAnswer(error: unknown): boolean {
  return isUncertain(error) && !isNeverSent(error);
}

/** Statuses with which proxies report that they got no response. */
const UNANSWERED = [502, 504];

/** Whether a request may still be carried out later. */
export function isUnanswered(error: unknown): boolean {
  return hasCode(error, 'server_unreachable') || UNANSWERED.includes(serverStatus(error) ?? 0);
}

/** Whether a write may have been carried out, by this attempt or by an earlier one whose result it now conflicts with. Only a lookup can tell. */
function mayBeDone(error: unknown): boolean {
  return isUncertain(error) || isTaken(error) || serverErrorType(error) === 'row_update_conflict';
}

/** Attempts of a request whose outcome stays open. */
const SENDINGS = 5;
const ATTEMPTS = 6;
const FIRST_DELAY = 50;
const LONGEST_DELAY = 800;

interface SingleRequest<T> {
  readonly send: () => Promise<T>;
  /** Whether an error leaves the outcome open. Default: `isUncertain`. */
  readonly isOpen?: (error: unknown, attempt: number) => boolean;
  /** Looks up the outcome after such an error; null if the request may be repeated. Throws if repeating is pointless. */
  readonly find: (error: unknown, attempt: number) => Promise<{ readonly outcome: T } | null>;
}

/** Sends a request until it is known to have been carried out. Looks up the outcome before each repetition. */
export async function sendOnce<T>({ send, isOpen = isUncertain, find }: SingleRequest<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send();
    } catch (error) {
      if (!isOpen(error, attempt)) throw error;
      const found = await find(error, attempt);
      if (found !== null) return found.outcome;
      if (attempt === SENDINGS) throw error;
      if (attempt > 1) await pause(FIRST_DELAY * 2 ** attempt);
    }
  }
}

/** Repeats work that first looks up what is missing and then does it. An error that proves nothing was done is thrown at once. */
export function repeatUntilDone<T>(work: (attempt: number) => Promise<T>): Promise<T> {
  return retry(work, {
    attempts: ATTEMPTS,
    on: mayBeDone,
    before: (_, attempt) => pause(Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** attempt)),
  });
}
