import type { EntwriteError } from '../../errors.js';
import type { ProgressListener } from '../../progress.js';
import { pause } from '../../util/pause.js';
import { throwIfAborted } from '../../util/throw-if-aborted.js';
import type { AnyClient } from './any-client.js';
import { connectionFailure } from './connection-failure.js';
import { type Outcome, outcomeOf } from './outcome-of.js';
import { mayRepeat, patienceFor, retryDelay } from './repeat-policy.js';
import { requestUrl } from './request-url.js';
import { type HttpAnswer, sendHttp } from './send-http.js';
import { serverVersionIn } from './server-error.js';
import type { RequestScope, ServerRequest, WriteGuard } from './server-request.js';
import type { UnlistedCollections } from './unlisted-key.js';
import { withoutCredentials } from './without-credentials.js';

export interface TransportOptions {
  /** The most milliseconds that one attempt may take. */
  readonly timeout?: number;
  /** The most milliseconds that all attempts together may take. */
  readonly deadline?: number;
  readonly onProgress?: ProgressListener;
}

export interface Transport {
  /** Sends a request and returns the parsed JSON, or null if there is no content. Throws EntwriteError. */
  readonly send: (request: ServerRequest) => Promise<unknown>;
  /** Attempts sent so far. */
  readonly requestCount: () => number;
  /** The server's clock at the last response, in milliseconds, from its `Date` header; null if it sent none. */
  readonly serverTime: () => number | null;
  /** Milliseconds by which the server's clock is ahead of this machine's, to half a second; null if unknown. */
  readonly clockSkew?: () => number | null;
  /** The version named in the last error response; null if none was. */
  readonly serverVersion?: () => string | null;
  /** The lock that writes are sent under. */
  readonly guard?: WriteGuard;
  /** The collections with a key that lists omit. */
  readonly unlisted?: UnlistedCollections;
}

/** The response format that entwrite reads, independent of the client's version; newer servers support it, too. */
const RESPONSE_FORMAT = '1.9.5';

/** `Date` headers hold whole seconds. */
const HALF_A_SECOND = 500;
const DEFAULT_TIMEOUT = 30_000;
const DEFAULT_DEADLINE = 60_000;

/** The only way to the network: timeout, retries with jitter, deadline, exact integers. `connect` is called again after it failed. */
export function createTransport(connect: () => Promise<AnyClient>, options: TransportOptions = {}): Transport {
  let client: Promise<AnyClient> | undefined;
  let sent = 0;
  /** When connections began to be refused, and the last time, so that not every request waits anew for a server that is gone. */
  let refused: { readonly since: number; readonly last: number } | null = null;
  let serverTime: number | null = null;
  let clockSkew: number | null = null;
  let serverVersion: string | null = null;

  async function attempt(request: ServerRequest): Promise<Outcome> {
    client ??= connect().catch((error: unknown) => {
      client = undefined;
      throw error;
    });
    const configured = await client;
    const leaseSignal = await request.guard?.beforeAttempt();
    sent += 1;
    return exchange(
      configured,
      request,
      { timeout: options.timeout ?? DEFAULT_TIMEOUT, leaseSignal },
      ({ status, header, text }) => {
        refused = null;
        const date = Date.parse(header('date') ?? '');
        if (Number.isFinite(date)) {
          serverTime = date;
          clockSkew = date + HALF_A_SECOND - Date.now();
        }
        if (status >= 400) serverVersion = serverVersionIn(text) ?? serverVersion;
      },
    );
  }

  /** Records a refused connection, and returns when the refusals began. After a pause without requests they count anew. */
  function refusal(patience: number): number {
    const now = Date.now();
    const since = refused === null || now - refused.last > patience ? now : refused.since;
    refused = { since, last: now };
    return since;
  }

  async function send(request: ServerRequest): Promise<unknown> {
    const onEnd = request.scope?.onSend?.(`${request.method} /${request.path.join('/')}`);
    try {
      return await sendUntilAnswered(request);
    } finally {
      onEnd?.();
    }
  }

  async function sendUntilAnswered(request: ServerRequest): Promise<unknown> {
    const start = Date.now();
    const { end, onProgress = options.onProgress } = request.scope ?? {};
    const place = `${request.method} /${request.path.join('/')}`;
    /** The error of an attempt that may still be carried out. */
    let unanswered: EntwriteError | null = null;
    const throwIfEnded = () => {
      if (unanswered !== null && end?.aborted) request.guard?.onUnanswered();
      throwIfAborted(place, end);
    };
    for (let attempts = 1; ; attempts += 1) {
      throwIfEnded();
      const outcome = await attempt(request);
      if ('answer' in outcome) return outcome.answer;
      if (outcome.isUnanswered === true) unanswered ??= outcome.error;
      if (outcome.isTransient) throwIfEnded();
      const delay = retryDelay(outcome, attempts);
      const patience = patienceFor(outcome, options.deadline ?? DEFAULT_DEADLINE);
      const deadline = (outcome.isRefused ? refusal(patience) : start) + patience;
      // If the last attempt found no server, an earlier one may still be carried out.
      if (!mayRepeat(request, outcome) || Date.now() + delay > deadline)
        throw outcome.isRefused ? (unanswered ?? outcome.error) : outcome.error;
      onProgress?.({
        type: 'retry',
        request: place,
        attempt: attempts + 1,
        milliseconds: delay,
        reason: outcome.error.found,
      });
      await pause(delay, end);
    }
  }

  return {
    send,
    requestCount: () => sent,
    serverTime: () => serverTime,
    clockSkew: () => clockSkew,
    serverVersion: () => serverVersion,
    unlisted: new Set(),
  };
}

/** A transport for work under a lock, which calls the guard before each attempt of each write. */
export function guardTransport(transport: Transport, guard: WriteGuard): Transport {
  return {
    ...transport,
    guard,
    send: (request) => transport.send(request.method === 'GET' ? request : { ...request, guard }),
  };
}

/** A transport for the requests of one piece of work. */
export function scopeTransport(transport: Transport, scope: RequestScope): Transport {
  return { ...transport, send: (request) => transport.send({ ...request, scope: { ...scope, ...request.scope } }) };
}

async function exchange(
  client: AnyClient,
  request: ServerRequest,
  { timeout, leaseSignal }: { readonly timeout: number; readonly leaseSignal: AbortSignal | undefined },
  onAnswer: (answer: HttpAnswer) => void,
): Promise<Outcome> {
  const { endpoint } = client.config;
  const url = requestUrl(endpoint, request);
  const headers = {
    'X-Appwrite-Project': client.config.project,
    'X-Appwrite-Response-Format': RESPONSE_FORMAT,
    'content-type': 'application/json',
    accept: 'application/json',
    ...basicAuthorization(endpoint),
    ...request.headers,
  };
  const prepared = client.prepareRequest(request.method, url, headers, { ...request.parameters });
  const limit = AbortSignal.timeout(timeout);
  const ends = [leaseSignal, request.scope?.end].filter((one) => one !== undefined);
  const signal = ends.length === 0 ? limit : AbortSignal.any([limit, ...ends]);
  let answer: HttpAnswer;
  try {
    answer = await sendHttp(prepared, signal);
    onAnswer(answer);
  } catch (cause) {
    return connectionFailure(endpoint, request, timeout, cause);
  }
  return outcomeOf(request, answer);
}

/** Sends credentials in the endpoint as a header, because `fetch` refuses them in a URL, and prints them in its error. */
function basicAuthorization(endpoint: string): Readonly<Record<string, string>> {
  if (withoutCredentials(endpoint) === endpoint) return {};
  const { username, password } = new URL(endpoint);
  const text = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(text).toString('base64')}` };
}
