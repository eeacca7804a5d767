interface RetryOptions {
  /** How often the work is tried at most. */
  readonly attempts: number;
  /** Whether another attempt may succeed after this error. */
  readonly on: (error: unknown) => boolean;
  /** Runs before the next attempt; if it throws, no further attempt is made. */
  readonly before?: ((error: unknown, attempt: number) => unknown) | undefined;
}

/** Tries work until it succeeds. It throws the error of the last attempt, or at once an error that another attempt cannot help. */
export async function retry<T>(
  work: (attempt: number) => Promise<T>,
  { attempts, on, before }: RetryOptions,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(attempt);
    } catch (error) {
      if (attempt === attempts || !on(error)) throw error;
      await before?.(error, attempt);
    }
  }
}
