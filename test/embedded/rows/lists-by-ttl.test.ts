import { queryString, startClient, type WireClient } from './embedded-client.js';

/** Lists that the real server keeps for the seconds of `ttl`: what is kept, for whom, and what forgets it. */

let client: WireClient;
let made = 0;
let rows: string;
let table: string;

beforeAll(async () => {
  client = await startClient();
});

afterAll(() => client.stop());
beforeEach(async () => {
  table = `t${++made}`;
  rows = await client.table(table, [{ key: 's', type: 'string', size: 20 }]);
});

const create = (rowId: string) => client.send('POST', rows, { rowId, data: { s: rowId } });
const list = async (query = '?ttl=60') => {
  const { headers, body } = await client.send('GET', rows + query);
  return [headers.get('x-appwrite-cache'), body.total];
};

test('an empty list is not kept', async () => {
  expect(await list()).toEqual(['miss', 0]);
  await create('a');
  expect(await list()).toEqual(['miss', 1]);
});

test('a table that is written with purge forgets its lists; one written without keeps them', async () => {
  await create('a');
  expect(await list()).toEqual(['miss', 1]);
  await create('b');
  await client.send('PUT', `/tablesdb/d/tables/${table}`, { name: 'again' });
  expect((await list())[1]).toBe(1);
  await client.send('PUT', `/tablesdb/d/tables/${table}`, { name: 'again', purge: true });
  expect(await list()).toEqual(['miss', 2]);
});

test('a new column makes every kept list another one', async () => {
  await create('a');
  await list();
  await create('b');
  await client.send('POST', `/tablesdb/d/tables/${table}/columns/boolean`, { key: 'b', required: false });
  while ((await client.send('GET', `/tablesdb/d/tables/${table}/columns/b`)).body.status !== 'available');
  expect(await list()).toEqual(['miss', 2]);
});

test('a list is kept by its queries, and both APIs share it', async () => {
  await create('a');
  await list();
  await create('b');
  expect(await list(`${queryString({ method: 'limit', values: [5] })}&ttl=60`)).toEqual(['miss', 2]);
  const older = await client.send('GET', `/databases/d/collections/${table}/documents?ttl=60`);
  expect([older.headers.get('x-appwrite-cache'), older.body.total]).toEqual(['hit', 1]);
});

test('rows and their total are kept apart', async () => {
  await create('a');
  await list('?ttl=60&total=0');
  await create('b');
  const { headers, body } = await client.send('GET', `${rows}?ttl=60`);
  expect([headers.get('x-appwrite-cache'), body.total, body.rows.length]).toEqual(['hit', 2, 1]);
});

test('a list is as old as its reader allows, whichever reader had it cached', async () => {
  const seconds = jest.spyOn(Date, 'now');
  try {
    const start = Date.now();
    seconds.mockReturnValue(start);
    await create('a');
    await list('?ttl=3600');
    await create('b');
    seconds.mockReturnValue(start + 10_000);
    expect(await list('?ttl=11')).toEqual(['hit', 1]);
    expect(await list('?ttl=10')).toEqual(['miss', 2]);
  } finally {
    seconds.mockRestore();
  }
});

test('queries that read the same are the same, however they are written', async () => {
  await create('a');
  const written = (query: string) => list(`?ttl=60&queries[0]=${encodeURIComponent(query)}`);
  expect(await written('{"method":"equal","attribute":"s","values":["a"]}')).toEqual(['miss', 1]);
  expect(await written('{ "attribute": "s", "values": ["a"], "method": "equal" }')).toEqual(['hit', 1]);
});

test('a new index makes every kept list another one', async () => {
  await create('a');
  await list();
  await create('b');
  const index = { key: 'i', type: 'key', columns: ['s'] };
  await client.send('POST', `/tablesdb/d/tables/${table}/indexes`, index);
  while ((await client.send('GET', `/tablesdb/d/tables/${table}/indexes/i`)).body.status !== 'available');
  expect(await list()).toEqual(['miss', 2]);
});
