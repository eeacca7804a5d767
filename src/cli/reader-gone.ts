const GONE = ['EPIPE', 'EIO', 'ECONNRESET', 'ERR_STREAM_DESTROYED'];

/** Whether a stream failed since nobody reads it any more, for example after `head` or in a closed terminal: what is printed is not wanted then. */
export function isReaderGone(error: unknown): boolean {
  return error instanceof Error && GONE.includes((error as NodeJS.ErrnoException).code ?? '');
}
