import { queryString, startClient, type WireClient } from '../rows/embedded-client.js';

/** Keys of texts are calculated when a query first compares them: whatever was written before and after, in a transaction or not, is found. */

describe.each([
  { appwrite: '1.9', engine: 'mariadb' },
  { appwrite: 'main', engine: 'postgresql' },
] as const)('$engine', (dials) => {
  let client: WireClient;
  let tables = 0;
  beforeAll(async () => {
    client = await startClient(dials);
  });
  afterAll(() => client.stop());

  const columns = [
    { key: 'name', type: 'string', size: 20, required: false },
    { key: 'note', type: 'string', size: 20, required: false },
  ];
  const indexes = [{ key: 'note', type: 'unique', attributes: ['note'] }];
  const fresh = () => client.table(`t${++tables}`, columns, { indexes });
  const add = (rows: string, rowId: string, name: string | null) =>
    client.send('POST', rows, { rowId, data: { name } });
  const equal = (...values: string[]) => ({ method: 'equal', attribute: 'name', values });
  const after = (value: string) => ({ method: 'greaterThan', attribute: 'name', values: [value] });
  const ordered = (attribute: string) => ({ method: 'orderAsc', attribute });
  const ids = async (rows: string, ...queries: object[]): Promise<string[]> => {
    const { body } = await client.send('GET', rows + queryString(...queries));
    return body.rows.map((row: { $id: string }) => row.$id);
  };

  test('rows from before and after the first filter are found, and their later values', async () => {
    const rows = await fresh();
    await add(rows, 'one', 'ann');
    await add(rows, 'none', null);
    expect(await ids(rows, equal('ann'))).toEqual(['one']);
    await add(rows, 'two', 'bob');
    await client.send('PATCH', `${rows}/one`, { data: { name: 'carl' } });
    expect(await ids(rows, after('a'), ordered('name'))).toEqual(['two', 'one']);
    await client.send('PATCH', rows, { data: { name: 'dora' }, queries: [JSON.stringify(equal('bob'))] });
    expect(await ids(rows, equal('dora', 'bob'))).toEqual(['two']);
  });

  test('a first filter inside of work that is taken back leaves later ones right', async () => {
    const rows = await fresh();
    await add(rows, 'one', 'ann');
    const tooLong = { data: { name: 'x'.repeat(40) }, queries: [JSON.stringify(equal('ann'))] };
    expect((await client.send('PATCH', rows, tooLong)).status).toBe(400);
    const { body } = await client.send('POST', '/tablesdb/transactions', {});
    const at = { databaseId: 'd', tableId: rows.split('/')[4] };
    const create = (rowId: string) => ({ ...at, action: 'create', rowId, data: { note: 'same' } });
    const staged = [
      { ...at, action: 'bulkUpdate', data: { queries: [JSON.stringify(equal('ann'))], data: { name: 'bea' } } },
      create('x'),
      create('y'),
    ];
    await client.send('POST', `/tablesdb/transactions/${body.$id}/operations`, { operations: staged });
    expect((await client.send('PATCH', `/tablesdb/transactions/${body.$id}`, { commit: true })).status).toBe(409);
    await add(rows, 'two', 'ann');
    expect(await ids(rows, equal('ann'))).toEqual(['one', 'two']);
  });

  test('an index over a column that was never compared binds what is there', async () => {
    const rows = await fresh();
    const indexes = rows.replace('rows', 'indexes');
    const available = async (key: string) => {
      while ((await client.send('GET', `${indexes}/${key}`)).body.status === 'processing');
    };
    await add(rows, 'one', 'ann');
    await client.send('POST', indexes, { key: 'u', type: 'unique', columns: ['name'] });
    await available('u');
    expect((await add(rows, 'two', 'ann')).status).toBe(409);
    await client.send('DELETE', `${indexes}/u`);
    while ((await client.send('GET', `${indexes}/u`)).status !== 404);
    await add(rows, 'three', 'ann');
    expect(await ids(rows, equal('ann'))).toEqual(['one', 'three']);
  });

  test('ids are found and ordered, those from before the first order, too', async () => {
    const rows = await fresh();
    for (const id of ['b', 'A', 'c-1']) await add(rows, id, null);
    expect(await ids(rows, { method: 'equal', attribute: '$id', values: ['A', 'b'] })).toEqual(['b', 'A']);
    expect(await ids(rows, ordered('$id'))).toEqual(['A', 'b', 'c-1']);
    await add(rows, 'a0', null);
    expect(await ids(rows, ordered('$id'))).toEqual(['A', 'a0', 'b', 'c-1']);
    expect(await ids(rows, { method: 'greaterThan', attribute: '$id', values: ['A'] })).toEqual(['b', 'c-1', 'a0']);
  });
});
