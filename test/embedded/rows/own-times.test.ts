import { startClient, type WireClient } from './embedded-client.js';

/**
 * Changes within one millisecond count as one later each, and the server's clock goes on from there: else a row would go back in time, and what
 * was written before an operation was staged would seem to be written after it. The real server is too slow for that.
 */

let client: WireClient;
let rows: string;
const stopped = Date.now();

beforeAll(async () => {
  client = await startClient();
  rows = await client.table('t', [{ key: 'n', type: 'integer', size: 8, required: false }]);
  jest.spyOn(Date, 'now').mockReturnValue(stopped);
});

afterAll(async () => {
  jest.restoreAllMocks();
  await client.stop();
});

const timeOf = async (id: string): Promise<string> => (await client.send('GET', `${rows}/${id}`)).body.$updatedAt;

test('a row never goes back in time', async () => {
  await client.send('POST', rows, { rowId: 'a', data: { n: 0 } });
  const times = [await timeOf('a')];
  for (let n = 1; n <= 4; n += 1) {
    await client.send('PATCH', `${rows}/a`, { data: { n } });
    await client.send('PATCH', `${rows}/a/n/increment`, {});
    times.push(await timeOf('a'));
  }
  expect(times).toEqual([...new Set(times)].sort());
  const stale = { 'x-appwrite-timestamp': times[3] ?? '' };
  expect((await client.send('PATCH', `${rows}/a`, { data: { n: 9 } }, stale)).status).toBe(409);
});

test('what was written before an operation was staged is no conflict, and what is written after it is one', async () => {
  const begin = async () => (await client.send('POST', '/tablesdb/transactions', {})).body.$id;
  const commit = (id: string) => client.send('PATCH', `/tablesdb/transactions/${id}`, { commit: true });
  const stage = (id: string, action: string, data: object) =>
    client.send('POST', `/tablesdb/transactions/${id}/operations`, {
      operations: [{ databaseId: 'd', tableId: 't', action, rowId: 'b', data }],
    });
  await client.send('POST', rows, { rowId: 'b', data: { n: 0 } });
  for (const n of [1, 2]) await client.send('PATCH', `${rows}/b`, { data: { n } });
  for (const action of ['update', 'update', 'delete']) {
    const id = await begin();
    await stage(id, action, action === 'update' ? { n: 5 } : {});
    expect((await commit(id)).body).toMatchObject({ status: 'committed' });
  }
  await client.send('POST', rows, { rowId: 'b', data: { n: 0 } });
  const id = await begin();
  await stage(id, 'update', { n: 6 });
  await client.send('PATCH', `${rows}/b`, { data: { n: 7 } });
  expect((await commit(id)).body.type).toBe('transaction_conflict');
});
