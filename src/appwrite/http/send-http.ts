import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type Dispatcher, type RequestInit, request } from 'undici';
import type { AnyClient } from './any-client.js';

type PreparedRequest = ReturnType<AnyClient['prepareRequest']>;

/** The whole response to a request. */
export interface HttpAnswer {
  readonly status: number;
  /** A header by its lower-case name; null if missing. */
  readonly header: (name: string) => string | null;
  /** Null if it is larger than any response of Appwrite. */
  readonly text: string | null;
}

const unzip = promisify(gunzip);
/** The most bytes of an uncompressed response: more than any page of documents, and less than a string can hold. */
export const MOST_BYTES = 256 * 1024 * 1024;
const REDIRECTS = 5;
/** The redirect that follows a request already carried out. */
const SEE_OTHER = 303;

/**
 * Sends a request and reads the whole response. Follows redirects with the same method and body, but only to the same host, because
 * the request carries the API key; any other redirect is returned as the response.
 *
 * Rejects with the signal's reason, or with the error of a failed connection.
 */
export async function sendHttp({ uri, options }: PreparedRequest, signal: AbortSignal): Promise<HttpAnswer> {
  const { method, headers, body, dispatcher } = options as RequestInit & { readonly body?: string };
  let place = uri;
  for (let redirects = 0; ; redirects += 1) {
    const answer = await request(place, {
      method: method as Dispatcher.HttpMethod,
      headers: { ...(headers as Record<string, string>), 'accept-encoding': 'gzip' },
      ...(body !== undefined && { body }),
      ...(dispatcher !== undefined && { dispatcher }),
      signal,
    });
    const { statusCode: status, headers: given } = answer;
    const header = (name: string) => (given[name] === undefined ? null : [given[name]].flat().join(', '));
    const next = redirects < REDIRECTS ? redirectOf(place, `${method}`, status, header('location')) : null;
    if (next === null) return { status, header, text: await textOf(answer.body, header('content-encoding')) };
    await answer.body.dump();
    place = next;
  }
}

/** The target of a redirect that may be followed, to the same server or from http to https of the same host; otherwise null. */
function redirectOf(place: string, method: string, status: number, location: string | null): string | null {
  if (!isRedirect(status) || location === null || !URL.canParse(location, place)) return null;
  if (status === SEE_OTHER && method !== 'GET') return null;
  const [from, to] = [new URL(place), new URL(location, place)];
  const isUpgrade = from.protocol === 'http:' && to.protocol === 'https:' && to.hostname === from.hostname;
  return to.origin === from.origin || (isUpgrade && to.port === '') ? to.href : null;
}

export function isRedirect(status: number): boolean {
  return status >= 300 && status < 400;
}

async function textOf(body: AsyncIterable<Uint8Array>, encoding: string | null): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MOST_BYTES) return null;
    chunks.push(chunk);
  }
  const whole = Buffer.concat(chunks);
  try {
    return (encoding === 'gzip' ? await unzip(whole, { maxOutputLength: MOST_BYTES }) : whole).toString('utf8');
  } catch (cause) {
    if ((cause as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') return null;
    throw cause;
  }
}
