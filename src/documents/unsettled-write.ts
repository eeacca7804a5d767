import { EntwriteError } from '../errors.js';

/** The remedy for a write that would exist twice if it is repeated. */
export const LOOK_FIRST = 'Look whether it is there before it is written again.';

/** The remedy for a write that works on the stored value. */
export const STORED_VALUE =
  'Read the document to see whether it was written; in `db.transaction` such a write is carried out once.';

/** The error of a write that may have been carried out and is not idempotent. */
export function unsettledWrite(at: string, cause?: unknown, remedy = STORED_VALUE): EntwriteError {
  const found = 'a write whose answer was lost, and nothing that shows whether it was carried out';
  const facts = { at, found, expected: 'an answer', remedy };
  return new EntwriteError('write_unsettled', facts, cause === undefined ? {} : { cause });
}
