import * as web28 from 'appwrite';
import * as web27 from 'appwrite-27';
import { WebSocket } from 'ws';
import { queryString, startClient, type WireClient } from '../rows/embedded-client.js';

/** Realtime as front ends use it: the web SDK of two versions, in what a browser would give it. */
let client: WireClient;
let rows: string;

beforeAll(async () => {
  // The SDK tells in the console that it is newer than the server.
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  const setInterval = (work: () => void, every: number) => globalThis.setInterval(work, every).unref();
  Object.assign(globalThis, {
    WebSocket,
    window: { setInterval, clearInterval, setTimeout, clearTimeout, localStorage: { getItem: () => null } },
  });
  client = await startClient();
  rows = await client.table('t', [{ key: 'n', type: 'integer', required: false }], {
    permissions: ['read("any")', 'create("any")', 'update("any")', 'delete("any")'],
  });
});
afterAll(async () => {
  await client.stop();
  jest.restoreAllMocks();
  Reflect.deleteProperty(globalThis, 'window');
});

interface Heard {
  readonly events: string[];
  readonly channels: string[];
  readonly timestamp: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Waits for messages instead of time. */
function ear(): { readonly listen: (event: Heard) => void; next(): Promise<Heard>; readonly count: () => number } {
  const heard: Heard[] = [];
  const waiting: ((event: Heard) => void)[] = [];
  return {
    listen: (event) => (waiting.shift() ?? ((one) => void heard.push(one)))(event),
    next: () => {
      const first = heard.shift();
      return first ? Promise.resolve(first) : new Promise((resolve) => void waiting.push(resolve));
    },
    count: () => heard.length,
  };
}

const actionOf = ({ events, payload }: Heard) => [events[0]?.split('.').at(-1), payload.$id, payload.n];

describe.each([
  ['27', web27],
  ['28', web28 as unknown as typeof web27],
])('the web SDK %s', (_version, { Client, Realtime, Channel, Query, TablesDB }) => {
  const open = (jwt?: string) => {
    const made = new Client().setEndpoint(client.server.endpoint).setProject(client.server.projectId);
    if (jwt) made.setJWT(jwt);
    return new Realtime(made);
  };
  const send = (method: string, path: string, body?: unknown) => client.send(method, path, body);

  /** Resolves once the server knows the subscription: an event that was made for this arrived. */
  async function subscribed(
    realtime: InstanceType<typeof Realtime>,
    channel: string,
    listen: (event: Heard) => void,
    queries: string[] = [],
  ) {
    const subscription = await realtime.subscribe([channel], (event) => listen(event as unknown as Heard), queries);
    const socket = (realtime as unknown as { socket: WebSocket }).socket;
    await new Promise<void>((done) => {
      const onMessage = ({ data }: { data: unknown }) => {
        const message = JSON.parse(String(data));
        if (message.type !== 'response' || message.data.to !== 'subscribe') return;
        socket.removeEventListener('message', onMessage as never);
        done();
      };
      socket.addEventListener('message', onMessage as never);
    });
    return subscription;
  }

  test.each([
    'documents',
    'rows',
    'databases.d.collections.t.documents',
    'databases.d.tables.t.rows',
    'tablesdb.d.tables.t.rows',
    'tablesdb.*.tables.*.rows',
  ])('hears on %s what happens to rows', async (channel) => {
    const realtime = open();
    const heard = ear();
    await subscribed(realtime, channel, heard.listen);
    await send('POST', rows, { rowId: 'a', data: { n: 1 } });
    expect(actionOf(await heard.next())).toEqual(['create', 'a', 1]);
    await send('PATCH', `${rows}/a`, { data: { n: 2 } });
    expect(actionOf(await heard.next())).toEqual(['update', 'a', 2]);
    await send('PUT', `${rows}/a`, { data: { n: 3 } });
    expect(actionOf(await heard.next())).toEqual(['upsert', 'a', 3]);
    await send('PATCH', `${rows}/a/n/increment`, { value: 4 });
    expect(actionOf(await heard.next())).toEqual(['update', 'a', 7]);
    await send('DELETE', `${rows}/a`);
    expect(actionOf(await heard.next())).toEqual(['delete', 'a', 7]);
    await realtime.disconnect();
  });

  test('hears of one row, and of one action', async () => {
    const realtime = open();
    const [one, created] = [ear(), ear()];
    await subscribed(realtime, Channel.tablesdb('d').table('t').row('mine').toString(), one.listen);
    await subscribed(realtime, Channel.tablesdb('d').table('t').row().create().toString(), created.listen);
    for (const rowId of ['other', 'mine']) await send('POST', rows, { rowId, data: { n: 1 } });
    await send('PATCH', `${rows}/other`, { data: { n: 2 } });
    await send('PATCH', `${rows}/mine`, { data: { n: 2 } });
    await send('DELETE', rows);
    expect(actionOf(await one.next())).toEqual(['create', 'mine', 1]);
    expect(actionOf(await one.next())).toEqual(['update', 'mine', 2]);
    expect(actionOf(await one.next())).toEqual(['delete', 'mine', 2]);
    expect([actionOf(await created.next()), actionOf(await created.next())]).toEqual([
      ['create', 'other', 1],
      ['create', 'mine', 1],
    ]);
    expect([one.count(), created.count()]).toEqual([0, 0]);
    await realtime.disconnect();
  });

  test('hears of bulk writes row by row, and of transactions once they are committed', async () => {
    const realtime = open();
    const heard = ear();
    await subscribed(realtime, 'rows', heard.listen);
    const next = async (count: number) => {
      const found = [];
      for (let at = 0; at < count; at++) found.push(actionOf(await heard.next()));
      return found;
    };
    await send('POST', rows, {
      rows: [
        { $id: 'a', n: 1 },
        { $id: 'b', n: 2 },
      ],
    });
    expect(await next(2)).toEqual([
      ['create', 'a', 1],
      ['create', 'b', 2],
    ]);
    await send('PATCH', rows, { data: { n: 5 } });
    expect(await next(2)).toEqual([
      ['update', 'a', 5],
      ['update', 'b', 5],
    ]);
    await send('PUT', rows, { rows: [{ $id: 'a', n: 6 }] });
    expect(await next(1)).toEqual([['upsert', 'a', 6]]);
    const { body } = await send('POST', '/tablesdb/transactions', {});
    const transactionId = body.$id;
    await send('POST', rows, { rowId: 'c', data: { n: 1 }, transactionId });
    await send('PATCH', `${rows}/a`, { data: { n: 7 }, transactionId });
    await send('DELETE', `${rows}/b`, { transactionId });
    expect(heard.count()).toBe(0);
    await send('PATCH', `/tablesdb/transactions/${transactionId}`, { commit: true });
    expect(await next(3)).toEqual([
      ['create', 'c', 1],
      ['update', 'a', 7],
      ['delete', 'b', 5],
    ]);
    await send('DELETE', rows);
    expect((await next(2)).map(([action]) => action)).toEqual(['delete', 'delete']);
    await realtime.disconnect();
  });

  test('hears what its queries let through, and what they let through after they were changed', async () => {
    const realtime = open();
    const heard = ear();
    const subscription = await subscribed(realtime, 'rows', heard.listen, [Query.greaterThan('n', 10)]);
    await send('POST', rows, { rowId: 'a', data: { n: 1 } });
    await send('PATCH', `${rows}/a`, { data: { n: 11 } });
    expect(actionOf(await heard.next())).toEqual(['update', 'a', 11]);
    await subscription.update({ queries: [Query.equal('n', 1)] });
    await realtime.subscribe('rows', () => undefined);
    await send('PATCH', `${rows}/a`, { data: { n: 12 } });
    await send('PATCH', `${rows}/a`, { data: { n: 1 } });
    expect(actionOf(await heard.next())).toEqual(['update', 'a', 1]);
    await send('DELETE', rows);
    await realtime.disconnect();
  });

  test('no longer hears what it unsubscribed', async () => {
    const realtime = open();
    const [gone, stays] = [ear(), ear()];
    const first = await subscribed(realtime, 'rows', gone.listen);
    await subscribed(realtime, 'documents', stays.listen);
    await first.unsubscribe();
    await send('POST', rows, { rowId: 'a', data: { n: 1 } });
    expect(actionOf(await stays.next())).toEqual(['create', 'a', 1]);
    expect(gone.count()).toBe(0);
    await send('DELETE', rows);
    await realtime.disconnect();
  });

  test('hears rows as far as the user of its token may read them', async () => {
    const secret = await client.table(`s${_version}`, [{ key: 'n', type: 'integer', required: false }], {
      rowSecurity: true,
    });
    const jwt = client.server.createJwt({ userId: 'ann', teams: ['red'] });
    const [user, guest] = [open(jwt), open()];
    const [hers, nobodys] = [ear(), ear()];
    await subscribed(user, 'rows', hers.listen);
    await subscribed(guest, 'rows', nobodys.listen);
    const add = (rowId: string, ...permissions: string[]) =>
      client.send('POST', secret, { rowId, data: { n: 1 }, permissions });
    await add('hidden', 'read("user:bob")');
    await add('hers', 'read("user:ann")');
    await add('team', 'read("team:red")');
    await add('all', 'read("any")');
    const ids = [];
    for (let at = 0; at < 3; at++) ids.push((await hers.next()).payload.$id);
    expect(ids).toEqual(['hers', 'team', 'all']);
    expect((await nobodys.next()).payload.$id).toBe('all');
    expect([hers.count(), nobodys.count()]).toEqual([0, 0]);
    await user.disconnect();
    await guest.disconnect();
  });

  test('reads with a token what the user may read', async () => {
    const made = new Client().setEndpoint(client.server.endpoint).setProject(client.server.projectId);
    const tables = new TablesDB(made.setJWT(client.server.createJwt({ userId: 'ann' })));
    const { total } = await tables.listRows({ databaseId: 'd', tableId: 't', queries: [Query.limit(1)] });
    expect(total).toBe(0);
  });
});

test('related rows are in no payload: they have permissions of their own', async () => {
  const notes = await client.table('notes', [{ key: 's', type: 'string', size: 9, required: false }], {
    permissions: ['read("any")'],
  });
  await client.table('vault', [{ key: 's', type: 'string', size: 9, required: false }]);
  await client.relate('notes', { key: 'vault', type: 'manyToOne', relatedTableId: 'vault' });
  const realtime = new web28.Realtime(
    new web28.Client().setEndpoint(client.server.endpoint).setProject(client.server.projectId),
  );
  const heard = ear();
  await realtime.subscribe('tablesdb.d.tables.notes.rows', (event) => heard.listen(event as unknown as Heard));
  for (let at = 0; heard.count() === 0; at++) {
    await client.send('POST', notes, { rowId: `n${at}`, data: { s: 'x', vault: { $id: `v${at}`, s: 'secret' } } });
    await client.send('GET', notes + queryString({ method: 'limit', values: [1] }));
  }
  const { payload, channels } = await heard.next();
  expect(payload).toMatchObject({ s: 'x', $tableId: 'notes', $databaseId: 'd' });
  expect(payload).not.toHaveProperty('vault');
  expect(channels).toContain('databases.d.collections.notes.documents');
  await realtime.disconnect();
});
