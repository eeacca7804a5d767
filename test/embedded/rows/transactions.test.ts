import { operator, startClient, type WireClient } from './embedded-client.js';

let client: WireClient;
let rows: string;

beforeAll(async () => {
  client = await startClient();
  rows = await client.table('t', [
    { key: 's', type: 'string', size: 8, required: false },
    { key: 'n', type: 'integer', required: false },
  ]);
});

afterAll(() => client.stop());
beforeEach(async () => {
  await client.send('DELETE', rows, {});
  await client.send('POST', rows, {
    rows: [
      { $id: 'a', s: 'a', n: 1 },
      { $id: 'b', s: 'b', n: 2 },
    ],
  });
});

const begin = async (): Promise<string> => (await client.send('POST', '/tablesdb/transactions', {})).body.$id;
const stage = (id: string, ...operations: object[]) =>
  client.send('POST', `/tablesdb/transactions/${id}/operations`, {
    operations: operations.map((operation) => ({ databaseId: 'd', tableId: 't', ...operation })),
  });
const commit = (id: string) => client.send('PATCH', `/tablesdb/transactions/${id}`, { commit: true });
const status = async (id: string) => (await client.send('GET', `/tablesdb/transactions/${id}`)).body.status;
const ids = async () => (await client.send('GET', rows)).body.rows.map((row: { $id: string }) => row.$id);

test('nothing of a transaction stays when one operation fails', async () => {
  const id = await begin();
  await stage(id, { action: 'create', rowId: 'c', data: { s: 'c' } }, { action: 'delete', rowId: 'a' });
  await stage(id, { action: 'update', rowId: 'b', data: { s: 'far too long' } });
  const answer = await commit(id);
  expect([answer.status, answer.body.type, await status(id)]).toEqual([400, 'document_invalid_structure', 'failed']);
  expect(await ids()).toEqual(['a', 'b']);
});

test.each([
  ['update', { action: 'update', rowId: 'a', data: { s: 'x' } }],
  ['delete', { action: 'delete', rowId: 'a' }],
  ['upsert', { action: 'upsert', rowId: 'a', data: { $id: 'a', s: 'x' } }],
  ['bulkUpdate', { action: 'bulkUpdate', data: { queries: [], data: { s: 'x' } } }],
  ['bulkDelete', { action: 'bulkDelete', data: { queries: [] } }],
])('%s of a row that others changed since is a conflict', async (_name, operation) => {
  const id = await begin();
  await stage(id, operation);
  const later = new Date(Date.now() + 60_000).toISOString();
  await client.send('PATCH', `${rows}/a`, { data: { s: 'other', $updatedAt: later } });
  const answer = await commit(id);
  expect([answer.status, answer.body.type, await status(id)]).toEqual([409, 'transaction_conflict', 'failed']);
  expect((await client.send('GET', `${rows}/a`)).body.s).toBe('other');
});

test.each([
  ['nothing but the data it has', {}, false],
  ['a time of its own', { $updatedAt: '2000-01-01T00:00:00.000+00:00' }, true],
  ['null for its time', { $updatedAt: null }, true],
  ['a time of its creation', { $createdAt: '2000-01-01T00:00:00.000+00:00' }, false],
])('a staged update that gives a row %s', async (_name, times, changes) => {
  const { $createdAt, $updatedAt } = (await client.send('GET', `${rows}/a`)).body;
  const [byOperation, byRoute] = [await begin(), await begin()];
  const data = { s: 'a', n: 1, ...times };
  await stage(byOperation, { action: 'update', rowId: 'a', data });
  expect((await commit(byOperation)).status).toBe(200);
  const once = (await client.send('GET', `${rows}/a`)).body;
  expect(once.$createdAt).toBe($createdAt);
  expect(once.$updatedAt > $updatedAt).toBe(changes);
  await client.send('PATCH', `${rows}/a`, { data, transactionId: byRoute });
  expect((await commit(byRoute)).status).toBe(200);
  expect((await client.send('GET', `${rows}/a`)).body.$updatedAt > once.$updatedAt).toBe(changes);
});

test('a staged update that gives a row back the time it has changes nothing', async () => {
  const { $updatedAt } = (await client.send('GET', `${rows}/a`)).body;
  const id = await begin();
  await stage(id, { action: 'update', rowId: 'a', data: { n: 1, $updatedAt } });
  expect((await commit(id)).status).toBe(200);
  expect((await client.send('GET', `${rows}/a`)).body.$updatedAt).toBe($updatedAt);
});

test('an id that was taken since is a conflict, an increment never is', async () => {
  const taken = await begin();
  await stage(taken, { action: 'create', rowId: 'c', data: { s: 'c' } });
  await client.send('POST', rows, { rowId: 'c', data: { s: 'mine' } });
  expect((await commit(taken)).body.type).toBe('transaction_conflict');
  const added = await begin();
  await stage(added, { action: 'increment', rowId: 'a', data: { column: 'n', value: 5 } });
  const later = new Date(Date.now() + 60_000).toISOString();
  await client.send('PATCH', `${rows}/a`, { data: { $updatedAt: later } });
  expect((await commit(added)).status).toBe(200);
  expect((await client.send('GET', `${rows}/a`)).body.n).toBe(6);
});

test('a limit is refused in the words of the engine; what the server did not expect leaves it committing', async () => {
  const limited = await begin();
  await stage(limited, { action: 'increment', rowId: 'a', data: { column: 'n', value: 50, max: 20 } });
  const answer = await commit(limited);
  expect([answer.body.type, answer.body.message]).toEqual([
    'attribute_limit_exceeded',
    'Attribute value exceeds maximum limit: 20',
  ]);
  const stuck = await begin();
  await stage(stuck, { action: 'create', rowId: 'c', data: { s: 'c', $permissions: ['nope'] } });
  expect([(await commit(stuck)).status, await status(stuck)]).toEqual([500, 'committing']);
});

test('of two transactions that change one row the second to commit conflicts, however fast they are', async () => {
  for (let round = 0; round < 20; round++) {
    const [one, two] = [await begin(), await begin()];
    for (const id of [one, two]) await stage(id, { action: 'update', rowId: 'a', data: { s: `${round}` } });
    expect((await commit(one)).status).toBe(200);
    expect((await commit(two)).body.type).toBe('transaction_conflict');
  }
});

test('a hundred operations fit, and a call is staged whole or not at all', async () => {
  const id = await begin();
  const many = (count: number) =>
    stage(id, ...Array.from({ length: count }, (_, at) => ({ action: 'create', rowId: `m${at}`, data: { s: 'm' } })));
  expect((await many(99)).status).toBe(201);
  const over = await many(2);
  expect([over.body.type, over.body.message]).toEqual([
    'transaction_limit_exceeded',
    'Transaction already has 99 operations, adding 2 would exceed the maximum of 100',
  ]);
  expect((await client.send('GET', `/tablesdb/transactions/${id}`)).body.operations).toBe(99);
});

test('staged system keys are executed as they came', async () => {
  const unknown = await begin();
  await stage(unknown, { action: 'create', rowId: 'c', data: { s: 'c', $tableId: 't' } });
  expect((await commit(unknown)).body.message).toBe('Invalid document structure: Unknown attribute: "$tableId"');
  const numbered = await begin();
  await stage(numbered, { action: 'create', rowId: 'c', data: { s: 'c', $sequence: '700', $createdAt: '2001-01-01' } });
  await commit(numbered);
  const row = (await client.send('GET', `${rows}/c`)).body;
  expect(row.$sequence).toBe('700');
  expect(row.$createdAt.slice(0, 4)).not.toBe('2001');
});

test('an upsert in a transaction keeps the permissions of the row, committed or staged', async () => {
  const kept = ['read("any")'];
  await client.send('PATCH', `${rows}/a`, { permissions: kept });
  const transactionId = await begin();
  await client.send('POST', rows, { rowId: 'c', data: { s: 'c' }, permissions: kept, transactionId });
  const staged = await Promise.all(
    ['a', 'c', 'd'].map((id) => client.send('PUT', `${rows}/${id}`, { data: { s: 'new' }, transactionId })),
  );
  expect(staged.map(({ body }) => body.$permissions)).toEqual([kept, kept, []]);
  await commit(transactionId);
  const written = await Promise.all(['a', 'c', 'd'].map((id) => client.send('GET', `${rows}/${id}`)));
  expect(written.map(({ body }) => [body.s, body.$permissions])).toEqual([
    ['new', kept],
    ['new', kept],
    ['new', []],
  ]);
});

test('bulk routes stage rows with their ids and permissions, without what rows say of their place', async () => {
  const transactionId = await begin();
  const place = { $databaseId: 'd', $tableId: 't', $sequence: '70' };
  const created = [{ s: 'one' }, { $id: 'unique()', s: 'two' }, { $id: 'c', ...place, $permissions: ['write("any")'] }];
  await client.send('POST', rows, { rows: created, transactionId });
  await client.send('PUT', rows, { rows: [{ $id: 'a', s: 'put', ...place }], transactionId });
  await client.send('PATCH', rows, { data: { n: 5, ...place }, transactionId });
  const inside = (await client.send('GET', `${rows}?transactionId=${transactionId}`)).body.rows;
  const generated = expect.stringMatching(/^[0-9a-f]{20}$/);
  expect(inside.map((row: { $id: string }) => row.$id)).toEqual(['a', 'b', generated, generated, 'c']);
  expect(inside[4].$permissions).toEqual(['update("any")', 'delete("any")']);
  expect((await commit(transactionId)).body.status).toBe('committed');
  expect((await ids()).sort()).toEqual([...inside.map((row: { $id: string }) => row.$id)].sort());
});

test('a bulk create refuses a transaction in the words of a create, other bulk calls in their own', async () => {
  const answers = await Promise.all([
    client.send('POST', rows, { rows: [{ s: 'x' }], transactionId: 'none' }),
    client.send('PUT', rows, { rows: [{ s: 'x' }], transactionId: 'none' }),
    client.send('PATCH', rows, { data: { s: 'x' }, transactionId: 'none' }),
    client.send('DELETE', rows, { transactionId: 'none' }),
  ]);
  expect(answers.map(({ body }) => body.type)).toEqual([
    'transaction_not_found',
    'general_bad_request',
    'general_bad_request',
    'general_bad_request',
  ]);
});

test.each([
  [{ action: '', rowId: 'a', data: {} }, "Key 'action' must be a non\u2011empty string"],
  [{ action: 'create', tableId: ' ', rowId: 'c', data: {} }, "Key 'tableId' must be a non\u2011empty string"],
  [{ action: 'create', rowId: ' ', data: {} }, "Key 'rowId' must be a non-empty string"],
  [{ action: 'bulkCreate', rowId: '', data: [{}] }, "Key 'rowId' must be a non-empty string"],
  [{ action: 'delete', rowId: 'a', data: null }, "Key 'data' must be an array"],
  [
    { action: 'increment', rowId: 'a', data: { column: 'n', value: null } },
    "Key 'value' must be a numeric value for increment",
  ],
])('a staged operation is refused: %j', async (operation, text) => {
  const answer = await stage(await begin(), operation);
  expect(answer.body.message).toBe(`Invalid \`operations\` param: Value must a valid array and ${text}`);
});

test('a column that is missing at the commit is answered with the row of the operation', async () => {
  const id = await begin();
  await stage(id, { action: 'increment', rowId: 'a', data: { column: 'none' } });
  const answer = await commit(id);
  expect([answer.body.type, answer.body.message, await status(id)]).toEqual([
    'document_not_found',
    "Document with the requested ID 'a' could not be found.",
    'failed',
  ]);
});

test.each([
  { action: 'increment', rowId: 'a', data: { column: 'n', max: 'x' } },
  { action: 'bulkCreate', data: ['x'] },
])('what is not checked before the commit fails there: %j', async (operation) => {
  const id = await begin();
  expect((await stage(id, operation)).status).toBe(201);
  expect([(await commit(id)).status, await status(id)]).toEqual([500, 'committing']);
});

test('an update through a route is staged with the permissions that the transaction shows, and takes back those it had set', async () => {
  const transactionId = await begin();
  await client.send('PATCH', `${rows}/a`, { permissions: ['read("any")'], transactionId });
  const second = await client.send('PATCH', `${rows}/a`, { data: { s: 'new' }, transactionId });
  expect(second.body.$permissions).toEqual([]);
  await client.send('POST', rows, { rowId: 'c', data: { s: 'c' }, permissions: ['read("any")'], transactionId });
  const ofCreated = await client.send('PATCH', `${rows}/c`, { data: { s: 'new' }, transactionId });
  expect(ofCreated.body.$permissions).toEqual(['read("any")']);
  await commit(transactionId);
  const written = await Promise.all(['a', 'c'].map((id) => client.send('GET', `${rows}/${id}`)));
  expect(written.map(({ body }) => [body.s, body.$permissions])).toEqual([
    ['new', []],
    ['new', ['read("any")']],
  ]);
});

test('no operations are none, as a list or as an object', async () => {
  const id = await begin();
  const answers = await Promise.all(
    [[], {}].map((operations) => client.send('POST', `/tablesdb/transactions/${id}/operations`, { operations })),
  );
  for (const { body } of answers) expect(body.message).toBe('Operations array cannot be empty');
});

test('staged permissions are stored as they are, and what is no permission or no id is refused at the commit', async () => {
  const written = await begin();
  await stage(written, { action: 'create', rowId: 'c', data: { s: 'c', $permissions: ['write("any")'] } });
  await commit(written);
  expect((await client.send('GET', `${rows}/c`)).body.$permissions).toEqual(['write("any")']);
  for (const [data, message] of [
    [{ $permissions: 'read("any")' }, '$permissions must be of type array'],
    [{ $id: 5 }, '$id must be of type string'],
  ] as const) {
    const id = await begin();
    await stage(id, { action: 'create', rowId: 'd', data });
    const answer = await commit(id);
    expect([answer.body.type, answer.body.message, await status(id)]).toEqual([
      'document_invalid_structure',
      message,
      'failed',
    ]);
  }
});

test('an empty list does for the data of a staged operation; an empty object does on 1.9 alone', async () => {
  const deletion = { action: 'delete', rowId: 'a' };
  const update = { action: 'bulkUpdate', data: { queries: [], data: {} } };
  for (const appwrite of ['1.9', 'main'] as const) {
    const other = await startClient({ appwrite });
    await other.send('POST', await other.table('t', [{ key: 's', type: 'string', size: 8 }]), {
      rowId: 'a',
      data: { s: 'a' },
    });
    const path = `/tablesdb/transactions/${(await other.send('POST', '/tablesdb/transactions', {})).body.$id}/operations`;
    const answers = [];
    for (const operation of [{ ...deletion, data: [] }, { ...deletion, data: {} }, update]) {
      answers.push(
        (await other.send('POST', path, { operations: [{ databaseId: 'd', tableId: 't', ...operation }] })).status,
      );
    }
    expect(answers).toEqual(appwrite === 'main' ? [201, 400, 400] : [201, 404, 201]);
    await other.stop();
  }
});

describe('rows that a commit has written before', () => {
  const add = operator('increment', 5);
  const seed = { $id: 'a', r: 'seed' };
  const equal = (attribute: string, value: string) => [JSON.stringify({ method: 'equal', attribute, values: [value] })];
  let held: string;

  beforeAll(async () => {
    held = await client.table('held', [
      { key: 'r', type: 'string', size: 60, required: true },
      { key: 'n', type: 'integer' },
    ]);
  });

  test.each<[string, readonly object[], readonly object[], readonly object[]]>([
    [
      'an upsert starts from them',
      [],
      [
        { action: 'create', rowId: 'a', data: { r: 'new' } },
        { action: 'upsert', rowId: 'a', data: { n: 2 } },
      ],
      [{ $id: 'a', r: 'new', n: 2 }],
    ],
    [
      'so does a bulk upsert, which passes over rows without an id',
      [seed],
      [
        { action: 'update', rowId: 'a', data: { n: 1 } },
        { action: 'bulkUpsert', data: [{ $id: 'a', n: 2 }, { r: 'lost' }] },
      ],
      [{ $id: 'a', r: 'seed', n: 2 }],
    ],
    [
      'an operator of an upsert works on the number that is stored',
      [seed],
      [
        { action: 'update', rowId: 'a', data: { n: 3 } },
        { action: 'upsert', rowId: 'a', data: { n: add } },
      ],
      [{ $id: 'a', r: 'seed', n: 8 }],
    ],
    [
      'a null that was incremented is a number for an upsert',
      [seed],
      [
        { action: 'increment', rowId: 'a', data: { column: 'n', value: 5 } },
        { action: 'upsert', rowId: 'a', data: { r: 'x' } },
      ],
      [{ $id: 'a', r: 'x', n: 5 }],
    ],
    [
      'a bulk update does not find by other rules than those of PHP what it then writes',
      [seed],
      [
        { action: 'update', rowId: 'a', data: { r: 'Apple' } },
        { action: 'bulkUpdate', data: { queries: equal('r', 'apple'), data: { n: 1 } } },
      ],
      [{ $id: 'a', r: 'Apple', n: null }],
    ],
    [
      'a deleted one is none',
      [seed],
      [
        { action: 'update', rowId: 'a', data: { n: 1 } },
        { action: 'delete', rowId: 'a' },
        { action: 'create', rowId: 'a', data: { r: 'again' } },
      ],
      [{ $id: 'a', r: 'again', n: null }],
    ],
    [
      'a bulk update has operators as texts',
      [seed],
      [{ action: 'bulkUpdate', data: { queries: [], data: { r: operator('stringConcat', '!') } } }],
      [{ $id: 'a', r: operator('stringConcat', '!') }],
    ],
  ])('%s', async (_what, seeds, operations, expected) => {
    await client.send('DELETE', held, {});
    if (seeds.length > 0) await client.send('POST', held, { rows: seeds });
    const id = await begin();
    for (const operation of operations) await stage(id, { ...operation, tableId: 'held' });
    expect((await commit(id)).body).toMatchObject({ status: 'committed' });
    expect((await client.send('GET', held)).body.rows).toMatchObject(expected);
  });

  test.each([
    ['a new row with an operator fails', { action: 'create', rowId: 'b', data: { r: 'b', n: add } }, 500, 'committing'],
    ['a bulk update with an operator for a number is refused', bulk({ n: add }), 400, 'failed'],
    ['a query that is an object fails', bulk({}, [{ method: 'limit', values: [1] }]), 500, 'committing'],
    ['a query that is a number is none', bulk({}, [5]), 400, 'failed'],
    ['in other letters they are rows of others', { action: 'update', rowId: 'A', data: { n: 1 } }, 409, 'failed'],
  ])('%s', async (_what, operation, code, end) => {
    await client.send('DELETE', held, {});
    await client.send('POST', held, { rows: [seed] });
    const id = await begin();
    await stage(id, { action: 'update', rowId: 'a', data: { r: 'x' }, tableId: 'held' });
    await stage(id, { ...operation, tableId: 'held' });
    expect([(await commit(id)).status, await status(id)]).toEqual([code, end]);
  });

  test('a route that stages does not read operators', async () => {
    const broken = { n: '{"method":"increment","values":1}' };
    const staged = async (transactionId?: string) =>
      (await client.send('PATCH', held, { data: broken, ...(transactionId && { transactionId }) })).status;
    expect([await staged(), await staged(await begin())]).toEqual([400, 200]);
  });
});

function bulk(data: object, queries: readonly unknown[] = []) {
  return { action: 'bulkUpdate', data: { queries, data } };
}

describe('what a transaction shows', () => {
  const inside = async (id: string) => {
    const read = await client.send('GET', `${rows}/a?transactionId=${id}`);
    const list = await client.send('GET', `${rows}?transactionId=${id}`);
    return [read.status, read.body.n, list.status, list.body.total];
  };
  const stageLegacy = (id: string, ...operations: object[]) =>
    client.send('POST', `/databases/transactions/${id}/operations`, {
      operations: operations.map((operation) => ({ databaseId: 'd', collectionId: 't', ...operation })),
    });

  test.each([
    ['an increment of tablesdb is not seen', [{ column: 'n', value: 5 }], 1],
    ['an increment of databases shows the amount in place of the sum', [{ attribute: 'n', value: 5 }], 5],
    [
      'another adds to that',
      [
        { attribute: 'n', value: 5 },
        { attribute: 'n', value: 2 },
      ],
      7,
    ],
  ])('%s', async (_what, changes, n) => {
    const id = await begin();
    for (const data of changes) {
      const operation = { action: 'increment', data };
      if ('column' in data) await stage(id, { ...operation, rowId: 'a' });
      else await stageLegacy(id, { ...operation, documentId: 'a' });
    }
    expect(await inside(id)).toEqual([200, n, 200, 2]);
  });

  test('a change of a row that the same call deletes fails, and nothing is seen any more', async () => {
    const id = await begin();
    const staged = await stage(id, { action: 'delete', rowId: 'a' }, { action: 'update', rowId: 'a', data: { n: 2 } });
    expect([staged.status, await inside(id)]).toEqual([201, [500, undefined, 500, undefined]]);
  });
});

test('a row staged by its route under unique() is not found by the id it gets, and the last one alone is shown', async () => {
  const id = await begin();
  const create = async (s: string) =>
    (await client.send('POST', rows, { rowId: 'unique()', data: { s }, transactionId: id })).body.$id;
  const [first, second] = [await create('one'), await create('two')];
  const inside = await client.send('GET', `${rows}?transactionId=${id}`);
  expect(inside.body.rows.map((row: { $id: string }) => row.$id)).toEqual(['a', 'b', second]);
  expect((await client.send('GET', `${rows}/${second}?transactionId=${id}`)).status).toBe(404);
  expect((await commit(id)).body.status).toBe('committed');
  expect(await ids()).toEqual(['a', 'b', first, second]);
});

test('unique() is an id like others for an operation of a call, and "0" is none', async () => {
  const id = await begin();
  const [unique, zero] = ['unique()', '0'].map((rowId) => ({ action: 'create', rowId, data: { s: 'u' } }));
  expect((await stage(id, unique ?? {}, zero ?? {})).status).toBe(201);
  const refused = await stage(id, { action: 'update', rowId: '0', data: { s: 'u' } });
  expect([refused.status, refused.body.message]).toEqual([400, 'Document ID is required for update operations']);
  const inside = await client.send('GET', `${rows}?transactionId=${id}`);
  expect(inside.body.rows.map((row: { $id: string }) => row.$id)).toEqual(['a', 'b', 'unique()']);
  await commit(id);
  expect(await ids()).toEqual(['a', 'b', 'unique()', expect.stringMatching(/^[0-9a-f]{20}$/)]);
});
