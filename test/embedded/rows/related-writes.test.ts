import { startClient, type WireClient } from './embedded-client.js';

/** What a row that is nested in another, or linked by its id, goes through on its way. */

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
  readonly twoWay?: boolean;
  readonly own?: object;
  readonly other?: object;
}

/** Two tables and a relationship `to` from the first to the second; answers the paths of their rows. */
async function pair({ type, twoWay = true, own, other }: Tables): Promise<{ a: string; b: string }> {
  const at = counter++;
  const a = await client.table(`a${at}`, [name], own);
  const b = await client.table(`b${at}`, [name], other);
  await client.relate(`a${at}`, { relatedTableId: `b${at}`, type, key: 'to', twoWay, twoWayKey: 'back' });
  return { a, b };
}

const post = (path: string, rowId: string, data: object, more: object = {}, headers = {}) =>
  client.send('POST', path, { rowId, data, ...more }, headers);
const patch = (path: string, data: object, headers = {}) => client.send('PATCH', path, { data }, headers);
const read = async (path: string) => (await client.send('GET', path)).body;
const isMany = (type: string): boolean => type === 'oneToMany' || type === 'manyToMany';
const types = ['oneToOne', 'oneToMany', 'manyToOne', 'manyToMany'];

test('a list for the hidden end of a one-way oneToOne is refused as any other value is', async () => {
  const { b } = await pair({ type: 'oneToOne', twoWay: false });
  for (const back of [['x'], [], {}, 'x', { $id: 'x' }]) {
    const refused = await post(b, 'b1', { back });
    expect([refused.status, refused.body.message]).toEqual([
      400,
      'Invalid relationship value. Cannot set a value from the child side of a oneToOne relationship when twoWay is false.',
    ]);
  }
});

test('an update through a one-way oneToOne writes values alone into the row that is there', async () => {
  const { a, b } = await pair({ type: 'oneToOne', twoWay: false });
  await post(a, 'a1', { to: { $id: 'b1', n: '1' } }, { permissions: ['read("any")'] });
  const before = await read(`${b}/b1`);
  const nested = { $id: 'b1', n: '2', $permissions: ['read("users")'], $updatedAt: '2020-01-01T00:00:00.000+00:00' };
  expect((await patch(`${a}/a1`, { to: nested })).status).toBe(200);
  expect(await read(`${b}/b1`)).toEqual({ ...before, n: '2' });
});

test.each(types)('%s: permissions of a nested row that is there, without a value and with one', async (type) => {
  const { a, b } = await pair({ type });
  const nested = (more: object) => ({ to: isMany(type) ? [{ $id: 'b1', ...more }] : { $id: 'b1', ...more } });
  await post(a, 'a1', nested({ n: '1' }), { permissions: ['read("any")'] });
  await patch(`${a}/a1`, nested({ $permissions: ['read("users")'] }));
  const isLeft = type.startsWith('manyTo');
  expect((await read(`${b}/b1`)).$permissions).toEqual([isLeft ? 'read("any")' : 'read("users")']);
  await patch(`${a}/a1`, nested({ n: '2', $permissions: ['read("guests")'] }));
  expect((await read(`${b}/b1`)).$permissions).toEqual(['read("guests")']);
});

test.each(
  types,
)('%s: the create route asks for permissions of the table, whatever the nested row says', async (type) => {
  const nested = (more: object) => ({ n: 'x', to: isMany(type) ? [more] : more });
  const refusals = async (other: object) => {
    const { a, b } = await pair({ type, own: { permissions: everything }, other });
    await post(b, 'b1', { n: '1' }, { permissions: ['update("any")'] });
    const made = await post(a, 'a1', nested({ $id: 'b2', n: '2' }), {}, guest);
    const changed = await post(a, 'a2', nested({ $id: 'b1', n: '2' }), {}, guest);
    return [made, changed].map(({ body }) => body.message);
  };
  expect(await refusals({ permissions: [] })).toEqual([
    "No permissions provided for action 'create'",
    "No permissions provided for action 'update'",
  ]);
  expect(await refusals({ permissions: ['create("users")', 'update("users")'], rowSecurity: true })).toEqual([
    'Missing "create" permission for role "users". Only "["any","guests"]" scopes are allowed and "["users"]" was given.',
    'Missing "update" permission for role "users". Only "["any","guests"]" scopes are allowed and "["users"]" was given.',
  ]);
  expect(await refusals({ permissions: everything })).toEqual([undefined, 'Authorization Error']);
  expect(await refusals({ permissions: everything, rowSecurity: true })).toEqual([undefined, undefined]);
});

test('a nested row that makes no row: bad permissions, no id but a place, the words of the other API', async () => {
  const { a } = await pair({ type: 'manyToOne' });
  const answer = async (to: object) => {
    const { status, body } = await post(a, 'a1', { to });
    return [status, body.type, body.message];
  };
  expect(await answer({ $id: 'b1', $permissions: ['nope'] })).toEqual([500, 'general_unknown', 'Server Error']);
  expect(await answer({ $id: 'b1', $permissions: null })).toEqual([500, 'general_unknown', 'Server Error']);
  expect(await answer({ $collection: 'b', n: '1' })).toEqual([
    400,
    'relationship_value_invalid',
    "Parameter must contain at most 36 chars. Valid chars are a-z, A-Z, 0-9, period, hyphen, and underscore. Can't start with a special char",
  ]);
  expect(await answer({ $id: 'b1', $collectionId: 'b' })).toEqual([
    400,
    'row_invalid_structure',
    'Invalid document structure: Unknown attribute: "$collectionId"',
  ]);
  expect((await answer({ $id: 'b1', $tableId: 'b', $databaseId: 'd', $sequence: '9' }))[0]).toBe(201);
  expect((await patch(`${a}/a1`, { to: { $id: 'b2', $permissions: ['nope'] } })).status).toBe(500);
});

test('times of nested rows count for API keys alone', async () => {
  const { a, b } = await pair({
    type: 'manyToOne',
    own: { permissions: everything },
    other: { permissions: everything },
  });
  const $createdAt = '2020-01-01T00:00:00.000+00:00';
  await post(a, 'a1', { to: { $id: 'b1', $createdAt } });
  await post(a, 'a2', { to: { $id: 'b2', $createdAt } }, {}, guest);
  expect((await read(`${b}/b1`)).$createdAt).toBe($createdAt);
  expect((await read(`${b}/b2`)).$createdAt).not.toBe($createdAt);
});

test('manyToMany: a link in other letters than its row has shows nothing from either side', async () => {
  const { a, b } = await pair({ type: 'manyToMany' });
  await post(b, 'bb', { n: '1' });
  expect((await post(a, 'a1', { to: ['BB'] })).body.to).toEqual([]);
  expect((await patch(`${b}/bb`, { n: '2' })).body.back).toEqual([]);
});

test('manyToMany: a link to a row that is gone is no link to an update', async () => {
  const { a, b } = await pair({ type: 'manyToMany' });
  const made = await post(a, 'a1', { to: [{ $id: 'b1', n: '1' }] });
  // The rule is restrict, which from this side leaves the link where it is.
  expect((await client.send('DELETE', `${b}/b1`)).status).toBe(204);
  expect((await patch(`${a}/a1`, { to: [] })).body.$updatedAt).toBe(made.body.$updatedAt);
});

test('relationships are written in the order in which they were made, hidden ends among them, and what came before a refusal stays', async () => {
  await Promise.all(['first', 'second', 'row'].map((table) => client.table(table, [name])));
  const rows = '/tablesdb/d/tables/row/rows';
  await client.relate('row', { relatedTableId: 'first', type: 'manyToOne', key: 'early' });
  await client.relate('second', { relatedTableId: 'row', type: 'oneToOne', key: 'to', twoWayKey: 'hidden' });
  await client.relate('row', { relatedTableId: 'second', type: 'manyToOne', key: 'late', twoWayKey: 'x' });
  const data = { early: { $id: 'f1', n: '1' }, hidden: 's1', late: { $id: 's2', n: '2' } };
  expect((await post(rows, 'r1', data)).body.type).toBe('relationship_value_invalid');
  expect((await client.send('GET', `${rows}/r1`)).status).toBe(404);
  expect((await client.send('GET', '/tablesdb/d/tables/first/rows/f1')).status).toBe(200);
  expect((await client.send('GET', '/tablesdb/d/tables/second/rows/s2')).status).toBe(404);
});

test('a hidden end in an update: a side of many is a 500, null changes nothing, another id does', async () => {
  for (const type of ['manyToOne', 'manyToMany']) {
    const { b } = await pair({ type, twoWay: false });
    await post(b, 'b1', { n: '1' });
    expect((await patch(`${b}/b1`, { back: [] })).status).toBe(500);
    expect((await patch(`${b}/b1`, { n: '2', back: ['a1'] })).status).toBe(500);
    expect((await patch(`${b}/b1`, { n: '2', back: [] })).status).toBe(200);
  }
  const { a, b } = await pair({ type: 'oneToMany', twoWay: false });
  await post(a, 'a1', { n: '1', to: [{ $id: 'b1', n: '1' }] });
  await post(a, 'a2', { n: '2' });
  await patch(`${b}/b1`, { n: '2', back: null });
  expect((await read(`${b}/b1`)).back).toBe('a1');
  await patch(`${b}/b1`, { back: 'a2' });
  expect((await read(`${b}/b1`)).back).toBe('a2');
});

test('manyToMany: what is no list is refused in other words where a value changes as well', async () => {
  const { a } = await pair({ type: 'manyToMany' });
  await post(a, 'a1', { n: '1' });
  const refusal = async (data: object) => (await patch(`${a}/a1`, data)).body.message;
  expect(await refusal({ to: 'b1' })).toBe(
    'Invalid relationship value. Must be either an array of documents or document IDs, string given.',
  );
  expect(await refusal({ n: '2', to: 'b1' })).toBe(
    'Invalid relationship value. Must be an array of documents or document IDs.',
  );
  expect((await patch(`${a}/a1`, { n: '2', to: null })).status).toBe(200);
});

test('a row that is unlinked two levels down keeps its time', async () => {
  const { a, b } = await pair({ type: 'manyToOne', own: { rowSecurity: true }, other: { rowSecurity: true } });
  const first = await post(a, 'a1', { n: '1', to: { $id: 'b1', n: '1' } });
  await post(a, 'a2', { n: '2', to: { $id: 'b1', back: [] } });
  expect(await read(`${a}/a1`)).toMatchObject({ to: null, $updatedAt: first.body.$updatedAt });
  await patch(`${b}/b1`, { back: ['a1'] });
  expect((await read(`${a}/a2`)).to).toBeNull();
});

test('a nested row that links the one around it is not overwritten', async () => {
  const at = counter++;
  const [a, b] = [await client.table(`a${at}`, [name]), await client.table(`b${at}`, [name])];
  await client.relate(`a${at}`, {
    relatedTableId: `b${at}`,
    type: 'manyToOne',
    key: 'one',
    twoWay: true,
    twoWayKey: 'as',
  });
  await client.relate(`a${at}`, { relatedTableId: `b${at}`, type: 'manyToMany', key: 'many', twoWayKey: 'x' });
  await post(a, 'a1', { n: '1' });
  await post(b, 'b1', { n: '1' });
  await patch(`${a}/a1`, { many: [{ $id: 'b1', as: ['a1'] }] });
  expect((await read(`${a}/a1`)).one).toBe('b1');
});
