import type { Client } from 'node-appwrite';
import { fetch, type RequestInit, type Response } from 'undici';
import { EntwriteError } from '../errors.js';
import type { ProgressListener } from '../progress.js';
import { pause } from '../util/pause.js';
import { serverError } from './server-error.js';
import { parseServerJson } from './server-json.js';

export interface ServerRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the endpoint, one entry per segment; each is encoded. */
  readonly path: readonly string[];
  /** The query of a GET, the JSON body of anything else. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Whether sending it twice does no harm. Without it a request is repeated only when the server surely did not carry it
   * out (429, connection refused). GET, PUT and DELETE are repeatable by default.
   */
  readonly repeatable?: boolean;
}

export interface TransportOptions {
  /** Milliseconds one attempt may take. */
  readonly timeout?: number;
  /** Milliseconds all attempts together may take. */
  readonly deadline?: number;
  readonly onProgress?: ProgressListener;
}

/** Sends requests to one Appwrite project. */
export interface Transport {
  /** The parsed JSON answer, or null where it has no body. Throws EntwriteError. */
  readonly send: (request: ServerRequest) => Promise<unknown>;
  /** Attempts sent so far. */
  readonly requestCount: () => number;
  /** The server's clock at the last answer, to the second (its `Date` header), in milliseconds; null where it tells none. */
  readonly serverTime?: () => number | null;
}

const DEFAULT_TIMEOUT = 30_000;
const DEFAULT_DEADLINE = 60_000;
const FIRST_DELAY = 100;
const LONGEST_DELAY = 5_000;

/**
 * The one way to the network. Takes the client as the user configured it (endpoint, project, key, self-signed certificate,
 * extra headers) and adds what it lacks: a timeout, retries with jitter and a deadline, `Retry-After`, exact integers.
 *
 * @param connect gives the configured client; asked at the first request, and again after a failure.
 */
export function createTransport(connect: () => Promise<Client>, options: TransportOptions = {}): Transport {
  let client: Promise<Client> | undefined;
  let sent = 0;
  let serverTime: number | null = null;

  async function attempt(request: ServerRequest): Promise<Outcome> {
    client ??= connect().catch((error: unknown) => {
      client = undefined;
      throw error;
    });
    const configured = await client;
    sent += 1;
    return exchange(configured, request, options.timeout ?? DEFAULT_TIMEOUT, (response) => {
      const date = Date.parse(response.headers.get('date') ?? '');
      if (Number.isFinite(date)) serverTime = date;
    });
  }

  async function send(request: ServerRequest): Promise<unknown> {
    const end = Date.now() + (options.deadline ?? DEFAULT_DEADLINE);
    for (let attempts = 1; ; attempts += 1) {
      const outcome = await attempt(request);
      if ('answer' in outcome) return outcome.answer;
      const delay = retryDelay(outcome, attempts);
      if (!mayRepeat(request, outcome) || Date.now() + delay > end) throw outcome.error;
      options.onProgress?.({
        type: 'retry',
        request: `${request.method} /${request.path.join('/')}`,
        attempt: attempts + 1,
        milliseconds: delay,
        reason: outcome.error.found,
      });
      await pause(delay);
    }
  }

  return { send, requestCount: () => sent, serverTime: () => serverTime };
}

type Failure = {
  readonly error: EntwriteError;
  /** Whether asking again can help at all. */
  readonly transient: boolean;
  /** Whether the server surely did not carry the request out. */
  readonly undone: boolean;
  readonly retryAfter: number | null;
};
type Outcome = { readonly answer: unknown } | Failure;

async function exchange(
  client: Client,
  request: ServerRequest,
  timeout: number,
  onAnswer: (response: Response) => void,
): Promise<Outcome> {
  const url = new URL(`${client.config.endpoint.replace(/\/$/, '')}/${request.path.map(encodeURIComponent).join('/')}`);
  const headers = {
    'X-Appwrite-Project': client.config.project,
    'content-type': 'application/json',
    accept: 'application/json',
    ...request.headers,
  };
  const { uri, options } = client.prepareRequest(request.method, url, headers, { ...request.parameters });
  let response: Response;
  let text: string;
  try {
    response = await fetch(uri, { ...(options as RequestInit), signal: AbortSignal.timeout(timeout) });
    text = await response.text();
    onAnswer(response);
  } catch (cause) {
    return brokenConnection(client.config.endpoint, request, timeout, cause);
  }
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  if (response.status >= 400) {
    const error = serverError(`${request.method} /${request.path.join('/')}`, response.status, isJson ? text : null);
    const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
    return {
      error,
      transient: response.status === 429 || response.status >= 500,
      undone: response.status === 429,
      retryAfter: Number.isFinite(retryAfter) ? retryAfter * 1000 : null,
    };
  }
  if (!isJson || text === '') return { answer: text === '' ? null : text };
  try {
    return { answer: parseServerJson(text) };
  } catch (cause) {
    return brokenAnswer(request, cause);
  }
}

function brokenConnection(endpoint: string, request: ServerRequest, timeout: number, cause: unknown): Failure {
  const reason = connectionFailure(cause, timeout);
  const error = new EntwriteError(
    'server_unreachable',
    {
      at: `${request.method} /${request.path.join('/')}`,
      found: reason.text,
      expected: `an answer from ${endpoint}`,
      remedy: 'Check the endpoint and that the server runs; then call again, finished work is not repeated.',
    },
    { cause },
  );
  return { error, transient: true, undone: reason.undone, retryAfter: null };
}

function brokenAnswer(request: ServerRequest, cause: unknown): Failure {
  const error = new EntwriteError(
    'server_answer_invalid',
    {
      at: `${request.method} /${request.path.join('/')}`,
      found: 'an answer that says it is JSON and is not',
      expected: 'JSON',
      remedy: 'Check what stands between entwrite and Appwrite (a proxy cutting answers short?).',
    },
    { cause },
  );
  return { error, transient: true, undone: false, retryAfter: null };
}

/** Codes of connections that were never made: the server cannot have seen the request. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

/** Looks at names and codes, not at classes: within Jest, errors of Node come from another realm. */
function connectionFailure(cause: unknown, timeout: number): { text: string; undone: boolean } {
  for (let inner = cause; typeof inner === 'object' && inner !== null; ) {
    const { name, code, cause: deeper } = inner as { name?: unknown; code?: unknown; cause?: unknown };
    if (name === 'TimeoutError') return { text: `no answer within ${timeout} ms`, undone: false };
    if (typeof code === 'string') return { text: `the connection failed (${code})`, undone: NEVER_SENT.has(code) };
    inner = deeper;
  }
  return { text: 'the connection failed', undone: false };
}

function mayRepeat(request: ServerRequest, failure: Failure): boolean {
  const repeatable =
    request.repeatable ?? (request.method === 'GET' || request.method === 'PUT' || request.method === 'DELETE');
  return failure.transient && (failure.undone || repeatable);
}

/** Exponential backoff with full jitter (AWS Architecture Blog, "Exponential Backoff And Jitter"), or what the server asked for. */
function retryDelay(failure: Failure, attempts: number): number {
  if (failure.retryAfter !== null) return failure.retryAfter;
  return Math.ceil(Math.random() * Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** attempts));
}
