import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { writeJson } from '../rules/php-json.js';
import { dispatch, type Endpoint, routerOf, type Surroundings, sentParams, type WireRequest } from './dispatch.js';
import { errorBody } from './error-answer.js';
import type { FaultRequest, HttpFault } from './faults.js';
import { answerHeaders, errorHeaders, htmlType, jsonType, notFoundPage } from './headers.js';
import type { RequestLog } from './request-log.js';
import type { Answer, Route } from './route.js';
import type { RouteMatch } from './router.js';

const MAXIMUM_BODY = 12 * 1024 * 1024;

/** The HTTP side of the server: takes requests, lets faults strike, and sends what `dispatch` answers. Does not listen yet. */
export function createHttpServer(
  routes: readonly Route[],
  around: Surroundings,
  requests: RequestLog,
): FastifyInstance {
  const router = routerOf(routes);
  const app = fastify({
    bodyLimit: MAXIMUM_BODY,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 100_000, querystringParser: () => ({}) },
    frameworkErrors: (_error, _request, reply) => void send(reply, unknownRoute),
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.setErrorHandler((_error, request) => void request.raw.socket.destroy());
  app.setNotFoundHandler((_request, reply) => send(reply, unknownRoute));
  app.route({
    method: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    url: '*',
    handler: async (request, reply) => {
      const { pathname, search } = splitUrl(request.raw.url ?? '/');
      const method = request.method === 'HEAD' ? 'GET' : request.method;
      const wire = {
        method,
        path: pathname,
        query: search,
        headers: request.headers,
        body: request.body as Buffer | undefined,
      };
      const answer = await answerWithFaults(wire, request, router.find(method, pathname), around, requests);
      if (answer) send(reply, answer);
      else reply.hijack();
    },
  });
  return app;
}

const unknownRoute: Answer = {
  status: 404,
  text: notFoundPage,
  headers: { ...errorHeaders, 'content-type': htmlType },
};

/** Answers undefined where nobody is to be answered any more. */
async function answerWithFaults(
  wire: WireRequest,
  request: FastifyRequest,
  match: RouteMatch<Endpoint> | undefined,
  around: Surroundings,
  requests: RequestLog,
): Promise<Answer | undefined> {
  if (wire.method === 'OPTIONS') return { status: 204 };
  const path = wire.path.replace(/^\/v1(?=\/|$)/, '');
  const record = requests.add(wire.method, path);
  const decide = around.faults().http;
  const fault = decide?.({ ...record, body: bodyForFault(wire) } satisfies FaultRequest);
  const work = () => (match ? dispatch(match, wire, around) : Promise.resolve(unknownRoute));
  if (!fault) return work();
  return strike(fault, request, work);
}

async function strike(
  fault: HttpFault,
  request: FastifyRequest,
  work: () => Promise<Answer>,
): Promise<Answer | undefined> {
  switch (fault.kind) {
    case 'reset-before':
      request.raw.socket.destroy();
      return undefined;
    case 'reset-after':
      await work();
      request.raw.socket.destroy();
      return undefined;
    case 'hang':
      if (fault.after) await work();
      return undefined;
    case 'delay':
      await new Promise((resolve) => setTimeout(resolve, fault.milliseconds));
      return work();
    case 'status': {
      if (fault.after) await work();
      const answer = errorBody(fault.status, fault.type ?? 'general_unknown', fault.message ?? 'Server Error');
      return { ...answer, headers: { ...errorHeaders, ...fault.headers } };
    }
  }
}

function bodyForFault(wire: WireRequest): Readonly<Record<string, unknown>> {
  try {
    return sentParams(wire);
  } catch {
    return {};
  }
}

/** Writes the answer past fastify, which would take the content type off an empty one. */
function send(reply: FastifyReply, answer: Answer): FastifyReply {
  reply.hijack();
  const { raw } = reply;
  if (raw.destroyed) return reply;
  const body = answer.body === undefined ? (answer.text ?? '') : writeJson(answer.body);
  const headers: Record<string, string | number> = {
    ...answerHeaders(reply.request.method, reply.request.headers),
    'content-type': answer.body === undefined ? htmlType : jsonType,
    ...answer.headers,
  };
  if (answer.status !== 204) headers['content-length'] = Buffer.byteLength(body);
  raw.writeHead(answer.status, headers);
  raw.end(body);
  return reply;
}

function splitUrl(url: string): { pathname: string; search: string } {
  const mark = url.indexOf('?');
  return mark < 0 ? { pathname: url, search: '' } : { pathname: url.slice(0, mark), search: url.slice(mark + 1) };
}
