import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type Dispatcher, type RequestInit, request } from 'undici';
import type { AnyClient } from './any-client.js';

type PreparedRequest = ReturnType<AnyClient['prepareRequest']>;

/** The whole answer to a request, whatever it means. */
export interface HttpAnswer {
  readonly status: number;
  /** Gives a header by its lower-case name; null where it is missing. */
  readonly header: (name: string) => string | null;
  /** null where it is larger than any answer of Appwrite. */
  readonly text: string | null;
}

const unzip = promisify(gunzip);
/** Bytes of an answer, unpacked: more than a page of documents takes, and less than a text can hold. */
export const MOST_BYTES = 256 * 1024 * 1024;
const REDIRECTS = 5;
/** The redirect of a request that was carried out. */
const SEE_OTHER = 303;

/**
 * Sends a request and reads the whole answer. A redirect is followed with the same method and body, to the host that was asked alone: the
 * request carries the key of the project. One that leads elsewhere is the answer.
 *
 * Rejects with the reason of the signal, or with the error of a connection that failed.
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

/** Where a redirect leads to that may be followed: from http to https, and not back. */
function redirectOf(place: string, method: string, status: number, location: string | null): string | null {
  if (!isRedirect(status) || location === null || !URL.canParse(location, place)) return null;
  if (status === SEE_OTHER && method !== 'GET') return null;
  const [from, to] = [new URL(place), new URL(location, place)];
  const isSafe = to.protocol === from.protocol || to.protocol === 'https:';
  return isSafe && to.hostname === from.hostname ? to.href : null;
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
