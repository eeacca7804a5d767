import { startClient, type WireClient } from './embedded-client.js';

/** PUT of one row in a table with relationships: links that it gives, and links that it leaves out. */

let client: WireClient;
const name = { key: 'n', type: 'string', size: 20, required: false };

beforeAll(async () => {
  client = await startClient();
});

afterAll(() => client.stop());

let counter = 0;

/** Two tables and a relationship `to` from the first to the second; answers the paths of their rows. */
async function pair(type: string, twoWay: boolean): Promise<{ a: string; b: string }> {
  const at = counter++;
  const a = await client.table(`a${at}`, [name]);
  const b = await client.table(`b${at}`, [name]);
  await client.relate(`a${at}`, { relatedTableId: `b${at}`, type, key: 'to', twoWay, twoWayKey: 'back' });
  return { a, b };
}

const post = async (path: string, rowId: string, data: object) =>
  (await client.send('POST', path, { rowId, data })).body;
const put = async (path: string, data: object) => (await client.send('PUT', path, { data })).body;
/** An answer's link, by ids. */
const idsOf = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(idsOf) : ((value as { $id?: unknown } | null)?.$id ?? value);
const isMany = (type: string): boolean => type === 'oneToMany' || type === 'manyToMany';
const kinds = ['oneToOne', 'oneToMany', 'manyToOne', 'manyToMany'].flatMap((type) => [
  [type, true] as const,
  [type, false] as const,
]);

test.each(kinds)('%s, two-way %s: a new row without a link says so', async (type, twoWay) => {
  const { a, b } = await pair(type, twoWay);
  expect((await put(`${a}/a1`, { n: '1' })).to).toEqual(isMany(type) ? [] : null);
  const isManyBack = type.startsWith('manyTo');
  expect((await put(`${b}/b1`, { n: '1' })).back).toEqual(twoWay ? (isManyBack ? [] : null) : undefined);
});

test.each(
  kinds,
)('%s, two-way %s: a link that is left out stays, once more where it is in a junction', async (type, twoWay) => {
  const { a, b } = await pair(type, twoWay);
  await post(b, 'b1', { n: '1' });
  await post(a, 'a1', { n: '1', to: isMany(type) ? ['b1'] : 'b1' });
  const kept = { oneToMany: ['b1'], manyToMany: ['b1', 'b1'] }[type] ?? 'b1';
  expect(idsOf((await put(`${a}/a1`, { n: '2' })).to)).toEqual(kept);
});

test.each(
  kinds,
)('%s, two-way %s: the same link given again is a change, no link over none is not', async (type, twoWay) => {
  const { a, b } = await pair(type, twoWay);
  await post(b, 'b1', { n: '1' });
  const linked = isMany(type) ? ['b1'] : 'b1';
  const none = isMany(type) ? [] : null;
  const first = await post(a, 'a1', { n: '1', to: linked });
  const again = await put(`${a}/a1`, { n: '1', to: linked });
  expect(again.$updatedAt > first.$updatedAt).toBe(true);
  const emptied = await put(`${a}/a1`, { n: '1', to: none });
  expect(emptied.$updatedAt > again.$updatedAt).toBe(true);
  const unlinked = await post(a, 'a2', { n: '1', to: none });
  expect((await put(`${a}/a2`, { n: '1', to: none })).$updatedAt).toBe(unlinked.$updatedAt);
});

test.each(
  kinds.filter(([, twoWay]) => !twoWay),
)('%s, two-way %s: the hidden end is no column to leave out', async (type) => {
  const { b } = await pair(type, false);
  const made = await post(b, 'b1', { n: '1' });
  expect((await put(`${b}/b1`, { n: '1' })).$updatedAt).toBe(made.$updatedAt);
});

test.each([
  'oneToOne',
  'manyToOne',
])('%s: in the place of a row that is gone there comes an empty one', async (type) => {
  const { a, b } = await pair(type, true);
  await post(a, 'a1', { n: '1', to: 'gone' });
  const { to } = await put(`${a}/a1`, { n: '2' });
  expect(to).toMatchObject({ $id: expect.stringMatching(/^[0-9a-f]{20}$/), n: null });
  expect((await client.send('GET', b)).body.rows).toMatchObject([{ $id: to.$id, n: null }]);
});

test('the hidden end of a one-way oneToMany is lost by a PUT of its row', async () => {
  const { a, b } = await pair('oneToMany', false);
  await post(a, 'a1', { n: '1', to: [{ $id: 'b1', n: '1' }] });
  await put(`${b}/b1`, { n: '2' });
  expect((await client.send('GET', `${b}/b1`)).body.back).toBeNull();
});

test('a link to nobody that is given again stays one', async () => {
  const { a, b } = await pair('manyToOne', true);
  await post(a, 'a1', { n: '1', to: 'gone' });
  await put(`${a}/a1`, { n: '2', to: 'gone' });
  expect((await client.send('GET', `${a}/a1`)).body.to).toBe('gone');
  expect((await client.send('GET', b)).body.total).toBe(0);
});

test('oneToOne: a link that one row alone holds is made whole by a PUT that leaves it out', async () => {
  const { a, b } = await pair('oneToOne', true);
  await post(a, 'a1', { n: '1' });
  // A row nested in the update of a two-way oneToOne does not keep the way back.
  await client.send('PATCH', `${a}/a1`, { data: { to: { $id: 'b1', n: '1' } } });
  expect((await client.send('GET', `${b}/b1`)).body.back).toBeNull();
  await put(`${a}/a1`, { n: '2' });
  expect((await client.send('GET', `${b}/b1`)).body.back).toBe('a1');
});
