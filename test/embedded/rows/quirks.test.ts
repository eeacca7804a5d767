import { operator, queryString, startClient, type WireClient } from './embedded-client.js';

/** Where the real server surprises, the embedded one does the same (facts 10, 21 and 33). */

let client: WireClient;
let rows: string;
const interrupt: { run: () => Promise<void> } = { run: async () => undefined };

beforeAll(async () => {
  client = await startClient({ faults: { duringBulkUpsert: () => interrupt.run() } });
  rows = await client.table(
    't',
    [
      { key: 's', type: 'string', size: 60, required: false },
      { key: 'u', type: 'string', size: 20, required: false },
      { key: 'i', type: 'integer', required: false, default: 5 },
      { key: 'plain', type: 'integer', required: false },
      { key: 'd', type: 'double', required: false },
      { key: 'tags', type: 'string', size: 8, array: true, required: false },
    ],
    { indexes: [{ key: 'u', type: 'unique', attributes: ['u'] }] },
  );
});

afterAll(() => client.stop());
beforeEach(async () => {
  interrupt.run = async () => undefined;
  await client.send('DELETE', rows, {});
});

const create = (rowId: string, data: object) => client.send('POST', rows, { rowId, data });
const get = async (rowId: string) => (await client.send('GET', `${rows}/${rowId}`)).body;

test('a null under a default becomes the default in any single update, not in updateRows', async () => {
  await create('a', { s: 'x' });
  const many = await client.send('PATCH', rows, { data: { i: null } });
  expect(many.body.rows[0].i).toBe(5);
  expect((await get('a')).i).toBeNull();
  await client.send('PATCH', `${rows}/a`, { data: { s: 'y' } });
  expect((await get('a')).i).toBe(5);
});

test('increments of null answer a number and store none, with the old $updatedAt', async () => {
  const before = (await create('a', { s: 'x', $updatedAt: '2001-01-01T00:00:00.000+00:00' })).body;
  const answer = await client.send('PATCH', `${rows}/a/plain/increment`, { value: 2 });
  expect([answer.body.plain, answer.body.$updatedAt]).toEqual([2, before.$updatedAt]);
  const stored = await get('a');
  expect(stored.plain).toBeNull();
  expect(stored.$updatedAt).not.toBe(before.$updatedAt);
});

test('a fraction added to an integer is answered whole and stored rounded', async () => {
  await create('a', { plain: 10 });
  expect((await client.send('PATCH', `${rows}/a/plain/increment`, { value: 3.4 })).body.plain).toBe(13.4);
  expect((await get('a')).plain).toBe(13);
});

test('an upsert that meets a unique index overwrites the other row', async () => {
  await create('a', { u: 'one', s: 'old' });
  const answer = await client.send('PUT', `${rows}/b`, { data: { u: 'ONE', s: 'new' } });
  expect([answer.status, answer.body.$id]).toEqual([200, 'b']);
  expect((await client.send('GET', `${rows}/b`)).status).toBe(404);
  expect(await get('a')).toMatchObject({ u: 'ONE', s: 'new' });
});

test('a write that runs beside a bulk upsert is lost', async () => {
  await create('a', { s: 'before', u: 'x' });
  interrupt.run = async () => void (await client.send('PATCH', `${rows}/a`, { data: { s: 'meanwhile' } }));
  await client.send('PUT', rows, { rows: [{ $id: 'a', plain: 1 }] });
  expect(await get('a')).toMatchObject({ s: 'before', plain: 1 });
});

test('a row deleted beside a bulk upsert is there again', async () => {
  await create('a', { s: 'before' });
  interrupt.run = async () => void (await client.send('DELETE', `${rows}/a`));
  await client.send('PUT', rows, { rows: [{ $id: 'a', plain: 1 }] });
  expect((await get('a')).plain).toBe(1);
});

test('a unique clash in updateRows is a failure of the server', async () => {
  await create('a', { s: 'a' });
  await create('b', { s: 'b' });
  const answer = await client.send('PATCH', rows, { data: { u: 'same' } });
  expect([answer.status, answer.body.type, answer.body.message]).toEqual([500, 'general_unknown', 'Server Error']);
});

test('floats keep fourteen digits, the answer shows them all', async () => {
  const made = await create('a', { d: 0.30000000000000004 });
  expect([made.body.d, (await get('a')).d]).toEqual([0.30000000000000004, 0.3]);
});

test('any single update makes an unset array an empty one', async () => {
  await create('a', { s: 'x' });
  const isNull = rows + queryString({ method: 'isNull', attribute: 'tags' });
  expect((await client.send('GET', isNull)).body.total).toBe(1);
  await client.send('PATCH', `${rows}/a`, { data: { s: 'y' } });
  expect((await client.send('GET', isNull)).body.total).toBe(0);
});

test('a list with a ttl stays as it was, and says so', async () => {
  await create('a', { s: 'x' });
  const list = () => client.send('GET', `${rows}?ttl=60`);
  const first = await list();
  await create('b', { s: 'y' });
  const second = await list();
  expect([first.headers.get('x-appwrite-cache'), first.body.total]).toEqual(['miss', 1]);
  expect([second.headers.get('x-appwrite-cache'), second.body.total]).toEqual(['hit', 1]);
  expect((await client.send('GET', rows)).headers.get('x-appwrite-cache')).toBeNull();
});

test('a PATCH under another case renames the row', async () => {
  await create('a', { s: 'x' });
  await client.send('PATCH', `${rows}/A`, { data: { s: 'y' } });
  expect((await get('a')).$id).toBe('A');
});

test('operators are text in a create, and effects in updates and upserts', async () => {
  const added = operator('increment', 2);
  expect((await create('a', { s: added })).body.s).toBe(added);
  expect(
    (await client.send('PATCH', `${rows}/a`, { data: { plain: added, tags: operator('arrayAppend', 'x') } })).body,
  ).toMatchObject({
    plain: 2,
    tags: ['x'],
  });
  expect((await client.send('PUT', `${rows}/new`, { data: { i: added } })).body.i).toBe(7);
});

test("an operator is checked in its column's turn, and the value it stands for is not", async () => {
  const texts = await client.table('texts', [
    { key: 'first', type: 'string', size: 20 },
    { key: 'word', type: 'string', size: 20, format: 'enum', elements: ['x', 'y'] },
    { key: 'last', type: 'string', size: 20 },
  ]);
  await client.send('POST', texts, { rowId: 'a', data: { first: 'f', word: 'x' } });
  const patch = async (data: object) => (await client.send('PATCH', `${texts}/a`, { data })).body;
  expect((await patch({ word: operator('stringConcat', '!') })).word).toBe('x!');
  const bad = operator('stringConcat', 5);
  const refusals = ['Cannot apply stringConcat operator', 'Attribute "word" has invalid format.'];
  for (const [data, at] of [
    [{ first: bad }, 0],
    [{ last: bad }, 1],
    [{ last: 'x' }, 1],
  ] as const) {
    expect((await patch(data)).message).toContain(`Invalid document structure: ${refusals[at]}`);
  }
  const many = async (data: object) => (await client.send('PATCH', texts, { data })).body.message;
  expect(await many({ first: bad, word: 'z' })).toContain(refusals[0]);
  expect(await many({ word: 'z', first: bad })).toContain(refusals[1]);
  const put = async (data: object) => (await client.send('PUT', `${texts}/b`, { data })).body.message;
  expect(await put({ first: bad, word: 'z' })).toContain(refusals[0]);
  expect(await put({ word: 'z', first: bad })).toContain(refusals[1]);
  expect((await patch({ word: operator('stringReplace', '!', '') })).word).toBe('x');
});
