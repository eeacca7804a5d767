import { queryString, startClient, type WireClient } from './embedded-client.js';

/** Filters through several relationships, and through tables that the caller may not read. */

let client: WireClient;
const name = { key: 'n', type: 'string', size: 20, required: false };
const guest = { 'x-appwrite-key': null };
const equal = (attribute: string, value: string) => ({ method: 'equal', attribute, values: [value] });

beforeAll(async () => {
  client = await startClient();
});

afterAll(() => client.stop());

describe('paths of one relationship that part behind it', () => {
  beforeAll(async () => {
    const [p, b, c, d] = await Promise.all(['p', 'b', 'c', 'd'].map((table) => client.table(table, [name])));
    if (!p || !b || !c || !d) throw new Error('no tables');
    await client.relate('p', { relatedTableId: 'b', type: 'oneToMany', key: 'bs', twoWay: true, twoWayKey: 'p' });
    await client.relate('b', { relatedTableId: 'c', type: 'manyToOne', key: 'c', twoWay: true, twoWayKey: 'bs' });
    await client.relate('b', { relatedTableId: 'd', type: 'manyToMany', key: 'ds', twoWay: true, twoWayKey: 'bs' });
    const post = (path: string, rowId: string, data: object) => client.send('POST', path, { rowId, data });
    for (const n of ['1', '2']) await Promise.all([post(c, `c${n}`, { n }), post(d, `d${n}`, { n })]);
    await post(b, 'b1', { n: '1', c: 'c1', ds: ['d1'] });
    await post(b, 'b2', { n: '2', c: 'c1', ds: ['d2'] });
    await post(b, 'b3', { n: '3', c: 'c2', ds: ['d2'] });
    for (const n of ['1', '2', '3']) await post(p, `p${n}`, { n, bs: [`b${n}`] });
  });

  test.each([
    [
      [equal('bs.c.n', '1'), equal('bs.ds.n', '2')],
      ['p1', 'p2', 'p3'],
    ],
    [[equal('bs.c.n', '1'), equal('bs.ds.n', '2'), equal('bs.n', '3')], ['p3']],
    [[equal('bs.c.n', '1'), equal('bs.n', '2')], ['p2']],
    [[equal('bs.c.n', '1'), equal('bs.c.$id', 'c2')], []],
    [[equal('bs.c.n', 'none'), equal('bs.ds.n', '2')], []],
    [[equal('bs.none.n', '1')], []],
    [[equal('bs.n.n', '1')], []],
  ])('%j finds %j', async (queries, expected) => {
    const { status, body } = await client.send('GET', `/tablesdb/d/tables/p/rows${queryString(...queries)}`);
    expect([status, body.total, body.rows?.map((row: { $id: string }) => row.$id)]).toEqual([
      200,
      expected.length,
      expected,
    ]);
  });
});

test('a cursor in an order by a link is beyond the server, a link that is null is refused as any null is', async () => {
  const rows = await client.table('ordered', [name]);
  await client.table('linked', [name]);
  await client.relate('ordered', { relatedTableId: 'linked', type: 'manyToOne', key: 'to' });
  for (const at of ['1', '2']) await client.send('POST', rows, { rowId: `a${at}`, data: { to: { $id: `b${at}` } } });
  await client.send('POST', rows, { rowId: 'a3', data: { n: '3' } });
  const list = async (...queries: object[]) =>
    (await client.send('GET', rows + queryString({ method: 'orderDesc', attribute: 'to' }, ...queries))).body;
  expect((await list()).rows.map((row: { $id: string }) => row.$id)).toEqual(['a2', 'a1', 'a3']);
  expect((await list({ method: 'cursorAfter', values: ['a1'] })).type).toBe('general_unknown');
  expect((await list({ method: 'cursorAfter', values: ['a3'] })).type).toBe('database_query_order_null');
});

test.each([
  'oneToOne',
  'oneToMany',
  'manyToOne',
  'manyToMany',
])('%s: through a table that the caller may read nothing of a filter finds nothing', async (type) => {
  const rows = await client.table(`own-${type}`, [name], { permissions: ['read("any")'] });
  await client.table(`other-${type}`, [name]);
  const relationship = { type, key: 'to', twoWay: true, twoWayKey: 'back' };
  await client.relate(`own-${type}`, { relatedTableId: `other-${type}`, ...relationship });
  const nested = { $id: 'b1', n: '1' };
  await client.send('POST', rows, { rowId: 'a1', data: { to: type.endsWith('Many') ? [nested] : nested } });
  const list = async (...queries: object[]) => {
    const { status, body } = await client.send('GET', rows + queryString(...queries), undefined, guest);
    return status === 200 ? [body.total, body.rows] : [status, body.type];
  };
  expect(await list(equal('to.n', '1'))).toEqual([0, []]);
  expect(await list(equal('to.$id', 'b1'), { method: 'select', values: ['n'] })).toEqual([0, []]);
  expect(await list(equal('to.none', '1'))).toEqual([400, 'general_query_invalid']);
  expect(await list({ method: 'containsAll', attribute: 'to.n', values: ['1'] })).toEqual([401, 'user_unauthorized']);
});
