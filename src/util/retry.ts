interface RetryOptions {
  /** How often the work is tried at the most. */
  readonly attempts: number;
  /** Whether an error may be gone at the next attempt. */
  readonly on: (error: unknown) => boolean;
  /** Runs before the next attempt; what it throws ends the work. */
  readonly before?: ((error: unknown, attempt: number) => unknown) | undefined;
}

/** Tries work until it succeeds. Throws the last error when that does not help, and any error at once that cannot be gone. */
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
