import type { IncomingMessage } from 'node:http';
import { AppwriteError } from '../rules/appwrite-error.js';
import { errorCatalog } from '../rules/error-catalog.js';
import { checkOrigin, type Identity, userOf } from '../wire/http/authenticate.js';
import type { TokenUser } from '../wire/http/json-web-token.js';
import { parseQueryString } from '../wire/http/query-string.js';
import { RealtimeError } from './realtime-error.js';

/** Who opens a connection, and what its address asks for. */
export interface Visit {
  readonly user: TokenUser | null;
  readonly channels: readonly string[];
}

/** Reads the address and the headers of a connection. Throws a RealtimeError for a project, an origin or a token that is not accepted. */
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

/** Refusals of the HTTP side end a connection as violations of its rules. */
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
