import { EntwriteError, type ErrorFacts } from '../../errors.js';

/** The error for a file, or a description of one, that cannot be used for a collection. */
export function dataInvalid(facts: ErrorFacts, cause?: unknown): EntwriteError {
  return new EntwriteError('data_invalid', facts, cause === undefined ? {} : { cause });
}

/** The error for a transfer that is not done as asked. */
export function transferRefused(facts: ErrorFacts): EntwriteError {
  return new EntwriteError('data_refused', facts);
}
