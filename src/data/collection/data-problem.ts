import { EntwriteError, type ErrorFacts } from '../../errors.js';

/** The error for a file, or options describing one, that do not fit a collection. */
export function dataInvalid(facts: ErrorFacts, cause?: unknown): EntwriteError {
  return new EntwriteError('data_invalid', facts, cause === undefined ? {} : { cause });
}

export function transferRefused(facts: ErrorFacts): EntwriteError {
  return new EntwriteError('data_refused', facts);
}
