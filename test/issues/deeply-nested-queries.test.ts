import { EmbeddedAppwrite } from 'entwrite/embedded';

/** SQLite's parser gives up after some thirty levels of parentheses, where the real databases go on. */
let server: EmbeddedAppwrite;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
  await call('POST', '/tablesdb', { databaseId: 'd', name: 'd' });
  await call('POST', '/tablesdb/d/tables', { tableId: 't', name: 't' });
  await call('POST', '/tablesdb/d/tables/t/columns/integer', { key: 'n', required: false });
  await call('POST', '/tablesdb/d/tables/t/rows', { rowId: 'a', data: { n: 1 } });
});
afterAll(() => server.stop());

async function call(method: string, path: string, body?: unknown) {
  const response = await fetch(`${server.endpoint}${path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      'x-appwrite-project': server.projectId,
      'x-appwrite-key': server.apiKey,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

function nested(depth: number, place: 'first' | 'last'): string {
  const leaf = { method: 'equal', attribute: 'n', values: [1] };
  let query: object = leaf;
  for (let level = 0; level < depth; level++) {
    query = { method: level % 2 ? 'and' : 'or', values: place === 'first' ? [query, leaf] : [leaf, query] };
  }
  return JSON.stringify(query);
}

async function commitBulk(queries: readonly string[]) {
  const { body } = await call('POST', '/tablesdb/transactions', {});
  const operation = { databaseId: 'd', tableId: 't', action: 'bulkUpdate', data: { queries, data: { n: 1 } } };
  await call('POST', `/tablesdb/transactions/${body.$id}/operations`, { operations: [operation] });
  return call('PATCH', `/tablesdb/transactions/${body.$id}`, { commit: true });
}

test.each(['first', 'last'] as const)('a list takes the deepest query that it has room for, %s', async (place) => {
  const found = await call('GET', `/tablesdb/d/tables/t/rows?queries[]=${encodeURIComponent(nested(50, place))}`);
  expect(found).toMatchObject({ status: 200, body: { total: 1 } });
});

test.each(['first', 'last'] as const)('a staged query is taken to a depth of 80, %s', async (place) => {
  expect(await commitBulk([nested(80, place)])).toMatchObject({ status: 200, body: { status: 'committed' } });
  expect(await commitBulk([nested(81, place)])).toMatchObject({
    status: 400,
    body: { message: 'Invalid query: "and" and "or" are nested more than 80 deep. Flatten them.' },
  });
});
