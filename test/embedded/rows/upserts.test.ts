import { operator, queryString, startClient, type WireClient } from './embedded-client.js';

/** Upserts where the real server surprises: operators on required columns, and a row that meets another row's unique value. */

let client: WireClient;
let rows: string;

beforeAll(async () => {
  client = await startClient();
  rows = await client.table(
    't',
    [
      { key: 'n', type: 'integer', required: true },
      { key: 'u', type: 'string', size: 20, required: false },
    ],
    { indexes: [{ key: 'u', type: 'unique', attributes: ['u'] }] },
  );
});

afterAll(() => client.stop());
beforeEach(async () => {
  await client.send('DELETE', rows, {});
  await client.send('POST', rows, { rowId: 'a', data: { n: 1, u: 'one' } });
});

const get = async (rowId: string) => (await client.send('GET', `${rows}/${rowId}`)).body;
const add = operator('increment', 2);

async function commit(operation: object): Promise<readonly [staged: number, committed: number]> {
  const { body } = await client.send('POST', '/tablesdb/transactions', {});
  const operations = [{ databaseId: 'd', tableId: 't', ...operation }];
  const staged = await client.send('POST', `/tablesdb/transactions/${body.$id}/operations`, { operations });
  const committed = await client.send('PATCH', `/tablesdb/transactions/${body.$id}`, { commit: true });
  return [staged.status, committed.status];
}

test('an operator stands for the value of a required column', async () => {
  expect((await client.send('PUT', `${rows}/a`, { data: { n: add } })).body).toMatchObject({ n: 3, u: 'one' });
  expect((await client.send('PUT', rows, { rows: [{ $id: 'a', n: add }] })).body.rows[0]).toMatchObject({ n: 5 });
  expect(await commit({ action: 'upsert', rowId: 'a', data: { $id: 'a', n: add } })).toEqual([201, 200]);
  expect(await get('a')).toMatchObject({ n: 7, u: 'one' });
});

test('in a row that is new an operator starts from the default, in PHP: without limits and bounds', async () => {
  const fresh = await client.table('fresh', [
    { key: 'n', type: 'integer', required: false, default: 5 },
    { key: 's', type: 'string', size: 20, required: false },
    { key: 'l', type: 'string', size: 20, required: false, array: true },
    { key: 'd', type: 'datetime', required: false, default: '2020-01-01T00:00:00.000+00:00' },
    { key: 'f', type: 'double', required: false, default: 0.1 },
  ]);
  const data = {
    n: operator('increment', 10, 7),
    s: operator('stringReplace', 'a', 'b'),
    l: operator('arrayInsert', 3, 'x'),
    d: operator('dateAddDays', 1),
    f: operator('increment', 0.2),
  };
  const expected = { n: 15, s: '', l: ['x'], d: '2020-01-01T00:00:00.000+00:00', f: 0.3 };
  expect((await client.send('PUT', `${fresh}/a`, { data })).body).toMatchObject(expected);
  expect((await client.send('PUT', fresh, { rows: [{ $id: 'b', ...data }] })).body.rows).toMatchObject([expected]);
  const half = { data: { n: operator('divide', 2) } };
  expect((await client.send('PUT', `${fresh}/c`, half)).body.n).toBe(3);
  const large = { data: { n: operator('increment', 3_000_000_000) } };
  expect((await client.send('PUT', `${fresh}/d`, large)).status).toBe(500);
  expect((await client.send('PUT', `${fresh}/c`, large)).body.type).toBe('row_invalid_structure');
});

test('a staged bulk upsert takes an operator for text, which fails at commit', async () => {
  const [staged, committed] = await commit({ action: 'bulkUpsert', data: [{ $id: 'a', n: add }] });
  expect(staged).toBe(201);
  expect(committed).toBeGreaterThanOrEqual(400);
  expect((await get('a')).n).toBe(1);
});

test('an existing row cannot take the unique value of another one', async () => {
  await client.send('POST', rows, { rowId: 'b', data: { n: 2, u: 'two' } });
  const clash = await client.send('PUT', `${rows}/b`, { data: { n: 3, u: 'one' } });
  expect([clash.status, clash.body.type]).toEqual([409, 'row_already_exists']);
  expect([await get('a'), await get('b')]).toMatchObject([
    { n: 1, u: 'one' },
    { n: 2, u: 'two' },
  ]);
});

test('the older API takes the id of an upsert as the id of a new row, and stores `unique()` as it stands', async () => {
  const legacy = rows
    .replace('/tablesdb/', '/databases/')
    .replace('/tables/', '/collections/')
    .replace(/rows$/, 'documents');
  const data = { n: 1 };
  const kept = await client.send('PUT', `${legacy}/unique()`, { data });
  expect([kept.status, kept.body.$id]).toEqual([200, 'unique()']);
  const refused = (answer: { body: { message: string } }) => answer.body.message;
  expect(refused(await client.send('PUT', `${legacy}/_x`, { data }))).toMatch(
    /^Invalid `documentId` param: Parameter must /,
  );
  expect(refused(await client.send('PUT', `${rows}/unique()`, { data }))).toMatch(/^Invalid `rowId` param: UID must /);
});

test('a single row may be created with null for many', async () => {
  expect((await client.send('POST', rows, { rowId: 'b', data: { n: 1 }, rows: null })).status).toBe(201);
});

test.each([
  ['a number for an id', { $id: 5, n: 1 }],
  ['null for an id', { $id: null, n: 1 }],
  ['null for permissions', { $id: 'b', n: 1, $permissions: null }],
  ['a text that holds a row', '{"$id":"b","n":1}'],
])('%s makes a bulk upsert fail', async (_what, row) => {
  expect((await client.send('PUT', rows, { rows: [row] })).status).toBe(500);
});

test('an upsert of a 64-bit integer that differs in the last digit alone is a change', async () => {
  const rows = await client.table('wide-numbers', [
    { key: 'i', type: 'integer', size: 8 },
    { key: 's', type: 'string', size: 20 },
  ]);
  const total = async () =>
    (await client.send('GET', rows + queryString({ method: 'equal', attribute: 's', values: ['9007199254740993'] })))
      .body.total;
  await client.send('PUT', `${rows}/a`, { data: { i: 1, s: '9007199254740992' } });
  await client.send('PUT', `${rows}/a`, { data: { i: 1, s: '9007199254740993' } });
  expect(await total()).toBe(1);
});
