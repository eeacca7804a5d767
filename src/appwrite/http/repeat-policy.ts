import type { EntwriteError } from '../../errors.js';
import type { ServerRequest } from './server-request.js';

/** A failed request, and what that implies for a retry; absent flags are false. */
export interface RequestFailure {
  readonly error: EntwriteError;
  /** Whether a retry can help at all. */
  readonly isTransient: boolean;
  /** Whether the server certainly did not carry out the request. */
  readonly isUndone?: boolean;
  /** Whether the request was sent without a response, so that it may still be in progress. */
  readonly isUnanswered?: boolean;
  /** Whether no connection was made, so that there may be no server. */
  readonly isRefused?: boolean;
  /** Whether the next attempt would fail the same way: no such host, or no TLS possible. */
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

/** How many milliseconds to keep retrying: none for a lasting failure, few if connections are refused. */
export function patienceFor({ isRefused, isLasting }: RequestFailure, deadline: number): number {
  if (!isRefused) return deadline;
  return isLasting ? 0 : Math.min(deadline, STARTING);
}

/** Exponential backoff with full jitter (AWS Architecture Blog), or the server's `Retry-After` if that is longer. */
export function retryDelay({ retryAfter = 0 }: RequestFailure, attempts: number): number {
  return Math.max(retryAfter, Math.ceil(Math.random() * Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** attempts)));
}
