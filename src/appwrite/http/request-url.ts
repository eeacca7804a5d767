import { EntwriteError } from '../../errors.js';
import type { ServerRequest } from './server-request.js';
import { withoutCredentials } from './without-credentials.js';

/** Path segments that would change the address. */
const FOLDED = ['', '.', '..'];

/**
 * The URL of a request. Refuses empty segments (as an empty list would become) and dot segments, which URLs normalise away and so
 * address something else: `rows/x/..` would delete all documents.
 *
 * @throws EntwriteError identifier_invalid
 */
export function requestUrl(endpoint: string, { method, path }: Pick<ServerRequest, 'method' | 'path'>): URL {
  if (path.some((segment) => typeof segment !== 'string' || FOLDED.includes(segment))) {
    throw new EntwriteError('identifier_invalid', {
      at: `${method} /${path.filter((segment) => typeof segment === 'string').join('/')}`,
      found: "an id that is empty, '.', '..' or not a text",
      expected:
        'a valid Appwrite id: 1 to 36 letters, digits, periods, hyphens and underscores, starting with a letter or a digit',
      remedy: 'Correct the id; no request was sent.',
    });
  }
  const base = withoutCredentials(endpoint).replace(/\/$/, '');
  return new URL(`${base}/${path.map(encodeURIComponent).join('/')}`);
}
