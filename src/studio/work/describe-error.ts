import { EntwriteError } from '../../errors.js';
import { messageOf } from '../../util/message-of.js';
import type { DescribedError } from '../api/described-error.js';

/** The facts of an error; only the message if the error is not entwrite's. */
export function describeError(error: unknown): DescribedError {
  if (error instanceof EntwriteError) {
    const { code, message, at, found, expected, remedy, findings } = error;
    return { code, message, at, found, expected, remedy, findings };
  }
  const message = messageOf(error);
  return { code: 'unexpected', message, at: '', found: message, expected: '', remedy: '', findings: [] };
}
