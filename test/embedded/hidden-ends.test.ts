import { startClient, type WireClient } from './rows/embedded-client.js';

/** The end of a one-way relationship is no column of its table to the API, and takes its key all the same. */

let client: WireClient;
const name = { key: 'n', type: 'string', size: 20, required: false };

beforeAll(async () => {
  client = await startClient();
});

afterAll(() => client.stop());

const columns = (table: string, type: string) => `/tablesdb/d/tables/${table}/columns/${type}`;

test.each([
  'oneToOne',
  'oneToMany',
  'manyToOne',
  'manyToMany',
])('%s: another relationship of its table', async (type) => {
  const [a, b, c] = ['a', 'b', 'c'].map((table) => `${table}-${type}`) as [string, string, string];
  for (const table of [a, b, c]) await client.table(table, [name]);
  await client.relate(a, { relatedTableId: b, type, key: 'to', twoWayKey: 'hidden' });
  const refusal = async (options: object) => {
    const { status, body } = await client.send('POST', columns(b, 'relationship'), options);
    return [status, body.message];
  };
  const taken = (key: string) =>
    `Column with the requested key '${key}' already exists. Column keys must be unique, try again with a different key.`;
  const oneToOne = { type: 'oneToOne', twoWayKey: 'x' };
  expect(await refusal({ ...oneToOne, relatedTableId: c, key: 'hidden' })).toEqual([409, taken('hidden')]);
  expect(await refusal({ ...oneToOne, relatedTableId: a, key: 'new', twoWayKey: 'to' })).toEqual([409, taken('to')]);
  if (type === 'manyToMany') {
    expect(await refusal({ type, relatedTableId: a, key: 'new', twoWayKey: 'x' })).toEqual([
      409,
      'Creating more than one "manyToMany" relationship on the same table is currently not permitted.',
    ]);
  }
});

test('a column of its key is taken up, and fails', async () => {
  await client.table('a', [name]);
  await client.table('b', [name]);
  await client.relate('a', { relatedTableId: 'b', type: 'oneToMany', key: 'to', twoWayKey: 'hidden' });
  const made = await client.send('POST', columns('b', 'string'), { key: 'Hidden', size: 5, required: false });
  expect(made.status).toBe(202);
  let column = made.body;
  while (column.status === 'processing') column = (await client.send('GET', columns('b', 'Hidden'))).body;
  expect([column.status, column.error]).toEqual(['failed', 'Attribute already exists in metadata']);
  const rows = '/tablesdb/d/tables/a/rows';
  await client.send('POST', rows, { rowId: 'a1', data: { to: [{ $id: 'b1', n: '1' }] } });
  expect((await client.send('GET', '/tablesdb/d/tables/b/rows/b1')).body.hidden).toBe('a1');
  expect((await client.send('DELETE', columns('b', 'Hidden'))).status).toBe(204);
  expect((await client.send('GET', '/tablesdb/d/tables/b/rows/b1')).body.hidden).toBe('a1');
});

const settled = async (path: string) => {
  for (;;) {
    const { body } = await client.send('GET', path);
    if (body.status !== 'processing') return [body.status, body.error];
  }
};

test('it takes room in a row, which is missing only when the work is done', async () => {
  await client.table('wide', [{ key: 's', type: 'string', size: 15_900, required: false }]);
  await client.table('from', [name]);
  const full = (width: number) =>
    `Row width limit reached. Cannot create new attribute. Current row width is ${width} bytes but the maximum is 65535 bytes. Reduce the size of existing attributes or remove some attributes to free up space.`;
  const width = 1067 + 4 * 15_900 + 2;
  const oneWay = { relatedTableId: 'wide', type: 'manyToOne', twoWayKey: 'hidden' };
  expect((await client.send('POST', columns('from', 'relationship'), { ...oneWay, key: 'to' })).status).toBe(202);
  expect(await settled('/tablesdb/d/tables/from/columns/to')).toEqual(['failed', full(width + 1021)]);
  await client.table('less', [{ key: 's', type: 'string', size: 15_800, required: false }]);
  await client.relate('from', { ...oneWay, relatedTableId: 'less', key: 'other' });
  const more = { key: 'more', size: 100, required: false };
  expect((await client.send('POST', columns('less', 'string'), more)).status).toBe(202);
  expect(await settled('/tablesdb/d/tables/less/columns/more')).toEqual(['failed', full(width + 1021 + 1)]);
});

test.each([
  ['oneToMany', 'hers'],
  ['oneToOne', 'his'],
])('%s: its index has no place beside 58 others', async (type, full) => {
  for (const table of ['his', 'hers']) {
    await client.table(`${table}-${type}`, [{ key: 'i', type: 'integer', required: false }]);
    const count = table === full ? 58 : 57;
    for (let at = 0; at < count; at += 1)
      await client.send('POST', `/tablesdb/d/tables/${table}-${type}/indexes`, {
        key: `i${at}`,
        type: 'key',
        columns: ['i'],
      });
    await settled(`/tablesdb/d/tables/${table}-${type}/indexes/i${count - 1}`);
  }
  const relationship = { relatedTableId: `hers-${type}`, type, key: 'to', twoWayKey: 'back' };
  await client.send('POST', columns(`his-${type}`, 'relationship'), relationship);
  expect(await settled(`${columns(`his-${type}`, 'to')}`)).toEqual([
    'failed',
    'Failed to create relationship indexes: Index limit reached. Cannot create new index.',
  ]);
});

describe('a relationship of a table to itself', () => {
  test.each(['oneToMany', 'manyToMany'])('%s: is there, and rows know its other end alone', async (type) => {
    const table = `self-${type}`;
    const rows = await client.table(table, [name]);
    await client.relate(table, { relatedTableId: table, type, key: 'kids', twoWay: true, twoWayKey: 'up' });
    await client.send('POST', rows, { rowId: 'r1', data: { n: '1' } });
    const refused = await client.send('POST', rows, { rowId: 'r2', data: { kids: ['r1'] } });
    expect([refused.status, refused.body.message]).toEqual([
      400,
      'Invalid document structure: Unknown attribute: "kids"',
    ]);
    const up = type === 'oneToMany' ? 'r1' : ['r1'];
    const made = await client.send('POST', rows, { rowId: 'r2', data: { up } });
    expect(made.body.up).toMatchObject(type === 'oneToMany' ? { $id: 'r1', n: '1' } : [{ $id: 'r1', n: '1' }]);
    expect((await client.send('GET', `${rows}/r1`)).body).not.toHaveProperty('kids');
  });

  test.each(['oneToOne', 'manyToOne'])('%s: fails, and its other end waits for ever', async (type) => {
    const table = `self-${type}`;
    await client.table(table, [name]);
    const options = { relatedTableId: table, type, key: 'to', twoWay: true, twoWayKey: 'back' };
    let { body } = await client.send('POST', columns(table, 'relationship'), options);
    while (body.status === 'processing') ({ body } = await client.send('GET', columns(table, 'to')));
    expect([body.status, body.error]).toEqual([
      'failed',
      'Failed to create relationship indexes: Invalid index attribute "to" not found',
    ]);
    expect((await client.send('GET', columns(table, 'back'))).body.status).toBe('processing');
  });
});
