import { startClient, type WireClient } from './embedded-client.js';

/** What the deletion of a row does to those that are linked with it. */

let client: WireClient;
const name = { key: 'n', type: 'string', size: 20, required: false };
const everything = ['read("any")', 'create("any")', 'update("any")', 'delete("any")'];
const guest = { 'x-appwrite-key': null };

beforeAll(async () => {
  client = await startClient();
});

afterAll(() => client.stop());

let counter = 0;

interface Tables {
  readonly type: string;
  readonly onDelete: string;
  readonly twoWay?: boolean;
  readonly own?: object;
  readonly other?: object;
}

/** Two tables and a relationship `to` from the first to the second; answers the paths of their rows. */
async function pair({ type, onDelete, twoWay = true, own, other }: Tables): Promise<{ a: string; b: string }> {
  const at = counter++;
  const a = await client.table(`a${at}`, [name], own);
  const b = await client.table(`b${at}`, [name], other);
  await client.relate(`a${at}`, { relatedTableId: `b${at}`, type, key: 'to', twoWay, twoWayKey: 'back', onDelete });
  return { a, b };
}

const post = (path: string, rowId: string, data: object, permissions?: readonly string[]) =>
  client.send('POST', path, { rowId, data, ...(permissions && { permissions }) });
const remove = async (path: string, headers = {}) => (await client.send('DELETE', path, {}, headers)).status;
const ids = async (path: string) =>
  (await client.send('GET', path)).body.rows.map((row: { $id: string }) => row.$id) as string[];

test.each([
  ['oneToOne', 'restrict', true, 403, 200, 204, 200],
  ['oneToOne', 'restrict', false, 403, 200, 204, 200],
  ['oneToOne', 'cascade', true, 204, 404, 204, 404],
  ['oneToOne', 'cascade', false, 204, 404, 204, 200],
  ['oneToMany', 'restrict', true, 403, 200, 204, 200],
  ['oneToMany', 'cascade', false, 204, 404, 204, 200],
  ['manyToOne', 'restrict', true, 204, 200, 403, 200],
  ['manyToOne', 'cascade', false, 204, 200, 204, 404],
  ['manyToMany', 'restrict', false, 403, 200, 204, 200],
  ['manyToMany', 'cascade', true, 204, 404, 204, 200],
])('%s, %s, two-way %s: the parent, its child, another child, its parent', async (type, onDelete, twoWay, ...expected) => {
  const { a, b } = await pair({ type, onDelete, twoWay });
  for (const at of ['1', '2']) {
    const nested = { $id: `b${at}`, n: at };
    await post(a, `a${at}`, { to: type.endsWith('Many') ? [nested] : nested });
  }
  expect([
    await remove(`${a}/a1`),
    (await client.send('GET', `${b}/b1`)).status,
    await remove(`${b}/b2`),
    (await client.send('GET', `${a}/a2`)).status,
  ]).toEqual(expected);
});

test('restrict: a manyToMany link to a row that is gone forbids nothing', async () => {
  const { a, b } = await pair({ type: 'manyToMany', onDelete: 'restrict' });
  await post(a, 'a1', { to: [{ $id: 'b1' }] });
  expect(await remove(`${a}/a1`)).toBe(403);
  expect(await remove(`${b}/b1`)).toBe(204);
  expect(await remove(`${a}/a1`)).toBe(204);
});

test('cascade: a ring of tables is followed until it comes to a row for the second time', async () => {
  const [x, y, z] = [await client.table('x', [name]), await client.table('y', [name]), await client.table('z', [name])];
  const way = { type: 'oneToMany', twoWay: true, onDelete: 'cascade' };
  await client.relate('x', { ...way, relatedTableId: 'y', key: 'ys', twoWayKey: 'x' });
  await client.relate('y', { ...way, relatedTableId: 'z', key: 'zs', twoWayKey: 'y' });
  await client.relate('z', { ...way, relatedTableId: 'x', key: 'xs', twoWayKey: 'z' });
  for (const at of ['1', '2']) {
    await post(x, `x${at}`, { n: at });
    await post(y, `y${at}`, { x: `x${at}` });
    await post(z, `z${at}`, { y: `y${at}` });
  }
  await client.send('PATCH', `${x}/x1`, { data: { z: 'z2' } });
  await client.send('PATCH', `${x}/x2`, { data: { z: 'z1' } });
  expect(await remove(`${x}/x1`)).toBe(204);
  expect([await ids(x), await ids(y), await ids(z)]).toEqual([[], [], []]);
});

describe('manyToOne, from the one side, by a guest', () => {
  const open = { permissions: everything };

  test.each([
    ['cascade', true],
    ['setNull', false],
  ])('%s reaches the rows that the guest may read', async (onDelete, twoWay) => {
    const own = { permissions: [], rowSecurity: true };
    const { a, b } = await pair({ type: 'manyToOne', onDelete, twoWay, own, other: open });
    await post(a, 'a1', { to: { $id: 'b1' } }, []);
    await post(a, 'a2', { to: 'b1' }, ['read("any")', 'delete("any")']);
    expect(await remove(`${b}/b1`, guest)).toBe(204);
    expect((await client.send('GET', `${a}/a1`)).body.to).toBe('b1');
    const other = await client.send('GET', `${a}/a2`);
    expect([other.status, other.body.to]).toEqual(onDelete === 'cascade' ? [404, undefined] : [200, null]);
  });

  test('a two-way setNull reaches all', async () => {
    const { a, b } = await pair({ type: 'manyToOne', onDelete: 'setNull', own: { permissions: [] }, other: open });
    await post(a, 'a1', { to: { $id: 'b1' } });
    expect(await remove(`${b}/b1`, guest)).toBe(204);
    expect((await client.send('GET', `${a}/a1`)).body.to).toBeNull();
  });

  test('a table that the guest may read nothing of refuses, also without a link', async () => {
    const { b } = await pair({ type: 'manyToOne', onDelete: 'cascade', own: { permissions: [] }, other: open });
    await post(b, 'b1', { n: '1' });
    expect(await remove(`${b}/b1`, guest)).toBe(401);
    expect(await ids(b)).toEqual(['b1']);
  });
});
