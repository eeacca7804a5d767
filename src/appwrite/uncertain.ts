import { EntwriteError } from '../errors.js';
import { pause } from '../util/pause.js';
import { serverErrorType, serverStatus } from './server-error.js';

/** Whether a request may have been carried out although it failed, or met what an earlier sending of it did. */
export function isUncertain(error: unknown): boolean {
  if (!(error instanceof EntwriteError)) return false;
  if (error.code === 'server_unreachable' || error.code === 'server_answer_invalid') return true;
  const type = serverErrorType(error);
  return type === 'row_already_exists' || type === 'row_update_conflict' || (serverStatus(error) ?? 0) >= 500;
}

const ATTEMPTS = 6;
const FIRST_DELAY = 50;

/**
 * Repeats work that looks at the server first and then does what is missing, until it gets through.
 * Throws the last error when that does not help, and any other error at once.
 */
export async function untilCertain<T>(work: (attempt: number) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(attempt);
    } catch (error) {
      if (attempt === ATTEMPTS || !isUncertain(error)) throw error;
      await pause(FIRST_DELAY * 2 ** attempt);
    }
  }
}
