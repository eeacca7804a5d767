import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isNeverSent } from '../../src/appwrite/http/connection-failure.js';
import { createClient } from '../../src/appwrite/http/create-client.js';
import { isLostAnswer } from '../../src/appwrite/http/repeat-request.js';
import { createTransport } from '../../src/appwrite/http/transport.js';
import { failureOf } from '../support/live-context.js';

/** A server that is not there got nothing; one that was there for one attempt may have carried it out. */

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => servers.splice(0).map((server) => server.close()));

/** What becomes of a request to a server, and whether it may have been carried out. */
async function outcome(scheme: 'http' | 'https', listener: RequestListener | null, deadline: number) {
  const server = createServer(listener ?? (() => {}));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  if (listener === null) await new Promise((resolve) => server.close(resolve));
  const endpoint = `${scheme}://127.0.0.1:${port}/v1`;
  const client = createClient({ endpoint, projectId: 'p', apiKey: 'k' });
  const transport = createTransport(async () => client, { deadline });
  const error = await failureOf(transport.send({ method: 'DELETE', path: ['tablesdb'], parameters: {} }));
  return [isNeverSent(error), isLostAnswer(error)];
}

test('a server that is not there', async () => {
  expect(await outcome('http', null, 50)).toEqual([true, false]);
});

test('a server with which no TLS is possible', async () => {
  expect(await outcome('https', (_, response) => response.end(), 50)).toEqual([true, false]);
});

test('a server that breaks the connection', async () => {
  expect(await outcome('http', (request) => request.socket.destroy(), 50)).toEqual([false, true]);
});

test('a server that breaks the connection and is gone then', async () => {
  const goes: RequestListener = (request) => {
    servers[0]?.close();
    request.socket.destroy();
  };
  expect(await outcome('http', goes, 600)).toEqual([false, true]);
});
