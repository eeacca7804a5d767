import { startClient, type WireClient } from './embedded-client.js';

let client: WireClient;
let rows: string;

beforeAll(async () => {
  client = await startClient();
  rows = await client.table('t', [
    { key: 's', type: 'string', size: 8, required: false },
    { key: 'n', type: 'integer', required: false },
  ]);
});

afterAll(() => client.stop());
beforeEach(async () => {
  await client.send('DELETE', rows, {});
  await client.send('POST', rows, {
    rows: [
      { $id: 'a', s: 'a', n: 1 },
      { $id: 'b', s: 'b', n: 2 },
    ],
  });
});

const begin = async (): Promise<string> => (await client.send('POST', '/tablesdb/transactions', {})).body.$id;
const stage = (id: string, ...operations: object[]) =>
  client.send('POST', `/tablesdb/transactions/${id}/operations`, {
    operations: operations.map((operation) => ({ databaseId: 'd', tableId: 't', ...operation })),
  });
const commit = (id: string) => client.send('PATCH', `/tablesdb/transactions/${id}`, { commit: true });
const status = async (id: string) => (await client.send('GET', `/tablesdb/transactions/${id}`)).body.status;
const ids = async () => (await client.send('GET', rows)).body.rows.map((row: { $id: string }) => row.$id);

test('nothing of a transaction stays when one operation fails', async () => {
  const id = await begin();
  await stage(id, { action: 'create', rowId: 'c', data: { s: 'c' } }, { action: 'delete', rowId: 'a' });
  await stage(id, { action: 'update', rowId: 'b', data: { s: 'far too long' } });
  const answer = await commit(id);
  expect([answer.status, answer.body.type, await status(id)]).toEqual([400, 'document_invalid_structure', 'failed']);
  expect(await ids()).toEqual(['a', 'b']);
});

test.each([
  ['update', { action: 'update', rowId: 'a', data: { s: 'x' } }],
  ['delete', { action: 'delete', rowId: 'a' }],
  ['upsert', { action: 'upsert', rowId: 'a', data: { $id: 'a', s: 'x' } }],
  ['bulkUpdate', { action: 'bulkUpdate', data: { queries: [], data: { s: 'x' } } }],
  ['bulkDelete', { action: 'bulkDelete', data: { queries: [] } }],
])('%s of a row that others changed since is a conflict', async (_name, operation) => {
  const id = await begin();
  await stage(id, operation);
  const later = new Date(Date.now() + 60_000).toISOString();
  await client.send('PATCH', `${rows}/a`, { data: { s: 'other', $updatedAt: later } });
  const answer = await commit(id);
  expect([answer.status, answer.body.type, await status(id)]).toEqual([409, 'transaction_conflict', 'failed']);
  expect((await client.send('GET', `${rows}/a`)).body.s).toBe('other');
});

test('an id that was taken since is a conflict, an increment never is', async () => {
  const taken = await begin();
  await stage(taken, { action: 'create', rowId: 'c', data: { s: 'c' } });
  await client.send('POST', rows, { rowId: 'c', data: { s: 'mine' } });
  expect((await commit(taken)).body.type).toBe('transaction_conflict');
  const added = await begin();
  await stage(added, { action: 'increment', rowId: 'a', data: { column: 'n', value: 5 } });
  const later = new Date(Date.now() + 60_000).toISOString();
  await client.send('PATCH', `${rows}/a`, { data: { $updatedAt: later } });
  expect((await commit(added)).status).toBe(200);
  expect((await client.send('GET', `${rows}/a`)).body.n).toBe(6);
});

test('a limit is refused in the words of the engine; what the server did not expect leaves it committing', async () => {
  const limited = await begin();
  await stage(limited, { action: 'increment', rowId: 'a', data: { column: 'n', value: 50, max: 20 } });
  const answer = await commit(limited);
  expect([answer.body.type, answer.body.message]).toEqual([
    'attribute_limit_exceeded',
    'Attribute value exceeds maximum limit: 20',
  ]);
  const stuck = await begin();
  await stage(stuck, { action: 'create', rowId: 'c', data: { s: 'c', $permissions: ['nope'] } });
  expect([(await commit(stuck)).status, await status(stuck)]).toEqual([500, 'committing']);
});

test('of two transactions that change one row the second to commit conflicts, however fast they are', async () => {
  for (let round = 0; round < 20; round++) {
    const [one, two] = [await begin(), await begin()];
    for (const id of [one, two]) await stage(id, { action: 'update', rowId: 'a', data: { s: `${round}` } });
    expect((await commit(one)).status).toBe(200);
    expect((await commit(two)).body.type).toBe('transaction_conflict');
  }
});

test('a hundred operations fit, and a call is staged whole or not at all', async () => {
  const id = await begin();
  const many = (count: number) =>
    stage(id, ...Array.from({ length: count }, (_, at) => ({ action: 'create', rowId: `m${at}`, data: { s: 'm' } })));
  expect((await many(99)).status).toBe(201);
  const over = await many(2);
  expect([over.body.type, over.body.message]).toEqual([
    'transaction_limit_exceeded',
    'Transaction already has 99 operations, adding 2 would exceed the maximum of 100',
  ]);
  expect((await client.send('GET', `/tablesdb/transactions/${id}`)).body.operations).toBe(99);
});

test('staged system keys are executed as they came', async () => {
  const unknown = await begin();
  await stage(unknown, { action: 'create', rowId: 'c', data: { s: 'c', $tableId: 't' } });
  expect((await commit(unknown)).body.message).toBe('Invalid document structure: Unknown attribute: "$tableId"');
  const numbered = await begin();
  await stage(numbered, { action: 'create', rowId: 'c', data: { s: 'c', $sequence: '700', $createdAt: '2001-01-01' } });
  await commit(numbered);
  const row = (await client.send('GET', `${rows}/c`)).body;
  expect(row.$sequence).toBe('700');
  expect(row.$createdAt.slice(0, 4)).not.toBe('2001');
});
