import type { EntwriteError } from '../../errors.js';
import type { ServerRequest } from './server-request.js';

/** A failed request, and what its failure implies for sending it again; a flag that is left out is false. */
export interface RequestFailure {
  readonly error: EntwriteError;
  /** Whether asking again can help at all. */
  readonly isTransient: boolean;
  /** Whether the server certainly did not carry out the request. */
  readonly isUndone?: boolean;
  /** Whether the request may still be under way: it was sent, and no answer came. */
  readonly isUnanswered?: boolean;
  /** Whether no connection was made, so that nothing may be there. */
  readonly isRefused?: boolean;
  /** Whether no server of that name exists, or no TLS is possible with it: the next attempt would meet the same. */
  readonly isLasting?: boolean;
  /** Milliseconds that the server asked to wait. */
  readonly retryAfter?: number;
}

const FIRST_DELAY = 100;
const LONGEST_DELAY = 5_000;
/** Milliseconds for which a server may refuse connections: it may be starting. */
const STARTING = 3_500;

/** Whether a request may be sent again after a failure. */
export function mayRepeat({ method, repeatable }: ServerRequest, failure: RequestFailure): boolean {
  const isRepeatable = repeatable ?? (method === 'GET' || method === 'PUT' || method === 'DELETE');
  return failure.isTransient && (failure.isUndone === true || isRepeatable);
}

/** The milliseconds for which a failure is worth retrying: none for what lasts, few where nothing is there. */
export function patienceFor({ isRefused, isLasting }: RequestFailure, deadline: number): number {
  if (!isRefused) return deadline;
  return isLasting ? 0 : Math.min(deadline, STARTING);
}

/** Exponential backoff with full jitter (AWS Architecture Blog), or what the server asked for where that is longer. */
export function retryDelay({ retryAfter = 0 }: RequestFailure, attempts: number): number {
  return Math.max(retryAfter, Math.ceil(Math.random() * Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** attempts)));
}
