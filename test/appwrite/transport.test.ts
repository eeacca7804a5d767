import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { Client } from 'node-appwrite';
import { createTransport, type TransportOptions } from '../../src/appwrite/http/transport.js';

/** What travels between the transport and a server, whatever the server is. */

let server: Server;
let answer: RequestListener;
beforeAll(async () => {
  server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const json = { 'content-type': 'application/json' };

function send(method: 'GET' | 'POST', parameters: Readonly<Record<string, unknown>>, options: TransportOptions = {}) {
  const { port } = server.address() as AddressInfo;
  const client = new Client().setEndpoint(`http://127.0.0.1:${port}/v1`).setProject('p').setKey('secret');
  return createTransport(async () => client, options).send({ method, path: ['tablesdb', 'a b'], parameters });
}

test('a request carries project, key and parameters; a packed answer is unpacked', async () => {
  const seen: unknown[] = [];
  answer = ({ method, url, headers }, response) => {
    seen.push([method, url, headers['x-appwrite-project'], headers['x-appwrite-key'], headers['accept-encoding']]);
    response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end(gzipSync('{"name":"Grün"}'));
  };
  expect(await send('GET', { queries: ['x y'] })).toEqual({ name: 'Grün' });
  expect(seen).toEqual([['GET', '/v1/tablesdb/a%20b?queries%5B0%5D=x+y', 'p', 'secret', 'gzip']]);
});

test('a redirect is followed with the body', async () => {
  const bodies: string[] = [];
  answer = (request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      if (request.url === '/elsewhere') bodies.push(body);
      if (request.url === '/elsewhere') response.writeHead(200, json).end('{"done":true}');
      else response.writeHead(307, { location: '/elsewhere' }).end();
    });
  };
  expect(await send('POST', { n: 1 })).toEqual({ done: true });
  expect(bodies).toEqual(['{"n":1}']);
});

test('an answer that breaks off is a connection that failed, not a lock that had to be renewed', async () => {
  answer = (_request, response) => {
    response.writeHead(200, { ...json, 'content-length': '100' });
    response.write('{"cut":');
    setImmediate(() => response.destroy());
  };
  await expect(send('POST', {})).rejects.toMatchObject({
    code: 'server_unreachable',
    found: expect.stringMatching(/^the connection failed/),
  });
});

test('an answer that starts and never ends is not waited for longer than `timeout`', async () => {
  answer = (_request, response) => {
    response.writeHead(200, json);
    response.write('{');
  };
  await expect(send('POST', {}, { timeout: 50 })).rejects.toMatchObject({
    code: 'server_unreachable',
    found: 'no answer within 50 ms',
  });
});
