import { EntwriteError, hasCode } from '../../errors.js';
import type { RequestFailure } from './repeat-policy.js';
import type { ServerRequest } from './server-request.js';
import { withoutCredentials } from './without-credentials.js';

/** Codes of connections that were never made: the server cannot have seen the request. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

/** Whether an error means that no connection was made for the last attempt of a request. */
export function isNeverSent(error: unknown): boolean {
  return hasCode(error, 'server_unreachable') && NEVER_SENT.has(reasonOf(error, 0).code ?? '');
}

export function connectionFailure(
  endpoint: string,
  { method, path }: ServerRequest,
  timeout: number,
  thrown: unknown,
): RequestFailure {
  const { text, code } = reasonOf(thrown, timeout);
  const error = new EntwriteError(
    'server_unreachable',
    {
      at: `${method} /${path.join('/')}`,
      found: text,
      expected: `an answer from ${withoutCredentials(endpoint)}`,
      remedy: 'Check the endpoint and that the server runs; then call again, finished work is not repeated.',
    },
    { cause: thrown },
  );
  const isUndone = code !== null && NEVER_SENT.has(code);
  const isUnknownHost = code === 'ENOTFOUND';
  return { error, isTransient: true, isUndone, isUnanswered: !isUndone, isRefused: isUndone, isUnknownHost };
}

/** Looks at names and codes, not at classes: within Jest, errors of Node come from another realm. */
function reasonOf(thrown: unknown, timeout: number): { readonly text: string; readonly code: string | null } {
  for (let inner = thrown; typeof inner === 'object' && inner !== null; ) {
    const { name, code, cause } = inner as { name?: unknown; code?: unknown; cause?: unknown };
    if (name === 'TimeoutError') return { text: `no answer within ${timeout} ms`, code: null };
    if (name === 'AbortError') return { text: 'no answer before the lock had to be renewed', code: null };
    if (typeof code === 'string') return { text: `the connection failed (${code})`, code };
    inner = cause;
  }
  return { text: 'the connection failed', code: null };
}
