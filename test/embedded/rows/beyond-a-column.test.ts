import type { EmbeddedAppwriteOptions } from 'entwrite/embedded';
import { startClient, type WireClient } from './embedded-client.js';

/** Sums that a column cannot hold, and questions about geometries that only some versions answer. */

const mariadb = { appwrite: 'main', engine: 'mariadb' } as const;
const postgresql = { appwrite: 'main', engine: 'postgresql' } as const;

async function withRows(options: EmbeddedAppwriteOptions, work: (client: WireClient, rows: string) => Promise<void>) {
  const client = await startClient(options);
  try {
    await work(
      client,
      await client.table('t', [
        { key: 'small', type: 'integer' },
        { key: 'float', type: 'double' },
        { key: 'place', type: 'point' },
      ]),
    );
  } finally {
    await client.stop();
  }
}

const limit = (key: string, word: string) => [
  400,
  { type: 'column_limit_exceeded', message: `tablesDB "${key}" has reached the ${word} value of ` },
];
const failure = [500, { type: 'general_unknown' }];

test.each([
  [mariadb, 'small', 2_147_483_647, 'increment', 1, limit('small', 'maximum')],
  [mariadb, 'float', 1e308, 'increment', 1e308, limit('float', 'maximum')],
  [mariadb, 'float', -1e308, 'decrement', 1e308, limit('float', 'minimum')],
  [postgresql, 'small', 2_147_483_647, 'increment', 1, failure],
  [postgresql, 'small', 1, 'increment', 1.5, failure],
  [postgresql, 'float', -1e308, 'decrement', 1e308, failure],
])('%j: %s of %d %s by %d', async (options, key, before, direction, value, [status, body]) =>
  withRows(options, async (client, rows) => {
    await client.send('POST', rows, { rowId: 'a', data: { [key]: before } });
    const answer = await client.send('PATCH', `${rows}/a/${key}/${direction}`, { value });
    expect([answer.status, answer.body]).toEqual([status, expect.objectContaining(body)]);
    expect((await client.send('GET', `${rows}/a`)).body[key]).toBe(before);
  }));

const overflow = '{"method":"increment","values":[1,9999999999]}';

test.each([
  [mariadb, { action: 'update', data: { small: overflow } }, [400, 'Value out of range', 'failed']],
  [mariadb, { action: 'increment', data: { column: 'small' } }, [400, 'Value out of range', 'failed']],
  [postgresql, { action: 'update', data: { small: overflow } }, [400, 'Numeric value out of range', 'failed']],
  [postgresql, { action: 'increment', data: { column: 'small' } }, [500, 'Server Error', 'committing']],
])('%j: a commit of %j says that a number is out of range', async (options, operation, expected) =>
  withRows(options, async (client, rows) => {
    await client.send('POST', rows, { rowId: 'a', data: { small: 2_147_483_647 } });
    const path = `/tablesdb/transactions/${(await client.send('POST', '/tablesdb/transactions', {})).body.$id}`;
    const staged = { databaseId: 'd', tableId: 't', rowId: 'a', ...operation };
    await client.send('POST', `${path}/operations`, { operations: [staged] });
    const { status, body } = await client.send('PATCH', path, { commit: true });
    expect([status, body.message, (await client.send('GET', path)).body.status]).toEqual(expected);
  }));

test.each([
  [{ appwrite: '1.9' } as const, [500, 500]],
  [mariadb, [['b'], ['a']]],
  [postgresql, [['b'], ['a']]],
])('%j: geometries that are null and that are not', async (options, expected) =>
  withRows(options, async (client, rows) => {
    await client.send('POST', rows, { rowId: 'a', data: { place: [1, 2] } });
    await client.send('POST', rows, { rowId: 'b', data: { small: 1 } });
    const asked = ['isNull', 'isNotNull'].map(async (method) => {
      const query = encodeURIComponent(JSON.stringify({ method, attribute: 'place' }));
      const { status, body } = await client.send('GET', `${rows}?queries[0]=${query}`);
      return status === 200 ? body.rows.map(({ $id }: { $id: string }) => $id) : status;
    });
    expect(await Promise.all(asked)).toEqual(expected);
  }));
