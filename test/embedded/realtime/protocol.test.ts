import { once } from 'node:events';
import { connect } from 'node:net';
import { EmbeddedAppwrite } from 'entwrite/embedded';
import { type ClientOptions, WebSocket } from 'ws';

/** Realtime message by message, as the real server speaks it, and what its front door lets in. */
let server: EmbeddedAppwrite;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start({ origins: ['app.example'] });
});
afterAll(() => server.stop());

interface Talk {
  readonly socket: WebSocket;
  next(): Promise<{ type: string; data: Record<string, unknown> }>;
  ask(message: unknown): Promise<{ type: string; data: Record<string, unknown> }>;
  readonly closed: Promise<number>;
}

function talk(query: string, options: ClientOptions = {}): Talk {
  const socket = new WebSocket(`${server.endpoint.replace('http', 'ws')}/realtime?${query}`, options);
  const [heard, waiting]: [string[], ((text: string) => void)[]] = [[], []];
  socket.on('message', (data) => (waiting.shift() ?? ((text: string) => void heard.push(text)))(String(data)));
  const next = async () => {
    const text = heard.shift() ?? (await new Promise<string>((done) => void waiting.push(done)));
    return JSON.parse(text);
  };
  const closed = new Promise<number>((done) => void socket.on('close', done));
  const ask = (message: unknown) => {
    socket.send(typeof message === 'string' ? message : JSON.stringify(message));
    return next();
  };
  return { socket, next, ask, closed };
}

const project = () => `project=${server.projectId}`;

test('a guest is connected to nothing yet', async () => {
  const { next, socket } = talk(project());
  expect(await next()).toEqual({ type: 'connected', data: { channels: [], subscriptions: [], user: null } });
  socket.close();
});

test('channels in the address are one subscription', async () => {
  const { next, socket } = talk(`${project()}&channels[]=rows&channels[]=account&channels[]=account.bob`);
  const { data } = await next();
  expect(data).toEqual({ channels: ['rows', 'account'], subscriptions: [expect.any(String)], user: null });
  socket.close();
});

test('a token makes a user, in the address or later', async () => {
  const jwt = server.createJwt({ userId: 'ann', labels: ['vip'], verified: true });
  const user = expect.objectContaining({ $id: 'ann', labels: ['vip'], emailVerification: true });
  const first = talk(`${project()}&jwt=${jwt}&channels[]=account`);
  expect((await first.next()).data).toMatchObject({ channels: ['account', 'account.ann'], user });
  first.socket.close();

  const later = talk(project());
  await later.next();
  expect(await later.ask({ type: 'authentication', data: { session: jwt } })).toEqual({
    type: 'response',
    data: { to: 'authentication', success: true, user },
  });
  later.socket.close();
});

test('ping, subscribe and unsubscribe', async () => {
  const { next, ask, socket } = talk(project());
  await next();
  expect(await ask({ type: 'ping' })).toEqual({ type: 'pong' });
  const queries = [JSON.stringify({ method: 'equal', attribute: 'n', values: [1] })];
  expect(await ask({ type: 'subscribe', data: [{ subscriptionId: 's1', channels: ['rows'], queries }] })).toEqual({
    type: 'response',
    data: { to: 'subscribe', success: true, subscriptions: [{ subscriptionId: 's1', channels: ['rows'], queries }] },
  });
  const { data } = await ask({ type: 'unsubscribe', data: [{ subscriptionId: 's1' }, { subscriptionId: 's2' }] });
  expect(data.subscriptions).toEqual([
    { subscriptionId: 's1', removed: true },
    { subscriptionId: 's2', removed: false },
  ]);
  socket.close();
});

test('a connection has at most 1,000 subscriptions, and can replace each of them', async () => {
  const { next, ask, socket } = talk(project());
  await next();
  const subscribe = (from: number, to: number) =>
    ask({
      type: 'subscribe',
      data: Array.from({ length: to - from }, (_, at) => ({ subscriptionId: `s${from + at}`, channels: [] })),
    });
  expect((await subscribe(0, 999)).type).toBe('response');
  const message =
    'A connection can have at most 1000 subscriptions here, of 256000 characters. Unsubscribe from some of them, or open another connection.';
  expect(await subscribe(998, 1001)).toEqual({ type: 'error', data: { code: 1003, message } });
  expect((await subscribe(998, 1000)).type).toBe('response');
  expect((await ask({ type: 'unsubscribe', data: [{ subscriptionId: 's0' }] })).type).toBe('response');
  expect((await subscribe(1000, 1001)).type).toBe('response');
  socket.close();
});

test('the channels and queries of a connection have 256,000 characters together, since every event is compared with them', async () => {
  const { next, ask, socket } = talk(project());
  await next();
  const channels = Array.from({ length: 5000 }, (_, at) => `*.${at}`);
  const one = (subscriptionId: string) => ask({ type: 'subscribe', data: [{ subscriptionId, channels }] });
  const types: string[] = [];
  for (let at = 0; at < 8; at++) types.push((await one(`s${at}`)).type);
  expect(types).toEqual([...Array(7).fill('response'), 'error']);
  expect((await one('s0')).type).toBe('response');
  socket.close();
});

test.each([
  ['not JSON', 'Message format is not valid.'],
  ['5', 'Message format is not valid.'],
  [{ test: '123' }, 'Message format is not valid.'],
  [{ type: 'unknown', data: {} }, 'Message type is not valid.'],
  [{ type: 'constructor', data: {} }, 'Message type is not valid.'],
  [{ type: 'authentication', data: [] }, 'Payload is not valid.'],
  [{ type: 'authentication', data: { session: 'x' } }, 'Session is not valid.'],
  [{ type: 'subscribe', data: {} }, 'Payload is not valid.'],
  [{ type: 'subscribe', data: ['x'] }, 'Each subscribe payload must be an object.'],
  [{ type: 'subscribe', data: [{}] }, 'channels is not present in payload.'],
  [{ type: 'subscribe', data: [{ channels: 'rows' }] }, 'channels is not a valid array.'],
  [{ type: 'subscribe', data: [{ channels: [], queries: 'x' }] }, 'queries is not a valid array.'],
  [{ type: 'subscribe', data: [{ channels: [], queries: ['x'] }] }, 'Invalid query: Syntax error'],
  [
    { type: 'subscribe', data: [{ channels: [], queries: ['{"method":"limit","values":[1]}'] }] },
    "Invalid query: Query method 'limit' is not supported in Realtime queries. Allowed query methods are: equal, notEqual, lessThan, lessThanEqual, greaterThan, greaterThanEqual, isNull, isNotNull, and, or, select",
  ],
  [{ type: 'unsubscribe', data: [{}] }, 'Each unsubscribe payload must include a non-empty subscriptionId.'],
])('the message %j is refused and the connection goes on', async (message, reason) => {
  const { next, ask, socket } = talk(project());
  await next();
  expect(await ask(message)).toEqual({ type: 'error', data: { code: 1003, message: reason } });
  expect(await ask({ type: 'ping' })).toEqual({ type: 'pong' });
  socket.close();
});

test.each([
  ['no project', '', {}, 'Missing or unknown project ID'],
  ['another project', 'project=other', {}, 'Missing or unknown project ID'],
  ['a token that is none', 'jwt=x', {}, 'Failed to verify JWT. Invalid token: Incomplete segments'],
  [
    'a page of the web',
    '',
    { origin: 'https://attacker.example' },
    'Invalid Origin. Register your new client (attacker.example) as a new Web platform on your project console dashboard',
  ],
])('%s ends the connection for good', async (_name, query, options, reason) => {
  const needsProject = query.startsWith('jwt') || 'origin' in options;
  const { next, closed } = talk(needsProject ? `${project()}&${query}` : query, options);
  expect(await next()).toEqual({ type: 'error', data: { code: 1008, message: reason } });
  expect(await closed).toBe(1008);
});

test('pages of this machine and allowed ones are let in', async () => {
  for (const origin of ['http://localhost:5173', 'https://app.example']) {
    const { next, socket } = talk(project(), { origin });
    expect((await next()).type).toBe('connected');
    socket.close();
  }
});

test('a name of another site, and another path, get no web socket', async () => {
  const refused = async (socket: WebSocket) => {
    const [error] = await once(socket, 'error');
    return String((error as Error).message);
  };
  expect(await refused(talk(project(), { headers: { host: 'attacker.example' } }).socket)).toContain('401');
  const elsewhere = new WebSocket(`${server.endpoint.replace('http', 'ws')}/other`);
  expect(await refused(elsewhere)).toContain('404');
});

test('a message beyond 64 kB ends the connection, not the server', async () => {
  const { next, socket, closed } = talk(project());
  await next();
  socket.on('error', () => undefined).send('x'.repeat(70_000));
  expect(await closed).toBe(1009);
  expect((await talk(project()).next()).type).toBe('connected');
});

test('a request that asks for HTTP/2 on the way is answered as any other, its body included', async () => {
  const { port, hostname, host } = new URL(server.endpoint);
  const body = JSON.stringify({ databaseId: 'h2c', name: 'H2C' });
  const socket = connect(Number(port), hostname);
  socket.write(
    [
      'POST /v1/tablesdb HTTP/1.1',
      `host: ${host}`,
      'connection: close, Upgrade, HTTP2-Settings',
      'upgrade: h2c',
      'http2-settings: AAMAAABkAAQAAP__',
      'content-type: application/json',
      `content-length: ${body.length}`,
      `x-appwrite-project: ${server.projectId}`,
      `x-appwrite-key: ${server.apiKey}`,
      '',
      body.slice(0, 5),
    ].join('\r\n'),
  );
  socket.write(body.slice(5));
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  await once(socket, 'end');
  expect(text).toMatch(/^HTTP\/1\.1 201 Created\r\n/);
  expect(text).toContain('"$id":"h2c"');
});

test('the end of the server ends its connections', async () => {
  const short = await EmbeddedAppwrite.start();
  const socket = new WebSocket(`${short.endpoint.replace('http', 'ws')}/realtime?project=${short.projectId}`);
  await once(socket, 'message');
  const closed = once(socket, 'close');
  await short.stop();
  await closed;
});
