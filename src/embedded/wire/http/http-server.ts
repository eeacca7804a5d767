import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { AppwriteError } from '../../rules/appwrite-error.js';
import { applyFault } from './apply-fault.js';
import { dispatch, routerOf, type Surroundings, sentParams, type WireRequest } from './dispatch.js';
import { errorAnswer } from './error-answer.js';
import { errorHeaders, htmlType, notFoundPage } from './headers.js';
import { readBody } from './read-body.js';
import type { RequestLog } from './request-log.js';
import type { Answer, Route } from './route.js';
import { sendAnswer } from './send-answer.js';
import { type AcceptSocket, refuseSocket, sortUpgrades } from './upgrades.js';
import { acceptsHost } from './visitors.js';

const realtimePath = '/v1/realtime';

const unknownRoute: Answer = {
  status: 404,
  text: notFoundPage,
  headers: { ...errorHeaders, 'content-type': htmlType },
};

const unknownName: Answer = {
  ...errorAnswer(
    new AppwriteError('general_access_forbidden', {
      message:
        'The request was sent to a name that is not one of this server. It answers to names of this machine, and to those it was started with (serve --allow-host NAME, or the option hosts).',
    }),
    'tablesdb',
  ),
  headers: errorHeaders,
};

/**
 * The HTTP part of the server: receives requests, applies faults, and sends the responses of `dispatch`. Does not listen yet. Uses only
 * Node's own server, since frameworks decode paths and check content types before a handler sees them, and PHP does neither.
 */
export function createHttpServer(
  routes: readonly Route[],
  around: Surroundings,
  requests: RequestLog,
  acceptSocket: AcceptSocket,
): Server {
  const { lacks } = around.store.dials.version;
  const router = routerOf(routes.filter(({ feature }) => feature === undefined || !lacks.has(feature)));
  const { visitors } = around.identity;
  const accept: AcceptSocket = (request, socket, head) => {
    if (acceptsHost(visitors, request.headers.host)) acceptSocket(request, socket, head);
    else refuseSocket(socket, '401 Unauthorized');
  };
  const answerTo = (wire: WireRequest, raw: IncomingMessage): Answer | Promise<Answer | undefined> => {
    if (!acceptsHost(visitors, wire.headers.host)) return unknownName;
    if (wire.method === 'OPTIONS') return { status: 204 };
    const record = requests.add(wire.method, pathBelowEndpoint(wire.path));
    const match = router.find(wire.method, wire.path);
    const work = () => (match ? dispatch(match, wire, around) : unknownRoute);
    const fault = around.faults().http?.({ ...record, body: bodyForFault(wire) });
    return fault ? applyFault(fault, raw.socket, work) : work();
  };
  /** Most requests are answered synchronously, since waiting for a promise would take additional time. */
  const take = (raw: IncomingMessage, response: ServerResponse, source: Readable = raw): void => {
    const send = (answer: Answer | undefined) => answer && sendAnswer(raw, response, answer, visitors);
    /** The callback of a fault may throw. */
    const fail = (error: unknown): void => {
      around.onError(error);
      around.onFailure(`500 ${raw.method} ${pathOf(raw)}`, error);
      send(errorAnswer(error, 'tablesdb'));
    };
    readBody(raw, source, (body) => {
      try {
        const answer = answerTo(wireRequest(raw, body), raw);
        if ('then' in answer) answer.then(send).catch(fail);
        else send(answer);
      } catch (error) {
        fail(error);
      }
    });
  };
  const server = patientServer((raw, response) => take(raw, response));
  sortUpgrades(server, realtimePath, accept, take);
  return server;
}

/** Keeps connections open for clients that pause between requests, and has no time limit for a body. */
function patientServer(take: RequestListener): Server {
  const server = createServer(take);
  server.keepAliveTimeout = 72_000;
  server.requestTimeout = 0;
  return server;
}

const pathOf = ({ url = '/' }: IncomingMessage): string => url.split('?', 1)[0] ?? '/';

/** A HEAD request is treated like a GET; Node omits the body of the response. */
function wireRequest({ url = '/', method = 'GET', headers }: IncomingMessage, body: Buffer): WireRequest {
  const mark = url.indexOf('?');
  return {
    method: method === 'HEAD' ? 'GET' : method,
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    headers,
    body,
  };
}

function pathBelowEndpoint(path: string): string {
  return path.startsWith('/v1/') || path === '/v1' ? path.slice(3) : path;
}

function bodyForFault(wire: WireRequest): Readonly<Record<string, unknown>> {
  try {
    return sentParams(wire);
  } catch {
    return {};
  }
}
