import type { OthersMeanwhile } from '../../documents/links/unseen-links.js';
import { EntwriteError, type ErrorFacts, hasCode } from '../../errors.js';
import { messageOf } from '../../util/message-of.js';
import { throwIfAborted } from '../../util/throw-if-aborted.js';

/** The error for a document that could not be changed: `data_step_failed` at `posts/66f…`. */
export function dataFailed(facts: ErrorFacts, cause?: unknown): EntwriteError {
  return new EntwriteError('data_step_failed', facts, { cause });
}

/** The error for a call that is not allowed: `data_step_refused`. */
export function dataRefused(facts: ErrorFacts): EntwriteError {
  return new EntwriteError('data_step_refused', facts);
}

/** Adds the document to an error of the step's own function or of a write; errors of entwrite that name one stay as they are. */
export function failureAt(at: string, error: unknown): EntwriteError {
  if (hasCode(error, 'data_step_failed') && !error.at.includes('/')) {
    const { found, expected, remedy } = error;
    return dataFailed({ at: `${at}: ${error.at}`, found, expected, remedy }, error.cause);
  }
  if (error instanceof EntwriteError) return error;
  return dataFailed(
    {
      at,
      found: `an error: ${failureReason(error)}`,
      expected: 'new values, or null',
      remedy: 'Correct the step or the document; `onError: "collect"` continues with the others.',
    },
    error,
  );
}

/** Why a document failed, in one line. */
export function failureReason(error: unknown): string {
  const text = error instanceof EntwriteError ? error.found : messageOf(error);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

/** Errors that do not concern a single document: all others would fail as well. */
const FOR_ALL = new Set([
  'aborted_by_user',
  'lock_lost',
  'unauthorized',
  'server_unreachable',
  'server_unsupported',
  'rate_limited',
  'data_step_refused',
  'query_invalid',
]);

/** Whether an error stops a helper even if it collects failures. */
export function stopsAll(error: unknown): boolean {
  return error instanceof EntwriteError && FOR_ALL.has(error.code);
}

/** The error for a call made after the function it belongs to has ended. */
export function calledLate(at: string, work: string): EntwriteError {
  return dataRefused({
    at,
    found: `a call after the end of the ${work}`,
    expected: `calls that the function of the ${work} awaits`,
    remedy: 'Await every call, also in callbacks such as that of `forEach`.',
  });
}

/** A function that throws `data_step_refused` once the step is over, and `aborted_by_user` once the run should stop. */
export function createDataCheck(signal: AbortSignal, isOver: () => boolean = () => false): () => void {
  return () => {
    if (isOver()) throw calledLate('data step', 'step');
    throwIfAborted('data step', signal, 'Run again: what is done is kept, and the step continues at its checkpoint.');
  };
}

/** The error for a document whose links others may have changed unseen. */
export function linksUnsure(at: string, { key, relatedCollection, ids }: OthersMeanwhile): EntwriteError {
  return dataFailed({
    at,
    found: `others wrote to documents of '${relatedCollection}' while '${key}' was written: ${ids.join(', ')}; Appwrite's guards do not see their changes of links, which may be undone`,
    expected: `nobody writing to '${relatedCollection}' meanwhile`,
    remedy: `Look at '${key}' of this document, and run the step when nobody else writes to '${relatedCollection}'.`,
  });
}
