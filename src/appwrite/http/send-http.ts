import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type Dispatcher, fetch, type RequestInit, request } from 'undici';
import type { AnyClient } from './any-client.js';

/** A request as node-appwrite prepares it. */
type PreparedRequest = ReturnType<AnyClient['prepareRequest']>;

/** The whole answer to a request, whatever it means. */
export interface HttpAnswer {
  readonly status: number;
  /** Gives a header by its lower-case name; null where it is missing. */
  readonly header: (name: string) => string | null;
  readonly text: string;
}

const unzip = promisify(gunzip);

/**
 * Sends a request and reads the whole answer. `fetch` costs three times as much, so it is used for redirects only, which it follows.
 *
 * Rejects with the reason of the signal, or with the error of a connection that failed.
 */
export async function sendHttp({ uri, options }: PreparedRequest, signal: AbortSignal): Promise<HttpAnswer> {
  const { method, headers, body, dispatcher } = options as RequestInit & { readonly body?: string };
  const answer = await request(uri, {
    method: method as Dispatcher.HttpMethod,
    headers: { ...(headers as Record<string, string>), 'accept-encoding': 'gzip' },
    ...(body !== undefined && { body }),
    ...(dispatcher !== undefined && { dispatcher }),
    signal,
  });
  const { statusCode: status, headers: given } = answer;
  const header = (name: string) => (given[name] === undefined ? null : [given[name]].flat().join(', '));
  if (status >= 300 && status < 400 && header('location') !== null) {
    await answer.body.dump();
    return follow({ uri, options }, signal);
  }
  if (header('content-encoding') !== 'gzip') return { status, header, text: await answer.body.text() };
  const packed = new Uint8Array(await answer.body.arrayBuffer());
  return { status, header, text: (await unzip(packed)).toString('utf8') };
}

async function follow({ uri, options }: PreparedRequest, signal: AbortSignal): Promise<HttpAnswer> {
  const response = await fetch(uri, { ...(options as RequestInit), signal });
  return { status: response.status, header: (name) => response.headers.get(name), text: await response.text() };
}
