import type { IncomingHttpHeaders } from 'node:http';
import { AppwriteError, type Naming } from '../../rules/appwrite-error.js';
import type { Store } from '../../store/store.js';
import { withNumericSequences } from '../formats/numeric-sequences.js';
import { convertOldQueries } from '../formats/old-queries.js';
import { asksForFormatBelow } from '../formats/response-format.js';
import { readParams } from '../params/param.js';
import { authenticate, authorize, type Identity } from './authenticate.js';
import type { Caller } from './caller.js';
import { errorAnswer } from './error-answer.js';
import type { Faults } from './faults.js';
import { errorHeaders } from './headers.js';
import { parseQueryString } from './query-string.js';
import { readBody } from './request-body.js';
import type { Answer, Route, RowListeners } from './route.js';
import { type RouteMatch, Router } from './router.js';

export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer | undefined;
}

/** A route, as reached by one of its paths. */
export interface Endpoint {
  readonly route: Route;
  readonly naming: Naming;
}

export interface Surroundings {
  readonly store: Store;
  readonly identity: Identity;
  readonly faults: () => Faults;
  readonly listeners: RowListeners;
  /** Called with errors of the server itself, as opposed to refusals. */
  readonly onError: (error: unknown) => void;
  /** Called for every 500 response, including those that the real server also sends. */
  readonly onFailure: (what: string, error: unknown) => void;
}

/** Creates the router for all paths of the routes, below `/v1`. */
export function routerOf(routes: readonly Route[]): Router<Endpoint> {
  const router = new Router<Endpoint>();
  for (const route of routes) {
    router.add(route.method, route.unversioned ? route.path : `/v1${route.path}`, { route, naming: 'tablesdb' });
    const legacy = route.legacyPath ?? [];
    for (const path of typeof legacy === 'string' ? [legacy] : legacy) {
      router.add(route.method, `/v1${path}`, { route, naming: 'legacy' });
    }
  }
  return router;
}

/** The parameters of a request apart from its path: the query string of a GET, otherwise the body. Throws if PHP fails to read the body. */
export function sentParams(request: WireRequest): Readonly<Record<string, unknown>> {
  return request.method === 'GET'
    ? parseQueryString(request.query)
    : readBody(request.body, request.headers['content-type']);
}

/**
 * Returns who sends the request, or throws the error. A request that names the project in a header is checked by its headers before the
 * body is read, so that an unauthorised body has no cost; one that names it in the body is checked afterwards.
 */
function admit(identity: Identity, scopes: readonly string[], headers: IncomingHttpHeaders, project: unknown): Caller {
  const caller = authenticate(identity, headers, project);
  authorize(identity, caller, scopes, headers, project);
  return caller;
}

/**
 * Responds to a request for a known route: authentication, scope, parameters, then the handler. Synchronous if the handler is. Never
 * throws, and the promise never rejects.
 */
export function dispatch(
  match: RouteMatch<Endpoint>,
  request: WireRequest,
  around: Surroundings,
): Answer | Promise<Answer> {
  const { route, naming } = match.value;
  const refuse = (error: unknown): Answer => {
    if (!(error instanceof AppwriteError)) around.onError(error);
    const answer = errorAnswer(error, naming);
    if (answer.status >= 500) around.onFailure(`${answer.status} ${request.method} ${request.path}`, error);
    return { headers: errorHeaders, ...answer };
  };
  try {
    const scopes = route.scopes[naming];
    if (request.headers['x-appwrite-project']) admit(around.identity, scopes, request.headers, undefined);
    const sent = sentParams(request);
    const caller = admit(around.identity, scopes, request.headers, sent.project);
    const isOld = route.takesOldQueries && (naming === 'legacy' || route.legacyPath === undefined);
    const given = isOld && asksForFormatBelow('1.5.0', request.headers) ? convertOldQueries(sent) : sent;
    const params = readParams(route.params, { ...given, ...match.params }, naming, around.store.dials);
    const context = {
      store: around.store,
      caller,
      naming,
      headers: request.headers,
      projectId: around.identity.projectId,
      faults: around.faults(),
      listeners: around.listeners,
    };
    const answer = route.handle(context, params);
    const isNumeric = route.answersRows && asksForFormatBelow('1.9.0', request.headers);
    if ('then' in answer) return (isNumeric ? answer.then(withNumericSequences) : answer).catch(refuse);
    return isNumeric ? withNumericSequences(answer) : answer;
  } catch (error) {
    return refuse(error);
  }
}
