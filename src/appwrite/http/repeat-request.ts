import { hasCode } from '../../errors.js';
import { pause } from '../../util/pause.js';
import { retry } from '../../util/retry.js';
import { isNeverSent } from './connection-failure.js';
import { isTaken, serverErrorType, serverStatus } from './server-error.js';

/** Whether the server may have carried a request out although its answer does not say so. */
export function isUncertain(error: unknown): boolean {
  return hasCode(error, 'server_unreachable', 'server_answer_invalid') || (serverStatus(error) ?? 0) >= 500;
}

/** Whether the answer to a request that was sent may have been lost; false where no connection was made. */
export function isLostAnswer(error: unknown): boolean {
  return isUncertain(error) && !isNeverSent(error);
}

/** What a proxy answers that itself got no answer. */
const UNANSWERED = [502, 504];

/** Whether a request may still be carried out, later. */
export function isUnanswered(error: unknown): boolean {
  return hasCode(error, 'server_unreachable') || UNANSWERED.includes(serverStatus(error) ?? 0);
}

/** Whether a write may have been carried out, by this sending or, where it meets its own result, an earlier one: only a look can decide. */
function mayBeDone(error: unknown): boolean {
  return isUncertain(error) || isTaken(error) || serverErrorType(error) === 'row_update_conflict';
}

/** How often a request is sent whose answers get lost. */
const SENDINGS = 5;
const ATTEMPTS = 6;
const FIRST_DELAY = 50;
const LONGEST_DELAY = 800;

interface SingleRequest<T> {
  readonly send: () => Promise<T>;
  /** Whether an error leaves open whether the request was carried out; `isUncertain` when not given. */
  readonly isOpen?: (error: unknown, attempt: number) => boolean;
  /** Looks at the server after such an error: the outcome, or null where it may be sent again. Throws where that is of no use. */
  readonly find: (error: unknown, attempt: number) => Promise<{ readonly outcome: T } | null>;
}

/** Sends a request until it is known to be carried out: after each answer that leaves that open, the server is looked at first. */
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

/** Repeats work that looks first and then does what is missing. An error that proves that nothing was done is thrown at once. */
export function repeatUntilDone<T>(work: (attempt: number) => Promise<T>): Promise<T> {
  return retry(work, {
    attempts: ATTEMPTS,
    on: mayBeDone,
    before: (_, attempt) => pause(Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** attempt)),
  });
}
