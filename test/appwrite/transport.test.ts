import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { Client } from 'node-appwrite';
import { retryDelay } from '../../src/appwrite/http/repeat-policy.js';
import { createTransport, type TransportOptions } from '../../src/appwrite/http/transport.js';
import { EntwriteError } from '../../src/errors.js';

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

test.each([
  ['another host', (port: number) => `http://localhost:${port}/v1`],
  ['another port of the host', (port: number) => `http://127.0.0.1:${port === 65_535 ? 1 : port + 1}/v1`],
  ['itself, again and again', () => '/v1/tablesdb'],
  ['what is no address', () => 'http://'],
])('a redirect to %s is an error, and the key goes nowhere', async (_, location) => {
  const keys: unknown[] = [];
  answer = (request, response) => {
    if (request.headers.host?.startsWith('localhost')) keys.push(request.headers['x-appwrite-key']);
    response.writeHead(302, { location: location(request.socket.localPort ?? 0) }).end();
  };
  await expect(send('GET', {})).rejects.toMatchObject({
    code: 'server_answer_invalid',
    found: expect.stringMatching(/^a redirect to /),
  });
  expect(keys).toEqual([]);
});

test.each([
  ['a page', { 'content-type': 'text/html' }, '<html>', /not JSON \(200 text\/html\)/],
  [
    'an error',
    json,
    '{"message":"No","code":400,"type":"general_bad_request","version":"1.9.5"}',
    /answered 400 .*: No$/,
  ],
  ['nothing', json, '', /claims to be JSON and is not/],
])('%s under the status of success is an error', async (_, headers, body, found) => {
  answer = (_request, response) => void response.writeHead(200, headers).end(body);
  await expect(send('POST', {})).rejects.toMatchObject({ found: expect.stringMatching(found) });
});

test('what a server says is one line of a message, whatever it looks like', async () => {
  const message = 'No.\r\n\r\nerror: all is lost\n';
  answer = (_request, response) => void response.writeHead(400, json).end(JSON.stringify({ message, type: 'odd' }));
  await expect(send('GET', {})).rejects.toMatchObject({
    found: 'Appwrite answered 400 odd: No. error: all is lost',
    cause: { message },
  });
});

test('an answer that unpacks to more than a text can hold is an error', async () => {
  const bomb = gzipSync(Buffer.alloc(257 * 1024 * 1024));
  answer = (_request, response) => void response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end(bomb);
  await expect(send('GET', {})).rejects.toMatchObject({
    code: 'server_answer_invalid',
    found: 'an answer of more than 256 MiB',
  });
});

test('a server that asks for no wait, or for one before now, is not asked without one', () => {
  const error = new EntwriteError('rate_limited', { at: 'a', found: 'b', expected: 'c', remedy: 'd' });
  for (const retryAfter of [0, -5000]) {
    const delays = Array.from({ length: 20 }, (_, at) => retryDelay({ error, isTransient: true, retryAfter }, at + 1));
    expect(Math.min(...delays)).toBeGreaterThan(0);
  }
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
