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
