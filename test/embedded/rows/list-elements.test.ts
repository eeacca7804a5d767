import { operator, queryString, startClient, type WireClient } from './embedded-client.js';

/** What becomes of the elements of lists: nulls among numbers, and what operators leave. Checked against MariaDB 10.11 with the adapter's SQL. */

let client: WireClient;
let rows: string;

beforeAll(async () => {
  client = await startClient();
  rows = await client.table('lists', [
    { key: 'i', type: 'integer', size: 8, array: true },
    { key: 'f', type: 'double', array: true },
    { key: 'b', type: 'boolean', array: true },
    { key: 's', type: 'string', size: 20, array: true },
  ]);
});

afterAll(() => client.stop());

const create = (rowId: string, data: object) => client.send('POST', rows, { rowId, data });
const read = async (id: string) => (await client.send('GET', `${rows}/${id}`)).body;
const count = async (method: string, attribute: string, ...values: unknown[]) =>
  (await client.send('GET', rows + queryString({ method, attribute, values }))).body.total;

const given = { i: [1, null], f: [1.5, null], b: [true, null], s: ['a', null] };
const cast = { i: [1, 0], f: [1.5, 0], b: [true, false], s: ['a', null] };

test('a null among numbers and booleans is answered as 0 and false, but by the update that writes it', async () => {
  expect((await create('a', given)).body).toMatchObject(cast);
  expect((await client.send('POST', rows, { rows: [{ $id: 'b', ...given }] })).body.rows).toMatchObject([cast]);
  expect(await read('a')).toMatchObject(cast);
  expect((await client.send('GET', rows)).body.rows).toMatchObject([cast, cast]);
  expect((await client.send('PATCH', `${rows}/a`, { data: given })).body).toMatchObject(given);
  expect((await client.send('PUT', `${rows}/c`, { data: given })).body).toMatchObject(given);
  expect(await read('a')).toMatchObject(cast);
  expect(await count('contains', 'i', 0)).toBe(0);
  await client.send('PATCH', `${rows}/a`, { data: { s: [] } });
  expect(await count('contains', 'i', 0)).toBe(1);
});

test('arrayInsert leaves a list that was never set as it is', async () => {
  await create('unset', { i: [1] });
  const patched = await client.send('PATCH', `${rows}/unset`, { data: { s: operator('arrayInsert', 0, 'x') } });
  expect([patched.status, patched.body.s]).toEqual([200, []]);
  expect(await count('isNull', 's')).toBe(1);
  await client.send('PATCH', `${rows}/unset`, { data: { b: null, s: [] } });
  const set = await client.send('PATCH', `${rows}/unset`, { data: { s: operator('arrayInsert', 0, 'x') } });
  expect(set.body.s).toEqual(['x']);
});

test('numbers that arrayRemove leaves are texts: they are read as numbers, and no filter finds them', async () => {
  await create('removed', { i: [71, 72, 73], b: [false] });
  const data = { i: operator('arrayRemove', 72), b: operator('arrayRemove', true) };
  expect((await client.send('PATCH', `${rows}/removed`, { data })).body).toMatchObject({ i: [71, 73], b: [true] });
  expect(await count('contains', 'i', 71)).toBe(0);
  await client.send('PATCH', `${rows}/removed`, { data: { s: ['y'] } });
  expect(await count('contains', 'i', 71)).toBe(1);
});
