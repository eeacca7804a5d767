import { queryString, startClient, type WireClient } from './embedded-client.js';

/**
 * A link whose row is gone. Appwrite reads it as an empty document, which an update without the link makes an empty list, and refuses that:
 * its `updateDocumentRelationships`, and appwrite/appwrite#8909.
 */

let client: WireClient;
const name = { key: 'n', type: 'string', size: 20, required: false };

beforeAll(async () => {
  client = await startClient();
});

afterAll(() => client.stop());

let counter = 0;

async function pair(type: string, twoWay: boolean, more: object = {}): Promise<{ a: string; b: string }> {
  const at = counter++;
  const a = await client.table(`a${at}`, [name], more);
  const b = await client.table(`b${at}`, [name], more);
  const relation = { relatedTableId: `b${at}`, type, key: 'to', twoWay, twoWayKey: 'back', onDelete: 'setNull' };
  await client.relate(`a${at}`, relation);
  return { a, b };
}

const post = (path: string, rowId: string, data: object) => client.send('POST', path, { rowId, data });
const patch = (path: string, data: object) => client.send('PATCH', path, { data });
const linkOf = async (path: string, key = 'to') => (await client.send('GET', path)).body[key];

const either = 'Invalid relationship value. Must be either a';
const kinds: readonly (readonly [type: string, twoWay: boolean, message: string, clearing: number])[] = [
  ['oneToOne', false, `${either} document, document ID or null. Array given.`, 200],
  ['oneToOne', true, `${either} document, document ID or null.`, 500],
  ['manyToOne', false, `${either} document ID or a document, array given.`, 200],
  ['manyToOne', true, `${either} document ID or a document, array given.`, 200],
];

test.each(kinds)('%s (two-way: %s): nothing else of the row can be changed', async (type, twoWay, message) => {
  const { a, b } = await pair(type, twoWay);
  await post(a, 'x', { n: '1', to: 'gone' });
  expect(await patch(`${a}/x`, { n: '2' })).toMatchObject({
    status: 400,
    body: { type: 'relationship_value_invalid', message },
  });
  expect((await client.send('GET', `${a}/x`)).body).toMatchObject({ n: '1', to: 'gone' });
  // What is judged before links is refused as ever, and a row written along is no exception.
  expect((await patch(`${a}/x`, { zz: 1 })).body.type).toBe('row_invalid_structure');
  expect((await patch(`${a}/x`, { n: '3', to: { $id: 'new', n: 'b' } })).body).toMatchObject({
    n: '3',
    to: { n: 'b' },
  });
  expect((await client.send('GET', b)).body.total).toBe(1);
});

test.each(kinds)('%s (two-way: %s): null, the same id, another row', async (type, twoWay, _message, clearing) => {
  const { a, b } = await pair(type, twoWay);
  await post(b, 'b1', { n: 'b' });
  for (const id of ['x', 'y', 'z']) await post(a, id, { n: '1', to: `gone-${id}` });
  expect((await patch(`${a}/x`, { to: null })).status).toBe(clearing);
  expect(await linkOf(`${a}/x`)).toBe(clearing === 200 ? null : 'gone-x');
  const before = (await client.send('GET', `${a}/y`)).body.$updatedAt;
  const same = await patch(`${a}/y`, { to: 'gone-y' });
  expect(same).toMatchObject({ status: 200, body: { to: null } });
  expect(same.body.$updatedAt > before).toBe(true);
  expect(await linkOf(`${a}/y`)).toBeNull();
  expect((await patch(`${a}/z`, { to: 'b1' })).body.to.$id).toBe('b1');
});

test('the other end of a oneToMany, and a row that is written through another', async () => {
  const { a, b } = await pair('oneToMany', true);
  await post(b, 'x', { n: '1', back: 'gone' });
  const message = `${either} document ID or a document, array given.`;
  expect(await patch(`${b}/x`, { n: '2' })).toMatchObject({ status: 400, body: { message } });
  expect((await patch(`${b}/x`, { back: null })).status).toBe(200);
  const chain = await pair('manyToOne', false);
  await client.relate(`a${counter - 1}`, {
    relatedTableId: `b${counter - 2}`,
    type: 'manyToOne',
    key: 'deep',
    twoWay: false,
    twoWayKey: 'other',
    onDelete: 'setNull',
  });
  await post(b, 'y', { n: '1', back: 'gone' });
  await post(chain.a, 'c', { deep: 'y' });
  expect((await patch(`${chain.a}/c`, { deep: { $id: 'y', n: '2' } })).body.message).toBe(message);
  expect((await client.send('GET', `${a}`)).body.total).toBe(0);
});

test('the hidden end of a one-way relationship is never read', async () => {
  const { b } = await pair('oneToMany', false);
  await post(b, 'x', { n: '1', back: 'gone' });
  expect((await patch(`${b}/x`, { n: '2' })).body.n).toBe('2');
});

test('an update staged in a transaction fails when it is committed', async () => {
  const { a } = await pair('oneToOne', true);
  await post(a, 'x', { n: '1', to: 'gone' });
  const { $id } = (await client.send('POST', '/tablesdb/transactions', {})).body;
  expect((await client.send('PATCH', `${a}/x`, { data: { n: '2' }, transactionId: $id })).status).toBe(200);
  expect((await client.send('PATCH', `/tablesdb/transactions/${$id}`, { commit: true })).status).toBe(500);
  expect((await client.send('GET', `${a}/x`)).body.n).toBe('1');
});

test('a user who may not read the linked row cannot take off a link that both ends show', async () => {
  const { a, b } = await pair('oneToOne', true, { rowSecurity: true });
  const all = ['read("user:ann")', 'update("user:ann")'];
  await client.send('POST', b, { rowId: 'b1', data: { n: 'b' } });
  await client.send('POST', a, { rowId: 'x', data: { n: '1', to: 'b1' }, permissions: all });
  const token = client.server.createJwt({ userId: 'ann' });
  const ann = { 'x-appwrite-key': null, 'x-appwrite-jwt': token };
  expect((await client.send('PATCH', `${a}/x`, { data: { to: null } }, ann)).status).toBe(500);
  expect(await linkOf(`${a}/x`)).toBe('b1');
});

test('equal ids at both ends: a link is refused where a row of the other end has the id of that end', async () => {
  const { a, b } = await pair('oneToOne', true);
  for (const id of ['u1', 'u2']) {
    await post(a, id, { n: id });
    await post(b, id, { n: id });
  }
  await patch(`${a}/u1`, { to: 'u2' });
  expect(await patch(`${a}/u2`, { to: 'u1' })).toMatchObject({ status: 409, body: { type: 'row_already_exists' } });
  expect((await patch(`${a}/u2`, { to: { $id: 'u1', n: 'b' } })).status).toBe(409);
  expect((await client.send('GET', b + queryString({ method: 'isNull', attribute: 'back' }))).body.rows[0].$id).toBe(
    'u1',
  );
});

test('a link in other letters than the id of its row is one to nobody', async () => {
  for (const [type, from] of [
    ['manyToOne', 'a'],
    ['oneToMany', 'b'],
  ] as const) {
    const made = await pair(type, true);
    const [rows, others, key, back] = from === 'a' ? [made.a, made.b, 'to', 'back'] : [made.b, made.a, 'back', 'to'];
    await post(others, 'row', { n: '1' });
    await post(rows, 'x', { n: '1', [key]: 'ROW' });
    expect(await linkOf(`${rows}/x`, key)).toBe('ROW');
    const select = (name: string) => queryString({ method: 'select', values: ['*', `${name}.*`] });
    expect((await client.send('GET', `${rows}/x${select(key)}`)).body[key]).toEqual([]);
    expect((await client.send('GET', `${others}/row${select(back)}`)).body[back]).toEqual([]);
    expect((await patch(`${rows}/x`, { n: '2' })).status).toBe(400);
    expect((await patch(`${rows}/x`, { n: '2', [key]: 'row' })).body[key].$id).toBe('row');
  }
});

describe('a row that is linked to one with a link to nobody', () => {
  const refused = { status: 400, body: { message: `${either} document ID or a document, array given.` } };

  /** Rows `a` linked to rows `b`, which have a link `to c`; `x` is linked to `y`, whose link is to nobody. */
  async function chain(type: string, twoWay: boolean): Promise<{ a: string; b: string; c: string }> {
    const { a, b } = await pair(type, twoWay);
    const c = await client.table(`c${counter}`, [name]);
    const far = { relatedTableId: `c${counter}`, type: 'manyToOne', key: 'far', twoWay: false, twoWayKey: 'unseen' };
    await client.relate(`b${counter - 1}`, far);
    await post(b, 'y', { n: '1', far: 'gone' });
    await post(a, 'x', { n: '1', to: type.endsWith('ToMany') ? ['y'] : 'y' });
    return { a, b, c };
  }

  test.each([
    ['manyToOne', false],
    ['manyToOne', true],
    ['oneToMany', false],
    ['oneToMany', true],
    ['manyToMany', false],
    ['manyToMany', true],
    ['oneToOne', false],
  ])('%s (two-way: %s) is refused what leaves its link out', async (type, twoWay) => {
    const { a, b, c } = await chain(type, twoWay);
    expect(await patch(`${a}/x`, { n: '2' })).toMatchObject(refused);
    const link = type.endsWith('ToMany') ? ['y'] : 'y';
    expect((await patch(`${a}/x`, { n: '2', to: link })).status).toBe(200);
    await post(c, 'c1', { n: 'c' });
    await patch(`${b}/y`, { far: 'c1' });
    expect((await patch(`${a}/x`, { n: '3' })).body.n).toBe('3');
  });

  test('a two-way oneToOne is not, and neither is a row further off', async () => {
    const { a } = await chain('oneToOne', true);
    expect((await patch(`${a}/x`, { n: '2' })).status).toBe(200);
    const { a: middle } = await chain('manyToOne', false);
    const id = middle.split('/')[4] ?? '';
    const outer = await client.table('outer', [name]);
    await client.relate('outer', {
      relatedTableId: id,
      type: 'manyToOne',
      key: 'in',
      twoWay: false,
      twoWayKey: 'unseen',
    });
    await post(outer, 'o', { n: '1', in: 'x' });
    expect((await patch(`${outer}/o`, { n: '2' })).status).toBe(200);
  });
});
