import { queryString, startClient, type WireClient } from '../embedded/rows/embedded-client.js';

/** Rows that a caller may not read were shown by updates and deletions with a transaction, and told apart by filters, cursors and upserts. */
let client: WireClient;
let notes: string;
let books: string;
let eve: Record<string, string | null>;
let ann: Record<string, string | null>;

const text = (key: string) => ({ key, type: 'string', size: 20, required: false });

beforeAll(async () => {
  client = await startClient();
  const asUser = (userId: string) => ({
    'x-appwrite-key': null,
    'x-appwrite-jwt': client.server.createJwt({ userId }),
  });
  [eve, ann] = [asUser('eve'), asUser('ann')];
  notes = await client.table('notes', [text('secret'), { key: 'rank', type: 'integer', required: false }], {
    permissions: ['create("users")'],
    rowSecurity: true,
  });
  books = await client.table('books', [text('title')], { permissions: ['read("users")'] });
  await client.relate('books', {
    key: 'note',
    type: 'manyToOne',
    relatedTableId: 'notes',
    twoWay: true,
    twoWayKey: 'books',
  });
  const permissions = ['read("user:ann")', 'update("user:ann")', 'delete("user:ann")'];
  for (const [rowId, secret, rank] of [
    ['n1', 'tulip', 5],
    ['n2', 'rose', 7],
  ] as const) {
    expect((await client.send('POST', notes, { rowId, data: { secret, rank }, permissions })).status).toBe(201);
    await client.send('POST', books, { rowId: `b-${rowId}`, data: { title: rowId, note: rowId } });
  }
  const own = ['read("user:eve")', 'update("user:eve")', 'delete("user:eve")'];
  await client.send('POST', notes, { rowId: 'mine', data: { secret: 'eve', rank: 6 }, permissions: own });
});

afterAll(() => client.stop());

async function begin(who: Record<string, string | null>): Promise<string> {
  const { body } = await client.send('POST', '/tablesdb/transactions', {}, who);
  return body.$id;
}

describe('with a transaction', () => {
  test('an update of a row that may not be read finds none', async () => {
    const transactionId = await begin(eve);
    const answer = await client.send('PATCH', `${notes}/n1`, { data: { rank: 1 }, transactionId }, eve);
    expect([answer.status, answer.body.type]).toEqual([404, 'row_not_found']);
    expect(JSON.stringify(answer.body)).not.toContain('tulip');
  });

  test('a deletion of a row that may not be read answers as for one that does not exist', async () => {
    const transactionId = await begin(eve);
    const [hidden, missing] = await Promise.all(
      ['n1', 'none'].map((id) => client.send('DELETE', `${notes}/${id}`, { transactionId }, eve)),
    );
    expect([hidden?.status, hidden?.body.type]).toEqual([missing?.status, missing?.body.type]);
    expect(hidden?.status).toBe(404);
  });

  test('operations on a row that may not be read answer as for one that does not exist', async () => {
    const transactionId = await begin(eve);
    const stage = (action: string, rowId: string) =>
      client.send(
        'POST',
        `/tablesdb/transactions/${transactionId}/operations`,
        { operations: [{ databaseId: 'd', tableId: 'notes', action, rowId, data: { rank: 1 } }] },
        eve,
      );
    for (const action of ['update', 'delete']) {
      const [hidden, missing] = [await stage(action, 'n1'), await stage(action, 'none')];
      expect([hidden.status, hidden.body.type]).toEqual([missing.status, missing.body.type]);
    }
  });

  test('an owner still updates and deletes', async () => {
    const transactionId = await begin(ann);
    const answer = await client.send('PATCH', `${notes}/n1`, { data: { rank: 5 }, transactionId }, ann);
    expect([answer.status, answer.body.secret]).toEqual([200, 'tulip']);
    expect((await client.send('DELETE', `${notes}/n1`, { transactionId }, ann)).status).toBe(204);
  });

  test('what another user staged is not shown', async () => {
    const transactionId = await begin(ann);
    const data = { secret: 'staged' };
    expect((await client.send('POST', notes, { rowId: 'n3', data, transactionId }, ann)).status).toBe(201);
    const path = `?transactionId=${transactionId}`;
    expect((await client.send('GET', `${notes}/n3${path}`, undefined, ann)).body.secret).toBe('staged');
    expect((await client.send('GET', `${notes}/n3${path}`, undefined, eve)).status).toBe(404);
    expect((await client.send('GET', `${notes}${path}`, undefined, eve)).body.total).toBe(1);
  });
});

test('a filter through a relationship finds by rows that may be read alone', async () => {
  const found = async (method: string, value: string, who: Record<string, string | null>) => {
    const filter = queryString({ method, attribute: 'note.secret', values: [value] });
    return (await client.send('GET', books + filter, undefined, who)).body.total;
  };
  expect(await found('startsWith', 'tul', {})).toBe(1);
  expect(await found('startsWith', 'tul', ann)).toBe(1);
  expect(await found('startsWith', 'tul', eve)).toBe(0);
  expect(await found('notEqual', 'tulip', ann)).toBe(1);
  expect(await found('notEqual', 'tulip', eve)).toBe(0);
});

test('a filter through a relationship to a table that nobody may read finds nothing', async () => {
  const vault = await client.table('vault', [text('code')]);
  await client.relate('books', { key: 'vault', type: 'manyToOne', relatedTableId: 'vault' });
  await client.send('POST', vault, { rowId: 'v', data: { code: '1234' } });
  await client.send('PATCH', `${books}/b-n1`, { data: { vault: 'v' } });
  const filter = queryString({ method: 'equal', attribute: 'vault.code', values: ['1234'] });
  expect((await client.send('GET', books + filter)).body.total).toBe(1);
  expect((await client.send('GET', books + filter, undefined, eve)).body).toEqual({ total: 0, rows: [] });
});

test('a cursor on a row that may not be read answers as on one that does not exist', async () => {
  const after = (id: string) =>
    client.send(
      'GET',
      notes + queryString({ method: 'orderAsc', attribute: 'rank' }, { method: 'cursorAfter', values: [id] }),
      undefined,
      eve,
    );
  const [hidden, missing] = [await after('n1'), await after('none')];
  expect([hidden.status, hidden.body.type]).toEqual([missing.status, missing.body.type]);
  expect((await after('mine')).status).toBe(200);
});

test('an upsert does not tell whether it has guessed a row that may not be read', async () => {
  const plain = await client.table('plain', [text('secret')], { rowSecurity: true });
  await client.send('POST', plain, { rowId: 'p', data: { secret: 'lily' }, permissions: ['read("user:ann")'] });
  const put = async (secret: string) => {
    const answer = await client.send('PUT', `${plain}/p`, { data: { secret } }, eve);
    return [answer.status, answer.body.type];
  };
  expect(await put('lily')).toEqual([401, 'user_unauthorized']);
  expect(await put('other')).toEqual([401, 'user_unauthorized']);
});

test('neither a timestamp nor an operator tells anything of a row that may not be touched', async () => {
  const early = { ...eve, 'x-appwrite-timestamp': '2000-01-01T00:00:00.000+00:00' };
  expect((await client.send('PATCH', `${notes}/n1`, { data: { rank: 1 } }, early)).status).toBe(401);
  expect((await client.send('DELETE', `${notes}/n1`, undefined, early)).status).toBe(401);
  const increment = JSON.stringify({ method: 'increment', values: [2 ** 31 - 1] });
  expect((await client.send('PATCH', `${notes}/n1`, { data: { rank: increment } }, eve)).status).toBe(401);
});
