import { EntwriteError } from '../../errors.js';
import type { ServerRequest } from './server-request.js';
import { withoutCredentials } from './without-credentials.js';

/**
 * The address of a request. An empty segment and the dots that URLs fold away (WHATWG URL, "single-dot" and "double-dot" path segments)
 * would make it another one: `rows/..` is where all documents are deleted.
 *
 * @throws EntwriteError identifier_invalid
 */
export function requestUrl(endpoint: string, { method, path }: Pick<ServerRequest, 'method' | 'path'>): URL {
  if (path.some((segment) => segment === '' || segment === '.' || segment === '..')) {
    throw new EntwriteError('identifier_invalid', {
      at: `${method} /${path.join('/')}`,
      found: "an id that is empty, '.' or '..'",
      expected:
        'an id that Appwrite can have given: 1 to 36 letters, digits, periods, hyphens and underscores, the first one a letter or a digit',
      remedy: 'Correct the id; no request was sent.',
    });
  }
  const base = withoutCredentials(endpoint).replace(/\/$/, '');
  return new URL(`${base}/${path.map(encodeURIComponent).join('/')}`);
}
