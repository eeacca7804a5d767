import { EntwriteError, type Finding } from '../../errors.js';

/** An error as the page shows it. */
export interface DescribedError {
  readonly code: string;
  readonly message: string;
  readonly at: string;
  readonly found: string;
  readonly expected: string;
  readonly remedy: string;
  readonly findings: readonly Finding[];
}

/** The facts of an error; of one that is not entwrite's only its message. */
export function describeError(error: unknown): DescribedError {
  if (error instanceof EntwriteError) {
    const { code, message, at, found, expected, remedy, findings } = error;
    return { code, message, at, found, expected, remedy, findings };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'unexpected', message, at: '', found: message, expected: '', remedy: '', findings: [] };
}
