import type { IncomingHttpHeaders } from 'node:http';
import { AppwriteError } from '../../rules/appwrite-error.js';
import { type Caller, hasScope } from './caller.js';
import { rolesOf, type TokenUser, verifyToken } from './json-web-token.js';
import { acceptsOrigin, nameOfOrigin, type VisitorRules } from './visitors.js';

export interface ApiKey {
  readonly secret: string;
  /** For example `['rows.read', 'tables.read']`; by default all scopes. */
  readonly scopes?: readonly string[];
}

/** The project and the API keys of the server. */
export interface Identity {
  readonly projectId: string;
  readonly keys: readonly ApiKey[];
  readonly tokenSecret: string;
  readonly visitors: VisitorRules;
}

const guest: Caller = { kind: 'guest', roles: ['any', 'guests'] };

/**
 * Determines who sends the request, from its headers and its `project` parameter (fact 53, steps 1 to 4). Throws the error for an unknown
 * origin, project, key or token.
 */
export function authenticate(identity: Identity, headers: IncomingHttpHeaders, projectParam: unknown): Caller {
  const key = header(headers, 'x-appwrite-key');
  const projectHeader = header(headers, 'x-appwrite-project');
  const token = header(headers, 'x-appwrite-jwt');
  const project = typeof projectParam === 'string' && projectParam ? projectParam : projectHeader;
  if (project && project !== 'console' && project !== identity.projectId) throw new AppwriteError('project_not_found');
  if (!key) checkOrigin(identity.visitors, header(headers, 'origin'));
  if (
    key &&
    (!key.includes('_') || key.startsWith('standard_') || identity.keys.some(({ secret }) => secret === key))
  ) {
    if (projectHeader !== identity.projectId) throw new AppwriteError('project_id_missing');
    const known = identity.keys.find(({ secret }) => secret === key);
    if (!known) throw new AppwriteError('user_unauthorized');
    if (token && userOf(token, identity)) throw new AppwriteError('user_api_key_and_session_set');
    return { kind: 'key', scopes: known.scopes ?? 'all' };
  }
  return token ? callerOf(token, identity) : guest;
}

/** Refuses a caller who has none of the scopes (§5.3 step 5), or did not name a project (step 6). */
export function authorize(
  identity: Identity,
  caller: Caller,
  scopes: readonly string[],
  headers: IncomingHttpHeaders,
  projectParam: unknown,
): void {
  if (!hasScope(caller, scopes)) {
    const host = (header(headers, 'host') ?? '').replace(/:\d+$/, '');
    const role = caller.kind === 'user' ? 'users' : 'guests';
    const who =
      caller.kind === 'key' ? `app.${identity.projectId}@service.${host} (role: applications)` : `User (role: ${role})`;
    throw new AppwriteError('general_unauthorized_scope', {
      message: `${who} missing scopes (${JSON.stringify(scopes)})`,
    });
  }
  const project = projectParam || header(headers, 'x-appwrite-project');
  if (scopes.includes('public') || scopes.includes('global')) return;
  if (!project) {
    throw new AppwriteError('general_access_forbidden', {
      message: 'No Appwrite project was specified. Please specify your project ID when initializing your Appwrite SDK.',
    });
  }
  if (project === 'console') {
    throw new AppwriteError('general_access_forbidden', {
      message:
        'This endpoint is not available for the console project. The Appwrite Console is a reserved project ID and cannot be used with the Appwrite SDKs and APIs. Please check if your project ID is correct.',
    });
  }
}

const callerOf = (token: string, identity: Identity): Caller => ({
  kind: 'user',
  roles: rolesOf(userOf(token, identity)),
});

/** The user of a token. Throws `user_jwt_invalid`. */
export function userOf(token: string, identity: Identity): TokenUser {
  try {
    return verifyToken(token, identity.tokenSecret, new Date());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppwriteError('user_jwt_invalid', { message: `Failed to verify JWT. ${reason}` });
  }
}

/** The real server requires that the host of any other page is registered as a platform. */
export function checkOrigin(visitors: VisitorRules, origin: string | undefined): void {
  if (origin && !acceptsOrigin(visitors, origin))
    throw new AppwriteError('general_unknown_origin', { values: [nameOfOrigin(origin)] });
}

function header(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return (Array.isArray(value) ? value[0] : value) || undefined;
}
