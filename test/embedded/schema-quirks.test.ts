import { EmbeddedAppwrite } from 'entwrite/embedded';
import { eventually } from '../support/eventually.js';
import { call } from './support/api.js';

/** What the sheets say of the schema side and no recording shows. */

let server: EmbeddedAppwrite;
const table = '/tablesdb/d/tables/t';

beforeEach(async () => {
  server = await EmbeddedAppwrite.start();
  await call(server, 'POST', '/tablesdb', { databaseId: 'd', name: 'D' });
});

afterEach(() => server.stop());

async function makeTable(columns: object[], indexes: object[] = [], tableId = 't'): Promise<void> {
  const made = await call(server, 'POST', '/tablesdb/d/tables', { tableId, name: tableId, columns, indexes });
  expect(made.status).toBe(201);
}

const string = (key: string, size: number, more: object = {}) => ({ key, type: 'string', size, ...more });
const patch = (path: string, body: object) => call(server, 'PATCH', `${table}/columns/${path}`, body);
const createRow = (rowId: string, data: object) => call(server, 'POST', `${table}/rows`, { rowId, data });
const settled = (key: string) =>
  eventually(
    () => call(server, 'GET', `${table}/columns/${key}`),
    ({ status, body }) => status === 404 || body.status === 'available',
  );

test('a default is cleared by two updates, not by one', async () => {
  await makeTable([string('s', 10, { default: 'old' }), { key: 'n', type: 'integer' }]);
  expect((await patch('string/s', { required: false, default: null })).body.default).toBeNull();
  expect((await createRow('a', { n: 1 })).body.s).toBe('old');
  await patch('string/s', { required: true, default: null });
  await patch('string/s', { required: false, default: null });
  expect((await createRow('b', { n: 1 })).body.s).toBeNull();
});

test('a default that the route of another type lets through is judged by the range of the column', async () => {
  await makeTable([]);
  await call(server, 'POST', `${table}/columns/integer`, { key: 'n', required: false, min: 1, max: 5 });
  await settled('n');
  for (const [route, value] of [
    ['string', 'x'],
    ['email', 'a@b.org'],
    ['float', 1.5],
    ['boolean', true],
    ['point', [1, 2]],
  ] as const) {
    expect((await patch(`${route}/n`, { required: false, default: value })).body).toMatchObject({
      type: 'column_value_invalid',
      message: 'Value must be a valid range between 1 and 5',
    });
  }
  expect((await patch('string/n', { required: false, default: '3' })).status).toBe(500);
});

test('the answer of another route has the properties of that route, with what the column has for them', async () => {
  await makeTable([]);
  const settings = { required: false, min: -1.5, max: 2 ** 65 };
  await call(server, 'POST', `${table}/columns/float`, { key: 'f', ...settings });
  await settled('f');
  const through = async (route: string, more: object = {}) =>
    (await patch(`${route}/f`, { required: false, default: null, ...more })).body;
  expect(await through('email')).toMatchObject({ type: 'double', format: 'floatRange' });
  expect(await through('integer')).toMatchObject({ type: 'double', min: -1, max: 0 });
  const refused = await through('enum', { elements: ['a'], newKey: 'g' });
  expect(refused).toMatchObject({ code: 500, type: 'general_unknown' });
  // What was asked for is done by then.
  expect((await call(server, 'GET', `${table}/columns/g`)).body).toMatchObject({
    type: 'double',
    min: -1.5,
    max: 2 ** 65,
  });
});

test('an index whose numbers take it over 3,072 bytes ends failed on MariaDB', async () => {
  await makeTable([string('s', 1000), { key: 'n', type: 'integer', size: 8 }]);
  for (const [key, length, status] of [
    ['over', 767, 'failed'],
    ['fits', 766, 'available'],
  ] as const) {
    const asked = await call(server, 'POST', `${table}/indexes`, {
      key,
      type: 'key',
      columns: ['s', 'n'],
      lengths: [length],
    });
    expect(asked.status).toBe(202);
    const made = await eventually(
      () => call(server, 'GET', `${table}/indexes/${key}`),
      ({ body }) => body.status !== 'processing',
    );
    expect(made.body).toMatchObject({ status, error: '' });
  }
});

test('an index loses a deleted column with all equal lengths and orders, and goes when nothing or a twin is left', async () => {
  await makeTable(
    [string('a', 50), string('b', 50), string('c', 50)],
    [
      { key: 'abc', type: 'key', attributes: ['a', 'b', 'c'], lengths: [5, 6, 5], orders: ['ASC', 'DESC', 'ASC'] },
      { key: 'only', type: 'unique', attributes: ['a'] },
      { key: 'ab', type: 'key', attributes: ['a', 'b'] },
      { key: 'b', type: 'key', attributes: ['b'] },
    ],
  );
  await call(server, 'DELETE', `${table}/columns/a`);
  await settled('a');
  const { indexes } = (await call(server, 'GET', `${table}/indexes`)).body;
  expect(indexes).toMatchObject([
    { key: 'abc', columns: ['b', 'c'], lengths: [6], orders: ['DESC'] },
    { key: 'b', columns: ['b'] },
  ]);
});

test('an index follows a rename and still binds', async () => {
  await makeTable([string('a', 50)], [{ key: 'u', type: 'unique', attributes: ['a'] }]);
  await createRow('r1', { a: 'x' });
  await patch('string/a', { required: false, default: null, newKey: 'z' });
  expect((await call(server, 'GET', `${table}/indexes/u`)).body.columns).toEqual(['z']);
  expect((await createRow('r2', { z: 'X ' })).body.type).toBe('row_already_exists');
});

test('the end of a relationship gets no key that the hidden end of another has', async () => {
  await makeTable([], [], 'o');
  await makeTable([]);
  for (const [key, twoWay] of [
    ['to', false],
    ['from', true],
  ] as const) {
    const relationship = { relatedTableId: 'o', type: 'manyToOne', key, twoWay, twoWayKey: `${key}_back` };
    await call(server, 'POST', `${table}/columns/relationship`, relationship);
    await settled(key);
  }
  const rename = (newKey: string) =>
    call(server, 'PATCH', '/tablesdb/d/tables/o/columns/from_back/relationship', { newKey });
  expect((await rename('to_back')).status).toBe(500);
  expect((await rename('back')).status).toBe(200);
});

test('a relationship renamed without onDelete shows restrict on both sides', async () => {
  await makeTable([], [], 't');
  await makeTable([], [], 'u');
  await call(server, 'POST', `${table}/columns/relationship`, {
    relatedTableId: 'u',
    type: 'manyToOne',
    twoWay: true,
    key: 'to',
    twoWayKey: 'from',
    onDelete: 'cascade',
  });
  await settled('to');
  expect((await patch('to/relationship', { newKey: 'to2' })).body).toMatchObject({ key: 'to2', onDelete: 'restrict' });
  const back = await call(server, 'GET', '/tablesdb/d/tables/u/columns/from');
  expect(back.body).toMatchObject({ twoWayKey: 'to2', onDelete: 'restrict' });
});

test.each([
  ['string/a', { size: 700 }, 200, undefined],
  ['string/b', { size: 700 }, 400, 'Index length is longer than the maximum: 768'],
  [
    'string/b',
    { size: 16_200 },
    400,
    "The maximum number or size of columns for table 'database_1_collection_1' has been reached.",
  ],
  ['float/f', { default: 9 }, 400, 'Value must be a valid range between 1 and 3'],
  ['integer/a', { default: 5 }, 500, 'Server Error'],
  ['enum/a', { elements: ['x'], default: 'x' }, 500, 'Server Error'],
  ['string/e', {}, 400, 'Enum elements must not be empty'],
  [
    'point/p',
    {},
    400,
    'Spatial indexes do not allow null values. Mark the attribute "p" as required or create the index on a column with no null values.',
  ],
])('PATCH %s with %j answers %d', async (path, change, status, message) => {
  await makeTable(
    [
      string('a', 300),
      string('b', 300),
      string('e', 10, { format: 'enum', elements: ['x'] }),
      { key: 'f', type: 'double', min: 0.5, max: 2.5 },
      { key: 'p', type: 'point', required: true },
    ],
    [
      { key: 'i', type: 'key', attributes: ['a', 'b'], lengths: [100, null] },
      { key: 'wide', type: 'key', attributes: ['a'], lengths: [10] },
      { key: 's', type: 'spatial', attributes: ['p'] },
    ],
  );
  const answer = await patch(path, { required: false, default: null, ...change });
  expect([answer.status, answer.body.message]).toEqual([status, message]);
});

test('a required spatial column cannot join a table with rows', async () => {
  await makeTable([{ key: 'n', type: 'integer' }]);
  await createRow('a', { n: 1 });
  const refused = await call(server, 'POST', `${table}/columns/line`, { key: 'l', required: true });
  expect(refused.body).toMatchObject({
    type: 'row_invalid_structure',
    message: 'Failed to add required spatial column: existing rows present. Make the column optional.',
  });
});

test('a spatial column is not required over a row without a value, on MariaDB alone', async () => {
  for (const [engine, status] of [
    ['mariadb', 400],
    ['postgresql', 200],
  ] as const) {
    const own = await EmbeddedAppwrite.start({ appwrite: 'main', engine });
    await call(own, 'POST', '/tablesdb', { databaseId: 'd', name: 'D' });
    const columns = [{ key: 'at', type: 'point' }, string('s', 5)];
    await call(own, 'POST', '/tablesdb/d/tables', { tableId: 't', name: 't', columns });
    const require = () => call(own, 'PATCH', `${table}/columns/point/at`, { required: true, default: null });
    expect((await require()).status).toBe(200);
    await call(own, 'PATCH', `${table}/columns/point/at`, { required: false, default: null });
    await call(own, 'POST', `${table}/rows`, { rowId: 'r', data: { s: 'x' } });
    const answer = await require();
    expect(answer.status).toBe(status);
    if (status === 400) expect(answer.body.type).toBe('column_invalid_resize');
    await call(own, 'PATCH', `${table}/rows/r`, { data: { at: [1, 2] } });
    expect((await require()).status).toBe(200);
    await own.stop();
  }
});

test('what the server cannot keep of a column is refused', async () => {
  await makeTable([]);
  const refusal = (of: string) =>
    `Invalid document structure: Attribute "${of}" has invalid type. Value must be a valid string and no longer than 16384 chars`;
  const create = async (type: string, more: object) =>
    (await call(server, 'POST', `${table}/columns/${type}`, { key: 'e', required: false, ...more })).body.message;
  for (const letters of ['x'.repeat(200), 'Ж'.repeat(40)]) {
    const elements = Array.from({ length: 100 }, (_, at) => `${letters}${at}`);
    expect(await create('enum', { elements })).toBe(refusal('formatOptions'));
  }
  for (const text of ['x'.repeat(16_373), 'Ж'.repeat(2729), '/'.repeat(8187)])
    expect(await create('text', { default: text })).toBe(refusal('default'));
  expect(await create('text', { default: 'Ж'.repeat(2728) })).toBeUndefined();
});

test('64-bit bounds come back as they were sent', async () => {
  await makeTable([]);
  const body = '{"key":"n","required":false,"min":-9223372036854775808,"max":9007199254740993}';
  await call(server, 'POST', `${table}/columns/bigint`, body);
  const response = await fetch(`${server.endpoint}${table}/columns/n`, {
    headers: { 'x-appwrite-project': server.projectId, 'x-appwrite-key': server.apiKey },
  });
  expect(await response.text()).toContain('"min":-9223372036854775808,"max":9007199254740993');
});

test('lists: a search by an attribute, and a cursor on a null', async () => {
  await makeTable([string('a', 5)]);
  const ask = (path: string, ...queries: object[]) =>
    call(
      server,
      'GET',
      `${path}?${queries.map((query) => `queries[]=${encodeURIComponent(JSON.stringify(query))}`).join('&')}`,
    );
  const search = await ask('/tablesdb/d/tables', { method: 'search', attribute: 'name', values: ['x'] });
  expect(search.body).toMatchObject({
    type: 'general_query_invalid',
    message: "The query's syntax is invalid. Please check the query and try again.",
  });
  const cursor = await ask(
    `${table}/columns`,
    { method: 'orderAsc', attribute: 'error' },
    { method: 'cursorAfter', values: ['a'] },
  );
  expect(cursor.body).toMatchObject({
    type: 'database_query_order_null',
    message:
      "The order column 'error' had a null value. Cursor pagination requires all rows order column values are non-null.",
  });
});

test('ids have fulltext indexes, alone and beside a text', async () => {
  const byBoth = { key: 'both', type: 'fulltext', attributes: ['$id', 's'] };
  await makeTable([string('s', 50)], [{ key: 'ids', type: 'fulltext', attributes: ['$id'] }, byBoth]);
  await createRow('alpha-beta', { s: 'one' });
  await createRow('gamma', { s: 'alpha' });
  const query = encodeURIComponent('{"method":"search","attribute":"$id","values":["alph"]}');
  const found = await call(server, 'GET', `${table}/rows?queries[]=${query}`);
  expect(found.body.rows.map((row: { $id: string }) => row.$id)).toEqual(['alpha-beta']);
});

test('the id of an index has the sequences of database and table before its key', async () => {
  await makeTable([string('a', 20)]);
  await makeTable([string('a', 20)], [{ key: 'k', type: 'key', attributes: ['a'] }], 'second');
  const { body } = await call(server, 'GET', '/tablesdb/d/tables/second/indexes/k');
  expect(body).toMatchObject({ $id: '1_2_k', key: 'k' });
});
