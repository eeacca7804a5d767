import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliDecompressSync } from 'node:zlib';
import { EntwriteError } from '../../errors.js';
import { parseJson } from '../../util/canonical-json.js';
import { isRecord } from '../../util/is-record.js';
import type { Route } from '../routes/route.js';
import { routeInput } from '../routes/route-input.js';
import type { Studio } from '../routes/studio.js';
import { describeError } from '../work/describe-error.js';
import { sendJson, sendResult } from './answers.js';
import { findRoute } from './find-route.js';
import { createGuard, type Guard } from './guard.js';
import { readPageFiles } from './page-files.js';
import { SECURITY_HEADERS } from './security-headers.js';

interface StudioServer {
  readonly port: number;
  /** The link to open. The secret in its fragment is valid for one browser, and appears in no request line or log. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Serves the page and the routes on 127.0.0.1. */
export async function startStudioServer(
  studio: Studio,
  routes: readonly Route[],
  wantedPort: number,
): Promise<StudioServer> {
  const files = readPageFiles();
  const addressOf = (): AddressInfo => server.address() as AddressInfo;
  const guard = createGuard(() => addressOf().port);
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const address = request.url ?? '/';
    if (!URL.canParse(address, 'http://studio'))
      return refuse(response, 404, 'not_found', 'There is nothing at this address.');
    const { pathname, searchParams } = new URL(address, 'http://studio');
    if (!pathname.startsWith('/api/')) {
      sendFile(request, response, pathname);
      return;
    }
    const refusal = guard.refusal(request);
    if (refusal !== null) return refuse(response, 403, 'foreign_request', refusal);
    if (pathname === '/api/session' && request.method === 'POST') return openSession(request, response, guard);
    if (!guard.isKnown(request))
      return refuse(response, 403, 'token_missing', 'Open the link that `entwrite studio` printed.');
    const found = findRoute(routes, request.method ?? '', pathname);
    if (found === null) return refuse(response, 404, 'not_found', 'There is nothing at this address.');
    if (studio.readOnly && !found.route.readOnly)
      return refuse(response, 403, 'read_only', 'The studio was started with --read-only.');
    const parameters = new Map([...searchParams, ...found.parameters]);
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const body = request.method === 'GET' ? {} : await readBody(request);
    const input = routeInput(parameters, body, gone.signal);
    await studio.requests.during(actionOf(request, found.route), async () =>
      sendResult(response, await found.route.run(studio, input)),
    );
  };
  const sendFile = (request: IncomingMessage, response: ServerResponse, pathname: string): void => {
    const host = request.headers.host ?? '';
    const { port } = addressOf();
    const file = request.method === 'GET' ? files.get(pathname) : undefined;
    if (![`127.0.0.1:${port}`, `localhost:${port}`].includes(host))
      refuse(response, 403, 'foreign_request', 'The studio only accepts the host names of this machine.');
    else if (file === undefined) refuse(response, 404, 'not_found', 'There is nothing at this address.');
    else {
      const isTaken = /\bbr\b(?! *; *q=0(?:,|$))/.test(String(request.headers['accept-encoding']));
      const encoding = { Vary: 'Accept-Encoding', ...(isTaken && { 'Content-Encoding': 'br' }) };
      response.writeHead(200, { ...SECURITY_HEADERS, ...encoding, 'Content-Type': file.type });
      response.end(isTaken ? file.compressed : brotliDecompressSync(file.compressed));
    }
  };
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (response.headersSent) return response.destroy();
      const status = error instanceof EntwriteError || error instanceof SyntaxError ? 400 : 500;
      sendJson(response, status, { error: describeError(error) });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(wantedPort, '127.0.0.1', resolve);
  });
  const { port } = addressOf();
  return {
    port,
    url: `http://127.0.0.1:${port}/#token=${guard.token}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function openSession(request: IncomingMessage, response: ServerResponse, guard: Guard): Promise<void> {
  const { token } = await readBody(request);
  const cookie = guard.isKnown(request) ? null : guard.exchange(token);
  if (cookie !== null) response.setHeader('Set-Cookie', cookie);
  else if (!guard.isKnown(request))
    return refuse(
      response,
      403,
      'token_used',
      'This link was already used, or belongs to another run of the studio. Start the studio again.',
    );
  sendJson(response, 200, {});
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  sendJson(response, status, { error: { ...describeError(new Error(message)), code } });
}

/** The action that the page names in a header, for the log of requests. */
function actionOf({ headers }: IncomingMessage, { path }: Route): string {
  const named = headers['x-studio-action'];
  return typeof named === 'string' && /^[\w .:'-]{1,80}$/.test(named) ? named : path.replace('/api/', '');
}

/** Maximum bytes of a body, which may contain a file to import. */
const MOST = 64 * 1024 * 1024;

/** The body of a request as an object; empty if there is none. Throws a SyntaxError if it is something else or too large. */
async function readBody(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST) throw new SyntaxError('a body of more than 64 MB');
    chunks.push(chunk);
  }
  if (size === 0) return {};
  const body = parsed(Buffer.concat(chunks).toString('utf8'));
  if (!isRecord(body)) throw new SyntaxError('a body that is not an object');
  return body;
}

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    throw error instanceof RangeError ? new SyntaxError('a body whose lists and objects are nested too deeply') : error;
  }
}
