import { EntwriteError } from '../../errors.js';
import { pause } from '../../util/pause.js';
import { isTaken, serverErrorType, serverStatus } from './server-error.js';

/** Whether the server may have carried a request out although its answer does not say so. */
export function isUncertain(error: unknown): boolean {
  if (!(error instanceof EntwriteError)) return false;
  return (
    error.code === 'server_unreachable' || error.code === 'server_answer_invalid' || (serverStatus(error) ?? 0) >= 500
  );
}

/** What a proxy answers that itself got no answer. */
const UNANSWERED = [502, 504];

/** Whether a request may still be carried out, later. */
export function isUnanswered(error: unknown): boolean {
  return (
    error instanceof EntwriteError &&
    (error.code === 'server_unreachable' || UNANSWERED.includes(serverStatus(error) ?? 0))
  );
}

/** The same, or what a repeated write meets where an earlier sending of it was carried out: only a look at the server can decide. */
function mayBeDone(error: unknown): boolean {
  return isUncertain(error) || isTaken(error) || serverErrorType(error) === 'row_update_conflict';
}

const ATTEMPTS = 6;
const FIRST_DELAY = 50;
const LONGEST_DELAY = 800;

/**
 * Repeats work that looks at the server first and then does what is missing, until an answer shows that it is done. Throws the
 * last error when that does not help, and any error at once that proves that nothing was done.
 */
export async function repeatUntilDone<T>(work: (attempt: number) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(attempt);
    } catch (error) {
      if (attempt === ATTEMPTS || !mayBeDone(error)) throw error;
      await pause(Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** attempt));
    }
  }
}
