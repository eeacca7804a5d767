import type { IncomingMessage } from 'node:http';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { dispatch, routerOf, type Surroundings, sentParams, type WireRequest } from './dispatch.js';
import { errorAnswer } from './error-answer.js';
import { errorHeaders, htmlType, notFoundPage } from './headers.js';
import type { RequestLog } from './request-log.js';
import type { Answer, Route } from './route.js';
import { sendAnswer } from './send-answer.js';
import { strike } from './strike.js';

/** The real server cuts the connection beyond 12 MiB. */
const MAXIMUM_BODY = 12 * 1024 * 1024;

const unknownRoute: Answer = {
  status: 404,
  text: notFoundPage,
  headers: { ...errorHeaders, 'content-type': htmlType },
};

/** No route has a schema; saying so keeps fastify from loading its schema compilers, most of the time it takes to start. */
const noSchemas = { buildValidator: refuseSchema, buildSerializer: refuseSchema };

function refuseSchema(): never {
  throw new Error('No route of the embedded server has a schema');
}

/**
 * The HTTP side of the server: takes requests, lets faults strike, and sends what `dispatch` answers. Does not listen yet.
 * Fastify looks after connections alone: its routing decodes paths and its body parsing judges content types, and PHP does neither.
 */
export function createHttpServer(
  routes: readonly Route[],
  around: Surroundings,
  requests: RequestLog,
): FastifyInstance {
  const router = routerOf(routes);
  const handle = async ({ raw }: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    reply.hijack();
    const body = await readBody(raw);
    if (!body) return reply;
    const wire = wireRequest(raw, body);
    const answer = wire.method === 'OPTIONS' ? { status: 204 } : await answerTo(wire, raw).catch(ownError);
    if (answer) sendAnswer(raw, reply.raw, answer);
    return reply;
  };
  /** A fault's callback may throw. */
  const ownError = (error: unknown): Answer => {
    around.onError(error);
    return errorAnswer(error, 'tablesdb');
  };
  const answerTo = async (wire: WireRequest, raw: IncomingMessage): Promise<Answer | undefined> => {
    const record = requests.add(wire.method, wire.path.replace(/^\/v1(?=\/|$)/, ''));
    const match = router.find(wire.method, wire.path);
    const work = () => (match ? dispatch(match, wire, around) : Promise.resolve(unknownRoute));
    const fault = around.faults().http?.({ ...record, body: bodyForFault(wire) });
    return fault ? strike(fault, raw.socket, work) : work();
  };
  const app = fastify({
    forceCloseConnections: true,
    schemaController: { compilersFactory: noSchemas },
    frameworkErrors: (_error, request, reply) => void handle(request, reply),
  });
  app.addHook('onRequest', handle);
  return app;
}

/** The whole body; undefined when it is too large, or the client left, and the connection is cut. */
async function readBody(raw: IncomingMessage): Promise<Buffer | undefined> {
  const { socket } = raw;
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of raw as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAXIMUM_BODY) throw new Error('The body is too large');
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch {
    socket.destroy();
    return undefined;
  }
}

/** A HEAD is answered as the GET it stands for; Node leaves the body out. */
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

function bodyForFault(wire: WireRequest): Readonly<Record<string, unknown>> {
  try {
    return sentParams(wire);
  } catch {
    return {};
  }
}
