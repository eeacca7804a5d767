import { EntwriteError } from '../../errors.js';

/** A function that throws `aborted_by_user` once the signal says so; called between requests, where stopping is safe. */
export function createCheck(at: string, signal: AbortSignal | undefined): () => void {
  return () => {
    if (!signal?.aborted) return;
    throw new EntwriteError('aborted_by_user', {
      at,
      found: 'a signal to stop',
      expected: 'to get to the end',
      remedy: 'Call again with the same folder: what is done is kept.',
    });
  };
}
