import { queryString, startClient, type WireClient } from './embedded-client.js';

let client: WireClient;
const name = { key: 'n', type: 'string', size: 20, required: false };

beforeAll(async () => {
  client = await startClient();
});

afterAll(() => client.stop());

let counter = 0;

/** Two tables and a relationship from the first to the second; answers the paths of their rows. */
async function pair(type: string, more: object = {}): Promise<{ a: string; b: string }> {
  const at = counter++;
  const a = await client.table(`a${at}`, [name]);
  const b = await client.table(`b${at}`, [name]);
  await client.relate(`a${at}`, {
    relatedTableId: `b${at}`,
    type,
    key: 'to',
    twoWay: true,
    twoWayKey: 'back',
    onDelete: 'setNull',
    ...more,
  });
  return { a, b };
}

const post = (path: string, rowId: string, data: object) => client.send('POST', path, { rowId, data });
const read = async (path: string, ...select: string[]) =>
  (await client.send('GET', path + (select.length > 0 ? queryString({ method: 'select', values: select }) : ''))).body;

test('manyToOne: from either side, by id and nested', async () => {
  const { a, b } = await pair('manyToOne');
  expect((await post(a, 'a1', { n: '1', to: { $id: 'b1', n: 'b' } })).body.to).toMatchObject({ $id: 'b1', n: 'b' });
  expect((await post(b, 'b2', { n: 'b2', back: ['a1', { $id: 'a2', n: '2' }] })).body.back).toHaveLength(2);
  expect((await read(`${a}/a1`)).to).toBe('b2');
  expect(await read(`${b}/b1`)).not.toHaveProperty('back');
  expect((await read(`${b}/b2`, '*', 'back.n')).back.map((row: { n: string }) => row.n)).toEqual(['1', '2']);
});

test('manyToMany: links are a set that a PATCH replaces', async () => {
  const { a, b } = await pair('manyToMany');
  await post(b, 'b1', { n: '1' });
  await post(b, 'b2', { n: '2' });
  await post(a, 'a1', { n: 'a', to: ['b1', 'b2'] });
  const replaced = await client.send('PATCH', `${a}/a1`, { data: { to: ['b2', { $id: 'b3', n: '3' }] } });
  expect(replaced.body.to.map((row: { $id: string }) => row.$id)).toEqual(['b2', 'b3']);
  expect((await read(`${b}/b1`, 'back.*')).back).toEqual([]);
  expect((await read(`${b}/b3`, 'back.*')).back[0].$id).toBe('a1');
});

test.each([
  ['setNull', 204, null],
  ['cascade', 204, 'gone'],
  ['restrict', 403, 'a1'],
])('deleting the one of a manyToOne under %s', async (onDelete, status, left) => {
  const { a, b } = await pair('manyToOne', { onDelete });
  await post(a, 'a1', { n: 'a', to: { $id: 'b1', n: 'b' } });
  expect((await client.send('DELETE', `${b}/b1`)).status).toBe(status);
  const owner = await client.send('GET', `${a}/a1`);
  if (left === 'gone') expect(owner.status).toBe(404);
  else expect(owner.body.to).toBe(left === null ? null : 'b1');
});

test('a nested row that exists needs a PATCH, not a create', async () => {
  const { a, b } = await pair('manyToOne');
  await post(b, 'b1', { n: 'old' });
  const refused = await post(a, 'a1', { n: 'a', to: { $id: 'b1', n: 'new' } });
  expect([refused.status, refused.body.type]).toEqual([401, 'user_unauthorized']);
  await post(a, 'a1', { n: 'a' });
  expect((await client.send('PATCH', `${a}/a1`, { data: { to: { $id: 'b1', n: 'new' } } })).body.to.n).toBe('new');
});

test.each([
  'oneToOne',
  'oneToMany',
  'manyToOne',
  'manyToMany',
])('%s: a nested new row takes over the permissions that the same update gives its parent', async (type) => {
  const { a, b } = await pair(type);
  const many = type.endsWith('Many');
  const nested = (id: string) => ({ to: many ? [{ $id: id, n: id }] : { $id: id, n: id } });
  const [before, after] = [['read("user:ann")'], ['read("user:bob")']];
  await client.send('POST', a, { rowId: 'a1', data: { n: '1' }, permissions: before });
  const given = await client.send('PATCH', `${a}/a1`, { data: nested('b1'), permissions: after });
  expect(given.body.$permissions).toEqual(after);
  expect((await read(`${b}/b1`)).$permissions).toEqual(after);
  await client.send('POST', a, { rowId: 'a2', data: { n: '2' }, permissions: before });
  await client.send('PATCH', `${a}/a2`, { data: nested('b2') });
  expect((await read(`${b}/b2`)).$permissions).toEqual(before);
});

test('repointing a two-way oneToOne clashes with the old link', async () => {
  const { a, b } = await pair('oneToOne');
  await post(b, 'b1', { n: '1' });
  await post(b, 'b2', { n: '2' });
  await post(a, 'a1', { n: 'a', to: 'b1' });
  expect((await client.send('PATCH', `${a}/a1`, { data: { to: 'b2' } })).status).toBe(409);
  await client.send('PATCH', `${a}/a1`, { data: { to: null } });
  expect((await client.send('PATCH', `${a}/a1`, { data: { to: 'b2' } })).body.to.$id).toBe('b2');
});

test('conditions on one relationship hold on the same row; containsAll on some row each', async () => {
  const { a } = await pair('manyToMany');
  await post(a, 'a1', { n: 'a', to: [{ n: 'x' }, { n: 'y' }] });
  await post(a, 'a2', { n: 'b', to: [{ n: 'x' }] });
  const found = async (...queries: object[]) => (await client.send('GET', a + queryString(...queries))).body;
  expect((await found({ method: 'equal', attribute: 'to.n', values: ['x'] })).total).toBe(2);
  const both = [
    { method: 'startsWith', attribute: 'to.n', values: ['x'] },
    { method: 'endsWith', attribute: 'to.n', values: ['y'] },
  ];
  expect((await found(...both)).total).toBe(0);
  expect((await found({ method: 'containsAll', attribute: 'to.n', values: ['x', 'y'] })).total).toBe(1);
  const twice = ['x', 'y'].map((value) => ({ method: 'equal', attribute: 'to.n', values: [value] }));
  expect((await found(...twice)).message).toMatch(/^Multiple equal queries on 'to\.n'/);
  const inside = {
    method: 'or',
    values: [
      { method: 'isNull', attribute: 'n' },
      { method: 'equal', attribute: 'to.n', values: ['x'] },
    ],
  };
  expect((await client.send('GET', a + queryString(inside))).status).toBe(500);
});

test('what is given for a relationship of a row nested two levels deep is no change of it, so it takes no right to update', async () => {
  const mine = { permissions: ['read("user:ann")', 'create("user:ann")'] };
  const a = await client.table('da', [name], mine);
  for (const id of ['db', 'dc', 'dd']) await client.table(id, [name], mine);
  for (const [from, to] of ['da', 'db', 'dc', 'dd'].map((id, at, all) => [id, all[at + 1]] as const)) {
    if (to) await client.relate(from, { relatedTableId: to, type: 'oneToOne', key: to });
  }
  const data = { n: 'a', db: { $id: 'b', n: 'b', dc: { $id: 'c', n: 'c', dd: { $id: 'd', n: 'd' } } } };
  const made = (await post(a, 'a', data)).body;
  const asAnn = { 'x-appwrite-key': null, 'x-appwrite-jwt': client.server.createJwt({ userId: 'ann' }) };
  const patched = await client.send('PATCH', `${a}/a`, { data }, asAnn);
  expect([patched.status, patched.body]).toEqual([200, made]);
  const changed = { n: 'a', db: { $id: 'b', n: 'b', dc: { $id: 'c', n: 'other' } } };
  expect((await client.send('PATCH', `${a}/a`, { data: changed }, asAnn)).body.type).toBe('user_unauthorized');
});

test('what is no list on a side of many is refused after other values of the row that differ, and null where nothing is linked is no change', async () => {
  const { a } = await pair('oneToMany');
  await post(a, 'a1', { n: 'a' });
  const patch = async (data: object) => (await client.send('PATCH', `${a}/a1`, { data })).body;
  const tooLong = 'x'.repeat(21);
  expect((await patch({ to: 'b', n: tooLong })).type).toBe('row_invalid_structure');
  for (const data of [{ to: 'b' }, { to: 'b', n: 'other' }, { to: 'b', nope: 1 }]) {
    expect((await patch(data)).message).toBe(
      'Invalid relationship value. Must be either an array of documents or document IDs, string given.',
    );
  }
  expect((await patch({ to: null })).type).toBe('relationship_value_invalid');
  expect(await patch({ to: null, n: 'other' })).toMatchObject({ n: 'other', to: [] });
});
