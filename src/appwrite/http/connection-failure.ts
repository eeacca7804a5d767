import { EntwriteError, hasCode } from '../../errors.js';
import type { RequestFailure } from './repeat-policy.js';
import type { ServerRequest } from './server-request.js';
import { withoutCredentials } from './without-credentials.js';

/** Error codes of connections that were never made, so that the server cannot have seen the request. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

/** Error codes of certificates that Node rejects; nothing was sent. */
const CERTIFICATE =
  /^(CERT_|ERR_TLS_CERT_|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED|UNABLE_TO_(GET|VERIFY|DECODE)_|HOSTNAME_MISMATCH$|INVALID_(CA|PURPOSE)$)/;

/** Error codes of servers without TLS at that port, or with a version that Node does not support; nothing was sent. */
const NO_TLS = new Set([
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_UNSUPPORTED_PROTOCOL',
  'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
  'ERR_SSL_TLSV1_UNRECOGNIZED_NAME',
]);

const CHECK = 'Check the endpoint and that the server is running; then call again, finished work is not repeated.';
const TRUST =
  'Correct the certificate or the name in the endpoint. For a certificate of your own, set `selfSigned: true`, or make Node trust its authority (NODE_EXTRA_CA_CERTS=authority.pem in the environment).';
const SPEAK_TLS = 'Correct the port of the endpoint, or write http:// if the server does not use TLS.';

/** Whether an error means that no connection was made, so that the request was never sent. */
export function isNeverSent(error: unknown): boolean {
  return hasCode(error, 'server_unreachable') && wasNeverSent(reasonOf(error.cause, 0).code);
}

function wasNeverSent(code: string | null): boolean {
  return code !== null && (NEVER_SENT.has(code) || CERTIFICATE.test(code) || NO_TLS.has(code));
}

export function connectionFailure(
  endpoint: string,
  { method, path }: ServerRequest,
  timeout: number,
  thrown: unknown,
): RequestFailure {
  const { text, code } = reasonOf(thrown, timeout);
  const isDistrusted = code !== null && CERTIFICATE.test(code);
  const isWithoutTls = code !== null && NO_TLS.has(code);
  const error = new EntwriteError(
    'server_unreachable',
    {
      at: `${method} /${path.join('/')}`,
      found: text,
      expected: `an answer from ${withoutCredentials(endpoint)}`,
      remedy: isDistrusted ? TRUST : isWithoutTls ? SPEAK_TLS : CHECK,
    },
    { cause: thrown },
  );
  const isLasting = isDistrusted || isWithoutTls || code === 'ENOTFOUND';
  const isUndone = wasNeverSent(code);
  return { error, isTransient: true, isUndone, isUnanswered: !isUndone, isRefused: isUndone, isLasting };
}

/** Explains an error by its names and codes, not its class, because under Jest Node's errors come from another realm. */
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
