import { EntwriteError, type ErrorCode, type ErrorFacts } from '../errors.js';
import { isError } from '../util/message-of.js';

const MARK = 'entwrite: ';

/** Turns an EntwriteError into a plain Error that carries it in its message, because only that arrives from the hooks' thread; others as they are. */
export function packProblem(error: unknown): unknown {
  if (!(error instanceof EntwriteError)) return error;
  const { code, at, found, expected, remedy } = error;
  return new Error(MARK + JSON.stringify({ code, at, found, expected, remedy }));
}

/** The error that `packProblem` packed; others as they are. */
export function unpackProblem(error: unknown): unknown {
  if (!isError(error) || !error.message.startsWith(MARK)) return error;
  const { code, ...facts } = JSON.parse(error.message.slice(MARK.length)) as ErrorFacts & { readonly code: ErrorCode };
  return new EntwriteError(code, facts);
}
