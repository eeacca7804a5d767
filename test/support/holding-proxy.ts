import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Whether a request is held, by its method and path. */
export type Held = (method: string, path: string) => boolean;

/** A request that went through a proxy. */
export interface ProxiedRequest {
  readonly method: string;
  readonly path: string;
  /** Sends it once more, headers and all. */
  readonly again: () => Promise<Response>;
}

/** A server in front of an Appwrite that keeps requests back for as long as a test wants. */
export interface HoldingProxy {
  readonly endpoint: string;
  /** What went through so far. */
  readonly sent: readonly ProxiedRequest[];
  /** Holds requests from now on; what it gives is kept once one of them waits. */
  readonly hold: (isHeld: Held) => Promise<void>;
  /** Lets all of them through, those that wait and those that come. */
  readonly release: () => void;
  readonly stop: () => Promise<void>;
}

/** Headers that are about one connection alone, or that `fetch` makes by itself. */
const OWN = ['connection', 'content-length', 'content-encoding', 'host', 'keep-alive', 'transfer-encoding'];

/** What a client gets, to be changed in place. */
export interface ProxiedAnswer {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  status: number;
  body: string;
}

/**
 * Starts a proxy of an endpoint, so that work lasts until a test has done what it wants to do meanwhile, however fast the server is.
 *
 * @param alter makes its answers those of another server
 */
export async function startHoldingProxy(
  endpoint: string,
  alter?: (answer: ProxiedAnswer) => void,
): Promise<HoldingProxy> {
  const { origin, pathname } = new URL(endpoint);
  let isHeld: Held = () => false;
  let arrive = (): void => {};
  let waiting: (() => void)[] = [];
  const sent: ProxiedRequest[] = [];
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = 'GET', url = '/' } = request;
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    if (isHeld(method, url)) {
      arrive();
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    const headers = Object.entries(request.headers).filter(([name]) => !OWN.includes(name)) as [string, string][];
    const body = chunks.length === 0 ? {} : { body: Buffer.concat(chunks) };
    const send = () => fetch(origin + url, { method, headers, ...body });
    sent.push({ method, path: url, again: send });
    const answer = await send();
    const kept = [...answer.headers].filter(([name]) => !OWN.includes(name));
    const given = { headers: Object.fromEntries(kept), body: Buffer.from(await answer.arrayBuffer()) };
    if (alter === undefined) return void response.writeHead(answer.status, given.headers).end(given.body);
    const altered = { ...given, method, path: url, status: answer.status, body: given.body.toString() };
    alter(altered);
    response.writeHead(altered.status, altered.headers).end(altered.body);
  };
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const release = (): void => {
    isHeld = () => false;
    for (const go of waiting) go();
    waiting = [];
  };
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}${pathname}`,
    sent,
    hold: (next) =>
      new Promise((resolve) => {
        arrive = resolve;
        isHeld = next;
      }),
    release,
    async stop() {
      release();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
