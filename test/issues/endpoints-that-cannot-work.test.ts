import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { createClient } from '../../src/appwrite/http/create-client.js';
import { createTransport, type Transport } from '../../src/appwrite/http/transport.js';
import { EmbeddedAppwrite } from '../../src/embedded/index.js';
import type { EntwriteError } from '../../src/errors.js';
import { failureOf } from '../support/live-context.js';

/** An endpoint or key that can never work is told of at once or within seconds, and no error prints what is secret in the endpoint. */

const transportTo = (endpoint: string, projectId = 'project'): Transport =>
  createTransport(async () => createClient({ endpoint, projectId, apiKey: 'wrong' }));

/** Milliseconds: far more than it takes on a busy machine, far less than the minute in which a request is repeated. */
const SOON = 20_000;

async function failure(transport: Transport): Promise<{ readonly error: EntwriteError; readonly took: number }> {
  const start = performance.now();
  const error = await failureOf<EntwriteError>(transport.send({ method: 'GET', path: ['tablesdb'] }));
  if (error === undefined) throw new Error('it did not fail');
  return { error, took: performance.now() - start };
}

/** A port that nothing listens on. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test('a name that nobody knows', async () => {
  const { error, took } = await failure(transportTo('http://nobody.invalid/v1'));
  expect(error.code).toBe('server_unreachable');
  expect(took).toBeLessThan(SOON);
});

test('a port that nothing listens on, and credentials in the endpoint', async () => {
  const { error, took } = await failure(transportTo(`http://user:hunter2@127.0.0.1:${await freePort()}/v1`));
  expect(error).toMatchObject({ code: 'server_unreachable', found: 'the connection failed (ECONNREFUSED)' });
  expect(took).toBeLessThan(SOON);
  expect(inspect(error, { depth: 10 })).not.toContain('hunter2');
});

test('a key that is wrong', async () => {
  const server = await EmbeddedAppwrite.start();
  const { error } = await failure(transportTo(server.endpoint, server.projectId));
  expect(error.code).toBe('unauthorized');
  expect(server.requests.count()).toBe(1);
  await server.stop();
});

test('credentials in the endpoint travel as a header', async () => {
  const seen: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization);
    response.setHeader('content-type', 'application/json');
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await transportTo(`http://user:p%40ss@127.0.0.1:${port}/v1`).send({ method: 'GET', path: ['tablesdb'] });
  expect(seen).toEqual([`Basic ${Buffer.from('user:p@ss').toString('base64')}`]);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
