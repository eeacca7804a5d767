import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createClient } from '../../src/appwrite/http/create-client.js';
import { createTransport } from '../../src/appwrite/http/transport.js';
import type { EntwriteError } from '../../src/errors.js';
import { failureOf } from '../support/live-context.js';

/** Servers with which no TLS is possible: said at once, since a minute of attempts changes nothing, and with the way out. */

/** Of this test alone: for localhost, by itself, until 2126. */
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgX4B+LGTzMKrnwGfx
ozC/zJ2kWV/3+m4NSqtltpL/B1WhRANCAAQNmQ1Ql/G5w7Q6f3qX65N3mAntRy+W
5Ga5FIXZY+N9CfQCL7zoGISjJeijxUZ4MO0R0NlvC2qMeLMxFWCDp5BE
-----END PRIVATE KEY-----`;
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBfzCCASWgAwIBAgIUNHvtvPWiHhFoVbbST50PvhaPb0gwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEzMDA5MDQzNVoYDzIxMjYxMTA2
MDkwNDM1WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQNmQ1Ql/G5w7Q6f3qX65N3mAntRy+W5Ga5FIXZY+N9CfQCL7zoGISj
JeijxUZ4MO0R0NlvC2qMeLMxFWCDp5BEo1MwUTAdBgNVHQ4EFgQUfQ3+CbLEBNxo
MMssaXpQRg6aYIowHwYDVR0jBBgwFoAUfQ3+CbLEBNxoMMssaXpQRg6aYIowDwYD
VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEA6m0aJo0SVHlYW/Ya845E
GI2j+cwddt2okU2Kiq4PeAkCIG4bp19y1y14RaGds1bzS9Bz0LtBF2R/MJg+u06S
EVwG
-----END CERTIFICATE-----`;

const ends: (() => unknown)[] = [];
afterEach(() => Promise.all(ends.splice(0).map((end) => end())));

async function listen(server: ReturnType<typeof createServer> | ReturnType<typeof createTlsServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as AddressInfo).port;
}

const answer = { 'content-type': 'application/json' };

/** How often it was tried, and what became of it. */
async function listTables(endpoint: string, selfSigned = false) {
  const retries: unknown[] = [];
  const transport = createTransport(async () => createClient({ endpoint, projectId: 'p', apiKey: 'k', selfSigned }), {
    onProgress: (event) => void retries.push(event),
  });
  const request = { method: 'GET', path: ['tablesdb'], parameters: {} } as const;
  const error = await failureOf<EntwriteError>(transport.send(request));
  return { error, retries, requests: transport.requestCount() };
}

it('a certificate of its own', async () => {
  const port = await listen(
    createTlsServer({ key: KEY, cert: CERTIFICATE }, (_, response) => response.writeHead(200, answer).end('{}')),
  );
  const endpoint = `https://localhost:${port}/v1`;
  const { error, retries, requests } = await listTables(endpoint);
  expect(error).toMatchObject({
    code: 'server_unreachable',
    found: 'the connection failed (DEPTH_ZERO_SELF_SIGNED_CERT)',
  });
  expect(error?.remedy).toContain('`selfSigned: true`');
  expect(error?.remedy).toContain('NODE_EXTRA_CA_CERTS');
  expect({ retries, requests }).toEqual({ retries: [], requests: 1 });
  expect((await listTables(endpoint, true)).error).toBeUndefined();
});

it('https for a server that speaks http', async () => {
  const port = await listen(createServer((_, response) => response.writeHead(200, answer).end('{}')));
  const { error, retries, requests } = await listTables(`https://127.0.0.1:${port}/v1`);
  expect(error).toMatchObject({ code: 'server_unreachable', expected: `an answer from https://127.0.0.1:${port}/v1` });
  expect(error?.remedy).toContain('http://');
  expect({ retries, requests }).toEqual({ retries: [], requests: 1 });
});
