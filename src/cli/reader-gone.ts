const GONE = ['EPIPE', 'EIO', 'ECONNRESET', 'ERR_STREAM_DESTROYED'];

/**
 * Whether a write failed because nobody reads the stream any more, for example after `head` or in a closed terminal. The output is not
 * needed then.
 */
export function isReaderGone(error: unknown): boolean {
  return error instanceof Error && GONE.includes((error as NodeJS.ErrnoException).code ?? '');
}
