import { EntwriteError } from '../errors.js';

/** What to do about a write that would be there twice if it was carried out and is sent again. */
export const LOOK_FIRST = 'Look whether it is there before it is written again.';

/** What to do about one that works on the stored value. */
export const STORED_VALUE =
  'Read the document to see whether it was written; in `db.transaction` such a write is carried out once.';

/** The error of a write that the server may have carried out, so that repeating it could carry it out twice. */
export function unsettledWrite(at: string, cause?: unknown, remedy = STORED_VALUE): EntwriteError {
  const found = 'a write whose answer was lost, and nothing that shows whether it was carried out';
  const facts = { at, found, expected: 'an answer', remedy };
  return new EntwriteError('write_unsettled', facts, cause === undefined ? {} : { cause });
}
