import { request } from 'node:http';
import { EmbeddedAppwrite, type EmbeddedAppwriteOptions } from 'entwrite/embedded';

/**
 * A page of the web whose name suddenly resolves to this machine (DNS rebinding) is of the server's own origin for a browser, and could
 * read and write as a guest or, with a key that is written in a front end, as anybody.
 */
const running: EmbeddedAppwrite[] = [];
afterAll(() => Promise.all(running.map((server) => server.stop())));

async function start(options: EmbeddedAppwriteOptions = {}): Promise<EmbeddedAppwrite> {
  const server = await EmbeddedAppwrite.start(options);
  running.push(server);
  return server;
}

/** Sends headers that `fetch` would not. */
function ask(server: EmbeddedAppwrite, headers: Record<string, string>, method = 'GET') {
  const { hostname, port } = new URL(server.endpoint);
  return new Promise<{ status: number; type: string; allowed: string | undefined }>((resolve, reject) => {
    const sent = request({ hostname, port, method, path: '/v1/tablesdb', headers, agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => {
        const allowed = response.headers['access-control-allow-origin'];
        resolve({ status: response.statusCode ?? 0, type: text ? JSON.parse(text).type : '', allowed });
      });
    });
    sent.on('error', reject);
    sent.end();
  });
}

const keyed = (server: EmbeddedAppwrite, headers: Record<string, string>) => ({
  'x-appwrite-project': server.projectId,
  'x-appwrite-key': server.apiKey,
  ...headers,
});

test.each([
  'attacker.example',
  'attacker.example:4000',
  'localhost.attacker.example',
  '127.0.0.1.attacker.example',
  '192.168.1.5',
  'appwrite',
])('a request to the name %j is refused, key or not, before anything is looked at', async (host) => {
  const server = await start();
  expect(await ask(server, keyed(server, { host }))).toMatchObject({ status: 401, type: 'general_access_forbidden' });
  expect((await ask(server, { host, origin: `http://${host}` }, 'OPTIONS')).status).toBe(401);
  expect(server.requests.count()).toBe(0);
});

test.each([
  'localhost',
  'LocalHost:5173',
  'app.localhost',
  '127.0.0.1:1',
  '127.1.2.3',
  '[::1]:80',
  'localhost.',
])('a request to the name %j is answered', async (host) => {
  const server = await start();
  expect((await ask(server, keyed(server, { host }))).status).toBe(200);
});

test('further names can be given', async () => {
  const server = await start({ hosts: ['blog.test'] });
  expect((await ask(server, keyed(server, { host: 'Blog.test:80' }))).status).toBe(200);
  expect((await ask(server, keyed(server, { host: 'other.test' }))).status).toBe(401);
});

test('a server for other machines answers to addresses and to names the public DNS cannot have', async () => {
  const server = await start({ allowRemote: true });
  for (const host of ['192.168.1.5:4000', '[fe80::1]', 'appwrite:4000', 'host.docker.internal:4000', 'localhost']) {
    expect((await ask(server, keyed(server, { host }))).status).toBe(200);
  }
  for (const host of ['attacker.example', 'internal.attacker.example', '192.168.1.5.attacker.example']) {
    expect((await ask(server, keyed(server, { host }))).status).toBe(401);
  }
});

describe('pages', () => {
  const refused = { status: 403, type: 'general_unknown_origin', allowed: undefined };

  test.each([
    'https://attacker.example',
    'http://localhost.attacker.example',
    'null',
    'file://',
  ])('of %s may neither call nor ask whether they may', async (origin) => {
    const server = await start();
    expect(await ask(server, { 'x-appwrite-project': server.projectId, origin })).toEqual(refused);
    expect((await ask(server, { origin }, 'OPTIONS')).allowed).toBeUndefined();
  });

  test.each([
    'http://localhost:5173',
    'https://localhost',
    'http://127.0.0.1:8080',
    'http://[::1]:3000',
    'http://app.localhost:3000',
  ])('of the development server %s may', async (origin) => {
    const server = await start();
    const answer = await ask(server, { 'x-appwrite-project': server.projectId, origin });
    expect(answer).toMatchObject({ type: 'general_unauthorized_scope', allowed: origin });
    expect(await ask(server, { origin }, 'OPTIONS')).toMatchObject({ status: 204, allowed: origin });
  });

  test('can be allowed by origin or by name', async () => {
    const server = await start({ origins: ['https://app.example', 'shop.example', '*.preview.example'] });
    const may = async (origin: string) =>
      (await ask(server, { 'x-appwrite-project': server.projectId, origin })).allowed === origin;
    expect(await may('https://app.example')).toBe(true);
    expect(await may('http://app.example')).toBe(false);
    expect(await may('https://app.example:8443')).toBe(false);
    expect(await may('http://shop.example:3000')).toBe(true);
    expect(await may('https://one.preview.example')).toBe(true);
    expect(await may('https://preview.example')).toBe(false);
    expect(await may('https://evilpreview.example')).toBe(false);
  });

  test('what no page can be is refused at the start', async () => {
    await expect(EmbeddedAppwrite.start({ origins: ['https://app.example/path'] })).rejects.toThrow(
      'https://app.example/path is no origin of a web page',
    );
  });
});
