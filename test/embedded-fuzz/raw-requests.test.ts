import { connect } from 'node:net';
import { EmbeddedAppwrite } from 'entwrite/embedded';
import fc from 'fast-check';
import { routes } from '../../src/embedded/wire/routes.js';

/**
 * What a strange client may put on the wire: any method, path, query string, headers and bytes, over raw sockets, since clients
 * tidy up what they send. Every request is answered, no answer is a failure of the server's own making, and it goes on serving.
 * (`test/embedded/wire/fuzz.test.ts` sends well-formed requests with any values to every route.)
 */
const runs = process.env.LONG ? 20_000 : 300;

const segment = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('d', 't', 'r1', 'a') },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '',
      '.',
      '..',
      '%',
      '%00',
      '%2F',
      '%zz',
      '%ff',
      '$id',
      '{}',
      '*',
      ':databaseId',
      '__proto__',
      'constructor',
    ),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 8 }).map((text) => text.replace(/[^!-~]|[?#]/g, '_')) },
  { weight: 1, arbitrary: fc.integer({ min: 100, max: 3000 }).map((length) => 'x'.repeat(length)) },
);
const templates = routes.flatMap(({ path, legacyPath = [], unversioned }) =>
  [path, ...[legacyPath].flat()].map((one) => (unversioned ? one : `/v1${one}`)),
);
const path = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(fc.constantFrom(...templates), fc.array(segment, { minLength: 6, maxLength: 6 }))
      .map(([template, values]) => {
        let at = 0;
        return template.replace(/:\w+/g, () => values[at++] ?? 'd');
      }),
  },
  { weight: 1, arbitrary: fc.array(segment, { maxLength: 6 }).map((parts) => `/${parts.join('/')}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '/',
      '*',
      '//',
      '/v1',
      '/v1/',
      '/v1//tablesdb',
      '/V1/tablesdb',
      '/v1/tablesdb/',
      'http://x/v1/tablesdb',
    ),
  },
);
const query = fc.oneof(
  fc.constant(''),
  fc
    .array(
      fc.tuple(
        fc.constantFrom(
          'queries[]',
          'queries',
          'queries[0]',
          'queries[a][b]',
          'queries[',
          ']',
          'total',
          'search',
          'transactionId',
          'project',
          '__proto__[x]',
          '%5B%5D',
          '',
        ),
        fc.constantFrom(
          '',
          '1',
          '{}',
          '[]',
          '%',
          '%22',
          'null',
          '{"method":"limit","values":[1]}',
          '{"method":"equal","attribute":"a","values":[{"a":1}]}',
          '%F0%9F',
          'x'.repeat(500),
        ),
      ),
      { maxLength: 4 },
    )
    .map((pairs) => `?${pairs.map(([name, value]) => `${name}=${value.replaceAll(' ', '+')}`).join('&')}`),
);
const header = fc.tuple(
  fc.constantFrom(
    ...[
      'x-appwrite-key',
      'x-appwrite-project',
      'x-appwrite-jwt',
      'x-appwrite-timestamp',
      'x-appwrite-response-format',
      'x-sdk-version',
    ],
    ...['origin', 'accept', 'cookie', 'authorization', 'x-forwarded-for', 'range', 'if-none-match', 'expect'],
  ),
  fc.constantFrom(
    '',
    'null',
    '0',
    '2020-01-01',
    '1.0.0',
    'http://evil.example',
    'a.b.c',
    'eyJhbGciOiJub25lIn0.e30.',
    '\u00ff\u00fe',
    '*/*',
    'x'.repeat(2000),
  ),
);
const contentType = fc.constantFrom(
  ...['application/json', 'application/json; charset=utf-16', 'application/x-www-form-urlencoded'],
  ...['multipart/form-data', 'multipart/form-data; boundary=x', 'text/plain', 'nonsense', ''],
);
const body = fc.oneof(
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  fc.json().map((text) => Buffer.from(text)),
  fc.json().map((text) => Buffer.from(text.slice(0, Math.floor(text.length / 2)))),
  fc
    .constantFrom(
      '',
      '{',
      '[[[[[',
      'null',
      '1e999',
      '-0',
      '"',
      '{"a":1}{"b":2}',
      '\ufeff{}',
      '{"data":"\\ud800"}',
      '{"data":{"__proto__":{"x":1}}}',
      'data[a]=1&rowId=r9',
      `${'['.repeat(5000)}${']'.repeat(5000)}`,
      `{"n":${'9'.repeat(400)}}`,
      '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n--x--',
    )
    .map((text) => Buffer.from(text)),
);
const method = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE') },
  { weight: 1, arbitrary: fc.constantFrom('HEAD', 'OPTIONS', 'TRACE', 'LINK', 'PROPFIND', 'get') },
);
interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Whether project and key go along. */
  readonly asKey: boolean;
  readonly contentType: string;
  readonly body: Buffer;
}

const request: fc.Arbitrary<Request> = fc.record({
  method,
  path,
  query,
  headers: fc.array(header, { maxLength: 3 }),
  asKey: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  contentType,
  body,
});
/** Sends the bytes and answers the status; 0 when the connection was closed without one. Rejects after a minute. */
function exchange(
  server: EmbeddedAppwrite,
  { method, path, query, headers, asKey, contentType, body }: Request,
): Promise<number> {
  const { port, hostname } = new URL(server.endpoint);
  const lines = [
    `${method} ${path}${query} HTTP/1.1`,
    'host: localhost',
    'connection: close',
    ...(asKey ? [`x-appwrite-project: ${server.projectId}`, `x-appwrite-key: ${server.apiKey}`] : []),
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(contentType ? [`content-type: ${contentType}`] : []),
    `content-length: ${body.length}`,
  ];
  return new Promise((done, reject) => {
    const socket = connect(Number(port), hostname);
    let answer = '';
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`No answer within a minute: ${lines[0]}`));
    }, 60_000);
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(timer);
      done(Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0));
    });
    socket.write(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body]));
  });
}

/** Makes what a request may have deleted. */
async function fill(server: EmbeddedAppwrite): Promise<void> {
  const post = (path: string, body: object) =>
    fetch(server.endpoint + path, {
      method: 'POST',
      headers: {
        'x-appwrite-project': server.projectId,
        'x-appwrite-key': server.apiKey,
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
    });
  await post('/tablesdb', { databaseId: 'd', name: 'D' });
  await post('/tablesdb/d/tables', { tableId: 't', name: 'T', columns: [{ key: 'a', type: 'string', size: 20 }] });
  await post('/tablesdb/d/tables/t/rows', { rowId: 'r1', data: { a: 'x' } });
}

test('anything on the wire is answered', async () => {
  let own: unknown;
  const server = await EmbeddedAppwrite.start({
    onError: (error) => {
      own ??= error;
    },
  });
  try {
    await fill(server);
    const statuses = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(request, async (sent) => {
        const status = await exchange(server, sent);
        if (own !== undefined) throw own;
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        // Without a status: a fault of HTTP itself, where Node closes the connection.
        expect(status === 0 || (status >= 200 && status < 600)).toBe(true);
        if (status === 204 && sent.method === 'DELETE') await fill(server);
      }),
      { numRuns: runs },
    );
    // The requests came through to the routes, not only to the refusals before them.
    expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 400, 401, 404]));
    expect(statuses.get(0) ?? 0).toBeLessThan(runs / 10);
  } finally {
    await server.stop();
  }
}, 600_000);

test.each([
  1,
  12 * 1024 * 1024,
  40 * 1024 * 1024,
])('a body of %d bytes is answered or cut off, and the server goes on', async (length) => {
  const server = await EmbeddedAppwrite.start();
  try {
    await fill(server);
    const sent = {
      method: 'POST',
      path: '/v1/tablesdb/d/tables/t/rows',
      query: '',
      headers: [],
      asKey: true,
      contentType: 'application/json',
    };
    expect(await exchange(server, { ...sent, body: Buffer.alloc(length, 'x') })).not.toBe(200);
    expect(await exchange(server, { ...sent, method: 'GET', path: '/v1/tablesdb', body: Buffer.alloc(0) })).toBe(200);
  } finally {
    await server.stop();
  }
});
