import { EntwriteError } from '../../errors.js';
import type { ServerRequest } from './server-request.js';
import { withoutCredentials } from './without-credentials.js';

/** Segments that lead to another address. */
const FOLDED = ['', '.', '..'];

/**
 * The address of a request. An empty segment (a list without elements becomes one) and the dots that URLs fold away (WHATWG URL, "single-dot" and "double-dot" path segments)
 * would make it another one: `rows/..` is where all documents are deleted.
 *
 * @throws EntwriteError identifier_invalid
 */
export function requestUrl(endpoint: string, { method, path }: Pick<ServerRequest, 'method' | 'path'>): URL {
  if (path.some((segment) => typeof segment !== 'string' || FOLDED.includes(segment))) {
    throw new EntwriteError('identifier_invalid', {
      at: `${method} /${path.filter((segment) => typeof segment === 'string').join('/')}`,
      found: "an id that is empty, '.', '..' or no text",
      expected:
        'an id that Appwrite can have given: 1 to 36 letters, digits, periods, hyphens and underscores, the first one a letter or a digit',
      remedy: 'Correct the id; no request was sent.',
    });
  }
  const base = withoutCredentials(endpoint).replace(/\/$/, '');
  return new URL(`${base}/${path.map(encodeURIComponent).join('/')}`);
}
