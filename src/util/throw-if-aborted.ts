import { EntwriteError } from '../errors.js';

/** Throws aborted_by_user if the signal is aborted; called only where stopping is safe. `remedy` says what happens to the work. */
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
