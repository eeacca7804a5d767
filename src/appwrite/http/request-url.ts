import { EntwriteError } from '../../errors.js';
import { printable } from '../../util/printable.js';
import type { ServerRequest } from './server-request.js';
import { withoutCredentials } from './without-credentials.js';

/** Path segments that would change the address. */
const FOLDED = ['', '.', '..'];

/**
 * The URL of a request. Refuses empty segments (as an empty list would become) and dot segments, which URLs normalise away and so
 * address something else: `rows/x/..` would delete all documents. Halves of surrogate pairs have no form in a URL.
 *
 * @throws EntwriteError identifier_invalid
 */
export function requestUrl(endpoint: string, { method, path }: Pick<ServerRequest, 'method' | 'path'>): URL {
  if (!path.every(isSegment)) {
    throw new EntwriteError('identifier_invalid', {
      at: `${method} /${printable(path.filter((segment) => typeof segment === 'string').join('/'))}`,
      found: "an id that is empty, '.', '..', not a text or with half a surrogate pair",
      expected:
        'a valid Appwrite id: 1 to 36 letters, digits, periods, hyphens and underscores, starting with a letter or a digit',
      remedy: 'Correct the id; no request was sent.',
    });
  }
  const base = withoutCredentials(endpoint).replace(/\/$/, '');
  return new URL(`${base}/${path.map(encodeURIComponent).join('/')}`);
}

function isSegment(segment: unknown): boolean {
  return typeof segment === 'string' && !FOLDED.includes(segment) && !/\p{Surrogate}/u.test(segment);
}
