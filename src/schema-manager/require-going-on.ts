import { EntwriteError } from '../errors.js';

/** To be called where stopping is safe. Throws aborted_by_user once the signal says so. */
export function requireGoingOn(at: string, signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  throw new EntwriteError('aborted_by_user', {
    at,
    found: 'a signal to stop',
    expected: 'to get to the end',
    remedy: 'Run it again to go on.',
  });
}
