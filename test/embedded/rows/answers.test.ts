import { queryString, startClient, type WireClient } from './embedded-client.js';

/** What the real server answers where one expects something else: text with backslashes, polygons, paths of two relationships, forms. */

let client: WireClient;

beforeAll(async () => {
  client = await startClient();
});

afterAll(() => client.stop());

test('a backslash in startsWith, endsWith and contains stands for what follows it', async () => {
  const rows = await client.table('texts', [{ key: 's', type: 'string', size: 20 }]);
  for (const [at, s] of ['a\\b', 'ab', 'a%b', 'a_b'].entries())
    await client.send('POST', rows, { rowId: `r${at}`, data: { s } });
  const found = async (method: string, value: string) => {
    const query = queryString({ method, attribute: 's', values: [value] });
    // biome-ignore lint/suspicious/noExplicitAny: the rows of an answer.
    return (await client.send('GET', rows + query)).body.rows.map((row: any) => row.s);
  };
  expect(await found('startsWith', 'a%')).toEqual(['a%b']);
  expect(await found('contains', '_')).toEqual(['a_b']);
  expect(await found('startsWith', 'a\\b')).toEqual(['ab']);
});

test('a polygon with holes is answered as one ring, and stored as it came', async () => {
  const rows = await client.table('areas', [{ key: 'g', type: 'polygon' }]);
  const ring = (from: number, to: number) => [
    [from, from],
    [to, from],
    [to, to],
    [from, from],
  ];
  const g = [ring(0, 9), ring(2, 4)];
  const created = await client.send('POST', rows, { rowId: 'a', data: { g } });
  const [first, ...rest] = ring(2, 4);
  expect(created.body.g).toEqual([[...ring(0, 9), [0, first?.[1]], ...rest]]);
  expect((await client.send('GET', `${rows}/a`)).body.g).toEqual(g);
});

test('a path of two relationships selects the row at its end', async () => {
  const columns = [{ key: 'n', type: 'integer' }];
  for (const id of ['x', 'y', 'z']) await client.table(id, columns);
  await client.relate('x', { relatedTableId: 'y', type: 'manyToOne', key: 'y', onDelete: 'setNull' });
  await client.relate('y', { relatedTableId: 'z', type: 'manyToOne', key: 'z', onDelete: 'setNull' });
  const data = { n: 1, y: { $id: 'y1', n: 2, z: { $id: 'z1', n: 3 } } };
  await client.send('POST', '/tablesdb/d/tables/x/rows', { rowId: 'x1', data });
  const query = queryString({ method: 'select', values: ['n', 'y.z.n'] });
  const { body } = await client.send('GET', `/tablesdb/d/tables/x/rows/x1${query}`);
  expect(body).toMatchObject({ n: 1, y: { z: { n: 3 } } });
  expect(body.y.n).toBeUndefined();
});

const form = new FormData();
for (const [name, value] of [
  ['rowId', 'b'],
  ['data[s]', 'x y'],
  ['data[tags][]', 'one'],
  ['data[tags][]', 'two'],
] as const)
  form.append(name, value);
form.append('data', new Blob(['a file']), 'file');

test.each<[string, Record<string, string>, string | FormData]>([
  [
    'a',
    { 'content-type': 'application/x-www-form-urlencoded' },
    'rowId=a&data[s]=x+y&data[tags][]=one&data[tags][]=two',
  ],
  ['b', {}, form],
])('a form is a body too, its brackets are lists and objects: %s', async (id, type, body) => {
  const rows = await client.table(`forms-${id}`, [
    { key: 's', type: 'string', size: 20 },
    { key: 'tags', type: 'string', size: 20, array: true },
  ]);
  const { projectId, apiKey, endpoint } = client.server;
  const response = await fetch(endpoint + rows, {
    method: 'POST',
    headers: {
      'x-appwrite-project': projectId,
      'x-appwrite-key': apiKey,
      ...type,
    },
    body,
  });
  expect([response.status, await response.json()]).toMatchObject([201, { $id: id, s: 'x y', tags: ['one', 'two'] }]);
});

test('a caller of 1.4 sends queries as text', async () => {
  const rows = await client.table('old', [{ key: 's', type: 'string', size: 20 }]);
  for (const s of ['a', 'b']) await client.send('POST', rows, { rowId: s, data: { s } });
  const path = `/databases/d/collections/old/documents?queries[]=${encodeURIComponent('equal("s", ["b"])')}`;
  const old = await client.send('GET', path, undefined, { 'x-appwrite-response-format': '1.4.0' });
  expect([old.status, old.body.total, old.body.documents?.[0].$id]).toEqual([200, 1, 'b']);
  expect((await client.send('GET', path)).status).toBe(400);
});

test('columns named as what every object has are columns like others', async () => {
  const names = ['constructor', 'toString', 'hasOwnProperty', 'valueOf'];
  const rows = await client.table(
    'named',
    names.map((key) => ({ key, type: 'string', size: 20 })),
  );
  expect((await client.send('POST', rows, { rowId: 'none', data: { toString: 'x' } })).body).toMatchObject({
    constructor: null,
    toString: 'x',
    valueOf: null,
  });
  const data = Object.fromEntries(names.map((key) => [key, `is ${key}`]));
  expect((await client.send('PATCH', `${rows}/none`, { data })).body).toMatchObject(data);
  for (const attribute of names) {
    const query = queryString(
      { method: 'equal', attribute, values: [`is ${attribute}`] },
      { method: 'orderDesc', attribute },
    );
    expect((await client.send('GET', rows + query)).body).toMatchObject({ total: 1, rows: [data] });
  }
});

test('null for the time of an update is a change, and the server gives the time', async () => {
  const rows = await client.table('times', [{ key: 's', type: 'string', size: 20 }]);
  const old = (
    await client.send('POST', rows, { rowId: 'a', data: { s: 'a', $updatedAt: '2000-02-01T15:30:00.000+00:00' } })
  ).body;
  const data = { s: 'a', $createdAt: null, $updatedAt: null };
  const { body } = await client.send('PATCH', `${rows}/a`, { data });
  expect(body.$createdAt).toBe(old.$createdAt);
  expect(body.$updatedAt > '2025').toBe(true);
  const same = await client.send('PATCH', `${rows}/a`, { data: { s: 'a', $createdAt: null } });
  expect(same.body.$updatedAt).toBe(body.$updatedAt);
});

test('on MariaDB a polygon neither crosses nor does not cross anything, and nothing a point', async () => {
  const rows = await client.table('crossings', [
    { key: 'l', type: 'linestring' },
    { key: 'g', type: 'polygon' },
  ]);
  const square = [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]]; // biome-ignore format: one square
  const line = [[-1, 1], [3, 1]]; // biome-ignore format: one line
  await client.send('POST', rows, { rowId: 'a', data: { g: square, l: line } });
  const total = async (method: string, attribute: string, value: unknown) =>
    (await client.send('GET', rows + queryString({ method, attribute, values: [value] }))).body.total;
  expect([await total('crosses', 'l', square), await total('notCrosses', 'l', square)]).toEqual([1, 0]);
  expect([await total('crosses', 'g', line), await total('notCrosses', 'g', line)]).toEqual([0, 0]);
  expect([await total('crosses', 'l', [9, 9]), await total('notCrosses', 'l', [9, 9])]).toEqual([0, 0]);
  expect([await total('overlaps', 'g', line), await total('notOverlaps', 'g', line)]).toEqual([0, 1]);
});

test('the id "0" is none: a single row needs another one, and other writes make one', async () => {
  const rows = await client.table('zeros', [{ key: 's', type: 'string', size: 5 }]);
  const single = await client.send('POST', rows, { rowId: '0', data: { s: 'x' } });
  expect([single.status, single.body.message]).toEqual([400, 'Row ID is required when creating a single row.']);
  const generated = expect.stringMatching(/^[0-9a-f]{20}$/);
  const several = await client.send('POST', rows, { rows: [{ $id: '0', s: 'x' }] });
  expect([several.status, several.body.rows[0].$id]).toEqual([201, generated]);
  for (const path of [rows, `${rows}/0`]) {
    const body = path === rows ? { rows: [{ $id: '0', s: 'y' }] } : { data: { s: 'y' } };
    const written = (await client.send('PUT', path, body)).body;
    expect((written.rows?.[0] ?? written).$id).toEqual(generated);
  }
  expect((await client.send('GET', `${rows}/0`)).status).toBe(404);
  expect((await client.send('POST', '/tablesdb', { databaseId: '0', name: 'x' })).body.$id).toEqual(generated);
  expect((await client.send('POST', '/tablesdb/d/tables', { tableId: '0', name: 'x' })).body.$id).toEqual(generated);
});

test.each([
  ['PATCH', {}],
  ['PUT', {}],
  ['PUT', { data: { s: 'a' } }],
  ['DELETE', undefined],
])('%s of a row refuses a time that is none before anything else; "0" is no time', async (method, body) => {
  const path = '/tablesdb/none/tables/none/rows/none';
  const none = await client.send(method, path, body, { 'x-appwrite-timestamp': 'soon-ish' });
  const zero = await client.send(method, path, body, { 'x-appwrite-timestamp': '0' });
  expect([none.status, none.body.message]).toEqual([400, 'Invalid X-Appwrite-Timestamp header value']);
  expect(zero.body.message).not.toBe(none.body.message);
});
