import { EmbeddedAppwrite } from 'entwrite/embedded';
import { call } from '../embedded/support/api.js';

/** Going back to rows as they were, beneath the API: what the API shows afterwards. */
let server: EmbeddedAppwrite;
const table = '/tablesdb/d/tables/places';

beforeEach(async () => {
  server = await EmbeddedAppwrite.start();
  await call(server, 'POST', '/tablesdb', { databaseId: 'd', name: 'D' });
  await call(server, 'POST', '/tablesdb/d/tables', {
    tableId: 'places',
    name: 'Places',
    columns: [
      { key: 'name', type: 'string', size: 50 },
      { key: 'at', type: 'point', required: true },
    ],
    indexes: [
      { key: 'words', type: 'fulltext', attributes: ['name'] },
      { key: 'names', type: 'unique', attributes: ['name'] },
      { key: 'area', type: 'spatial', attributes: ['at'] },
    ],
  });
  await create('bern', 'old town', [7, 47]);
});
afterEach(() => server.stop());

async function create(rowId: string, name: string, at: readonly number[]) {
  const answer = await call(server, 'POST', `${table}/rows`, { rowId, data: { name, at } });
  expect(answer.status).toBe(201);
  return answer.body;
}

async function find(...queries: readonly object[]): Promise<string[]> {
  const text = queries.map((query) => `queries[]=${encodeURIComponent(JSON.stringify(query))}`).join('&');
  const { body } = await call(server, 'GET', `${table}/rows?${text}`);
  return body.rows.map(({ $id }: { $id: string }) => $id);
}

const search = (word: string) => find({ method: 'search', attribute: 'name', values: [word] });
const near = (point: readonly number[]) =>
  find({ method: 'distanceLessThan', attribute: 'at', values: [[point, 1000, true]] });

test('values, search, places, unique values and sequences are as they were', async () => {
  const before = (await call(server, 'GET', `${table}/rows`)).body;
  const snapshot = server.takeSnapshot('d');
  for (const round of [1, 2]) {
    const added = await create('oslo', 'new harbour', [10, 59]);
    expect(Number(added.$sequence)).toBe(Number(before.rows[0].$sequence) + 1);
    await call(server, 'PATCH', `${table}/rows/bern`, { data: { name: `changed ${round}`, at: [0, 0] } });
    expect([await search('town'), await search('harbour'), await near([0, 0])]).toEqual([[], ['oslo'], ['bern']]);

    expect(snapshot.restore()).toBe(true);
    expect((await call(server, 'GET', `${table}/rows`)).body).toEqual(before);
    expect([await search('town'), await search('harbour'), await search('changed')]).toEqual([['bern'], [], []]);
    expect([await near([7, 47]), await near([0, 0]), await near([10, 59])]).toEqual([['bern'], [], []]);
    const twin = await call(server, 'POST', `${table}/rows`, { rowId: 'twin', data: { name: 'old town', at: [1, 1] } });
    expect(twin.status).toBe(409);
  }
  snapshot.drop();
  snapshot.drop();
});

test('other databases are left alone', async () => {
  await call(server, 'POST', '/tablesdb', { databaseId: 'other', name: 'Other' });
  await call(server, 'POST', '/tablesdb/other/tables', {
    tableId: 't',
    name: 'T',
    columns: [{ key: 'a', type: 'boolean' }],
  });
  const snapshot = server.takeSnapshot('d');
  await call(server, 'POST', '/tablesdb/other/tables/t/rows', { rowId: 'r', data: { a: true } });
  expect(snapshot.restore()).toBe(true);
  expect((await call(server, 'GET', '/tablesdb/other/tables/t/rows')).body.total).toBe(1);
});

test.each([
  ['a new table', 'POST', '/tablesdb/d/tables', { tableId: 'more', name: 'More' }],
  ['a new column', 'POST', `${table}/columns/boolean`, { key: 'b', required: false }],
  ['a deleted table', 'DELETE', table, undefined],
  ['a deleted database', 'DELETE', '/tablesdb/d', undefined],
])('%s makes it refuse, and nothing is touched', async (_name, method, path, body) => {
  const snapshot = server.takeSnapshot('d');
  const answer = await call(server, method, path, body);
  expect(answer.status).toBeLessThan(300);
  expect(snapshot.restore()).toBe(false);
  snapshot.drop();
});

test('an unknown database', () => {
  expect(() => server.takeSnapshot('nowhere')).toThrow('There is no database nowhere.');
});
