import { queryString, startClient, type WireClient } from './embedded-client.js';

let client: WireClient;
let rows: string;
let ann: Record<string, string | null>;
let bob: Record<string, string | null>;
const guest = { 'x-appwrite-key': null };

beforeAll(async () => {
  client = await startClient();
  const asUser = (jwt: string) => ({ 'x-appwrite-key': null, 'x-appwrite-jwt': jwt });
  ann = asUser(client.server.createJwt({ userId: 'ann', teams: [{ id: 'red', roles: ['owner'] }], labels: ['vip'] }));
  bob = asUser(client.server.createJwt({ userId: 'bob', verified: true }));
  const column = { key: 'n', type: 'string', size: 8, required: false };
  rows = await client.table('t', [column], { permissions: ['create("users")'], rowSecurity: true });
});

afterAll(() => client.stop());

test('a user owns what they create without permissions, a guest may not create', async () => {
  const mine = await client.send('POST', rows, { rowId: 'mine', data: { n: 'a' } }, ann);
  expect(mine.body.$permissions).toEqual(['read("user:ann")', 'update("user:ann")', 'delete("user:ann")']);
  const refused = await client.send('POST', rows, { rowId: 'x', data: { n: 'a' } }, guest);
  expect([refused.status, refused.body.type]).toEqual([401, 'user_unauthorized']);
  expect(refused.body.message).toBe(
    'Missing "create" permission for role "users". Only "["any","guests"]" scopes are allowed and "["users"]" was given.',
  );
});

test('only permissions for own roles may be given', async () => {
  const team = { rowId: 'team', data: { n: 'a' }, permissions: ['read("team:red/owner")', 'read("label:vip")'] };
  expect((await client.send('POST', rows, team, ann)).status).toBe(201);
  const refused = await client.send('POST', rows, { ...team, rowId: 'other', permissions: ['read("user:bob")'] }, ann);
  expect(refused.body.message).toMatch(/^Permissions must be one of: \(any, users, user:ann, user:ann\//);
});

test('lists hold the rows a caller may read, in rows and in total', async () => {
  const list = async (who: Record<string, string | null>) => {
    const { body } = await client.send(
      'GET',
      rows + queryString({ method: 'select', values: ['$id'] }),
      undefined,
      who,
    );
    return [body.total, body.rows.map((row: { $id: string }) => row.$id)];
  };
  expect(await list(ann)).toEqual([2, ['mine', 'team']]);
  expect(await list(bob)).toEqual([0, []]);
  expect(await list({})).toEqual([2, ['mine', 'team']]);
});

test('what may not be read is not there, what may not be changed is refused', async () => {
  expect((await client.send('GET', `${rows}/mine`, undefined, bob)).status).toBe(404);
  expect((await client.send('PATCH', `${rows}/mine`, { data: { n: 'b' } }, bob)).status).toBe(401);
  expect((await client.send('DELETE', `${rows}/mine`, undefined, bob)).status).toBe(401);
  expect((await client.send('PUT', `${rows}/mine`, { data: { n: 'b' } }, bob)).status).toBe(401);
  expect((await client.send('PATCH', `${rows}/mine`, { data: { n: 'b' } }, ann)).body.n).toBe('b');
});

test('a table without any read permission refuses to be listed', async () => {
  const closed = await client.table('closed', [], {});
  const refused = await client.send('GET', closed, undefined, ann);
  expect([refused.status, refused.body.type]).toEqual([401, 'user_unauthorized']);
});

test('bulk routes are for keys', async () => {
  const create = await client.send('POST', rows, { rows: [{ n: 'x' }] }, ann);
  expect([create.status, create.body.type]).toEqual([401, 'general_unauthorized_scope']);
  for (const [method, body] of [
    ['PATCH', { data: { n: 'x' } }],
    ['PUT', { rows: [{ n: 'x' }] }],
    ['DELETE', {}],
  ] as const) {
    const answer = await client.send(method, rows, body, ann);
    expect([method, answer.status, answer.body.type]).toEqual([method, 404, 'database_not_found']);
  }
});

test('the clock is not for users to set', async () => {
  const made = await client.send('POST', rows, { rowId: 'old', data: { n: 'a', $createdAt: '2001-01-01' } }, ann);
  expect(made.body.$createdAt.slice(0, 4)).not.toBe('2001');
});

test('a transaction of a user is theirs alone', async () => {
  const { body } = await client.send('POST', '/tablesdb/transactions', {}, ann);
  const staged = { rowId: 'staged', data: { n: 's' }, transactionId: body.$id };
  expect((await client.send('POST', rows, staged, bob)).body.type).toBe('transaction_not_found');
  expect((await client.send('POST', rows, staged, ann)).status).toBe(201);
  const committed = await client.send('PATCH', `/tablesdb/transactions/${body.$id}`, { commit: true }, ann);
  expect(committed.body.status).toBe('committed');
  expect((await client.send('GET', `${rows}/staged`, undefined, ann)).body.$permissions).toContain('read("user:ann")');
});

test('a user stages single operations with their own rights, and no bulk ones', async () => {
  const { body } = await client.send('POST', '/tablesdb/transactions', {}, ann);
  const path = `/tablesdb/transactions/${body.$id}/operations`;
  const stage = (...operations: readonly object[]) =>
    client.send(
      'POST',
      path,
      { operations: operations.map((operation) => ({ databaseId: 'd', tableId: 't', ...operation })) },
      ann,
    );
  await client.send('POST', rows, { rowId: 'foreign', data: { n: 'f' }, permissions: ['read("any")'] });
  expect((await stage({ action: 'bulkCreate', data: [{ $id: 'many' }] })).body.type).toBe('user_unauthorized');
  expect((await stage({ action: 'update', rowId: 'foreign', data: { n: 'x' } })).status).toBe(401);
  const created = await stage({ action: 'create', rowId: 'own', data: { n: 'o' } });
  expect(created.status).toBe(201);
  const foreignRole = { n: 'o', $permissions: ['read("user:bob")'] };
  expect((await stage({ action: 'create', rowId: 'lent', data: foreignRole })).status).toBe(401);
});

test('a message names the roles of a caller in the order in which Appwrite adds them', async () => {
  const foreign = { rowId: 'named', data: { n: 'n' }, permissions: ['read("user:eve")'] };
  const named = async (as: Record<string, string | null>) =>
    (await client.send('POST', rows, foreign, as)).body.message;
  expect(await named(guest)).toBe('Permissions must be one of: (any, guests)');
  expect(await named(bob)).toBe(
    'Permissions must be one of: (any, users, user:bob, user:bob/verified, users/verified)',
  );
  expect(await named(ann)).toBe(
    'Permissions must be one of: (any, users, user:ann, user:ann/unverified, users/unverified, team:red, team:red/owner, label:vip)',
  );
});

test('one call of a user may do several things to a new row, as far as the table lets them', async () => {
  const users = ['create', 'read', 'update', 'delete'].map((kind) => `${kind}("users")`);
  const open = await client.table('open', [{ key: 'n', type: 'string', size: 8 }], { permissions: users });
  const { body } = await client.send('POST', '/tablesdb/transactions', {}, ann);
  const path = `/tablesdb/transactions/${body.$id}`;
  const stage = async (tableId: string) => {
    const operations = ['create', 'update', 'delete', 'create', 'update'].map((action, at) => ({
      ...{ databaseId: 'd', tableId, rowId: 'chain', action },
      ...(action !== 'delete' && { data: { n: `${at}` } }),
    }));
    return (await client.send('POST', `${path}/operations`, { operations }, ann)).status;
  };
  // What the new row would let its owner do is not known before the commit.
  expect(await stage('t')).toBe(401);
  expect(await stage('open')).toBe(201);
  expect((await client.send('PATCH', path, { commit: true }, ann)).body.status).toBe('committed');
  expect((await client.send('GET', `${open}/chain`, undefined, ann)).body.n).toBe('4');
});

test('an operator takes the right to update a row, and none to read it', async () => {
  await client.send('POST', rows, { rowId: 'unread', data: { n: 'a' }, permissions: ['update("user:bob")'] });
  const data = { n: JSON.stringify({ method: 'stringConcat', values: ['b'] }) };
  expect((await client.send('PATCH', `${rows}/unread`, { data }, bob)).body.n).toBe('ab');
  expect((await client.send('PATCH', `${rows}/unread`, { data }, guest)).body.type).toBe('user_unauthorized');
});

test.each([
  'oneToOne',
  'manyToOne',
  'oneToMany',
  'manyToMany',
])('a row that a user may not read cannot be linked: %s', async (type) => {
  const open = ['create', 'read', 'update'].map((kind) => `${kind}("any")`);
  const name = { key: 'n', type: 'string', size: 8, required: false };
  const from = await client.table(`from-${type}`, [name], { permissions: open });
  const to = await client.table(`to-${type}`, [name], {
    permissions: ['create("any")', 'update("any")'],
    rowSecurity: true,
  });
  await client.relate(`from-${type}`, {
    relatedTableId: `to-${type}`,
    type,
    key: 'to',
    twoWay: true,
    twoWayKey: 'back',
  });
  await client.send('POST', to, { rowId: 'hidden', data: { n: 'h' } });
  await client.send('POST', to, { rowId: 'shown', data: { n: 's' }, permissions: ['read("any")'] });
  await client.send('POST', from, { rowId: 'a', data: { n: 'a' } });
  const many = type.endsWith('Many');
  const link = async (value: unknown) => {
    const answer = await client.send('PATCH', `${from}/a`, { data: { to: many ? [value] : value } }, ann);
    const { body } = await client.send('GET', `${from}/a${queryString({ method: 'select', values: ['to.$id'] })}`);
    return [answer.body.type ?? answer.status, [body.to ?? []].flat().map(({ $id }) => $id)];
  };
  expect(await link('hidden')).toEqual([200, []]);
  // A nested row is made, since there is none that may be read, and its id is taken.
  expect(await link({ $id: 'hidden', n: 'x' })).toEqual(['row_already_exists', []]);
  expect(await link('shown')).toEqual([200, ['shown']]);
});
