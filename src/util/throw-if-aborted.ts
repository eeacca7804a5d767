import { EntwriteError } from '../errors.js';

/**
 * To be called where stopping is safe.
 *
 * @param remedy what becomes of the work that was done
 * @throws EntwriteError aborted_by_user once the signal says so
 */
export function throwIfAborted(
  at: string,
  signal: AbortSignal | undefined,
  remedy = 'Run it again: it continues where it stopped.',
): void {
  if (!signal?.aborted) return;
  throw new EntwriteError(
    'aborted_by_user',
    { at, found: 'a signal to stop', expected: 'to complete', remedy },
    { cause: signal.reason },
  );
}
