import type { IncomingMessage } from 'node:http';
import { AppwriteError } from '../rules/appwrite-error.js';
import { errorCatalog } from '../rules/error-catalog.js';
import { checkOrigin, type Identity, userOf } from '../wire/http/authenticate.js';
import type { TokenUser } from '../wire/http/json-web-token.js';
import { parseQueryString } from '../wire/http/query-string.js';
import { RealtimeError } from './realtime-error.js';

/** The user who opens a connection, and what its URL asks for. */
export interface Visit {
  readonly user: TokenUser | null;
  readonly channels: readonly string[];
}

/** Reads the URL and headers of a connection. Throws a RealtimeError for a project, origin or token that is not accepted. */
export function readVisit({ url = '', headers }: IncomingMessage, identity: Identity): Visit {
  const query = parseQueryString(url.split('?').slice(1).join('?'));
  const project = query.project ?? headers['x-appwrite-project'];
  if (project !== identity.projectId) throw new RealtimeError(1008, 'Missing or unknown project ID');
  const token = query.jwt ?? headers['x-appwrite-jwt'];
  const user = violating(() => {
    checkOrigin(identity.visitors, headers.origin);
    return typeof token === 'string' && token !== '' ? userOf(token, identity) : null;
  });
  const { channels = [] } = query;
  return { user, channels: Array.isArray(channels) ? channels.map(String) : [String(channels)] };
}

/** Turns errors of the HTTP side into policy violations, which close the connection. */
function violating<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof AppwriteError) throw new RealtimeError(1008, error.text ?? messageOf(error));
    throw error;
  }
}

function messageOf({ type, values }: AppwriteError): string {
  return (errorCatalog.get(type)?.message ?? type).replaceAll('%s', values[0] ?? '');
}
