import fc from 'fast-check';
import { storedFloat } from '../../../src/embedded/rules/php/php-number.js';
import { startClient, type WireClient } from './embedded-client.js';

/** A row comes back as it was stored, whatever it holds: values leave SQLite as JSON, in parts of a hundred. */

let client: WireClient;

beforeAll(async () => {
  client = await startClient();
});

afterAll(() => client.stop());

test('text, floats and lists come back as they were stored', async () => {
  const rows = await client.table('kinds', [
    { key: 's', type: 'string', size: 200 },
    { key: 'd', type: 'double' },
    { key: 'b', type: 'boolean' },
    { key: 'tags', type: 'string', size: 200, array: true },
    { key: 'numbers', type: 'double', array: true },
  ]);
  const text = fc.string({ unit: 'binary', maxLength: 60 });
  const float = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value));
  const data = fc.record({
    s: fc.option(text),
    d: fc.option(float.map(storedFloat)),
    b: fc.option(fc.boolean()),
    tags: fc.array(text, { maxLength: 4 }),
    numbers: fc.array(float, { maxLength: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(data, async (values) => {
      const created = await client.send('POST', rows, { rowId: 'unique()', data: values });
      expect([created.status, created.body]).toMatchObject([201, values]);
      const got = await client.send('GET', `${rows}/${created.body.$id}`);
      expect(got.body).toMatchObject(values);
      const listed = await client.send('GET', `${rows}?queries[]=${encodeURIComponent('{"method":"orderDesc"}')}`);
      expect(listed.body.rows[0]).toEqual(got.body);
    }),
    { numRuns: 60 },
  );
});

test.each([
  '9223372036854775807',
  '-9223372036854775808',
  '9007199254740993',
  '9007199254740991',
  '-9007199254740992',
  '0',
])('the integer %s is exact', async (digits) => {
  const { server } = client;
  const rows = await client.table(`i${digits.replace('-', 'm')}`, [{ key: 'i', type: 'bigint' }]);
  const headers = {
    'x-appwrite-project': server.projectId,
    'x-appwrite-key': server.apiKey,
    'content-type': 'application/json',
  };
  const body = `{"rowId":"a","data":{"i":${digits}}}`;
  await fetch(server.endpoint + rows, { method: 'POST', headers, body });
  const got = await fetch(`${server.endpoint}${rows}/a`, { headers });
  expect(await got.text()).toContain(`"i":${digits},`);
});

test('a row of 250 columns', async () => {
  const wide = Array.from({ length: 250 }, (_, at) => ({ key: `n${at}`, type: 'integer' }));
  const rows = await client.table('wide', wide.slice(0, 100));
  for (const { key } of wide.slice(100)) {
    await client.send('POST', '/tablesdb/d/tables/wide/columns/integer', { key, required: false });
  }
  const values = Object.fromEntries(wide.map(({ key }, at) => [key, at]));
  for (;;) {
    const created = await client.send('POST', rows, { rowId: 'a', data: values });
    if (created.status === 201) break;
    expect(created.body.type).toBe('row_invalid_structure');
  }
  expect((await client.send('GET', `${rows}/a`)).body).toMatchObject(values);
  expect((await client.send('GET', rows)).body.rows).toMatchObject([values]);
});
