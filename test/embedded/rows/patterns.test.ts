import type { EngineName } from '../../../src/embedded/dials/dial-names.js';
import { queryString, startClient, type WireClient } from './embedded-client.js';

/** What `LIKE` means to each engine where the value or the column is unusual, as the SQL of Appwrite's adapters has it. */

const columns = [
  { key: 'n', type: 'integer' },
  { key: 'f', type: 'double' },
  { key: 'o', type: 'boolean' },
  { key: 'd', type: 'datetime' },
  { key: 's', type: 'string', size: 20 },
  { key: 'long', type: 'string', size: 200_000 },
].map((column) => ({ ...column, required: false }));

async function withRows(engine: EngineName, check: (find: Find) => Promise<void>, text?: string): Promise<void> {
  const client: WireClient = await startClient(engine === 'postgresql' ? { appwrite: 'main', engine } : { engine });
  try {
    const rows = await client.table('t', columns);
    for (const [rowId, data] of Object.entries(ROWS)) await client.send('POST', rows, { rowId, data });
    if (text !== undefined) await client.send('POST', rows, { rowId: 'd', data: { s: text } });
    await check(async (method, attribute, value) => {
      const { status, body } = await client.send('GET', rows + queryString({ method, attribute, values: [value] }));
      return status === 200 ? body.rows.map((row: { readonly $id: string }) => row.$id).join() : status;
    });
  } finally {
    await client.stop();
  }
}

type Find = (method: string, attribute: string, value: unknown) => Promise<string | number>;

const ROWS = {
  a: { n: 12, f: 1.5, o: true, d: '2024-01-02T03:04:05.006Z', s: 'apple', long: 'a'.repeat(200_000) },
  b: { n: 21, f: 2, o: false, d: '2025-01-02T00:00:00Z', s: '100%' },
  c: { s: 'x' },
};

test('a number, a flag or a date is compared as MariaDB prints it', () =>
  withRows('mariadb', async (find) => {
    expect(await find('startsWith', 'n', 1)).toBe('a');
    expect(await find('endsWith', 'n', 1)).toBe('b');
    expect(await find('startsWith', 'f', 1.5)).toBe('a');
    expect(await find('endsWith', 'f', 2)).toBe('b');
    expect(await find('notStartsWith', 'f', 1.5)).toBe('b');
    expect(await find('startsWith', 'f', 0)).toBe('');
    expect(await find('startsWith', 'o', true)).toBe('a');
    expect(await find('notStartsWith', 'o', true)).toBe('b');
    // PHP makes an empty text of false.
    expect(await find('startsWith', 'o', false)).toBe('a,b');
    expect(await find('startsWith', 'd', '2024-01-02T04:04:05.006+01:00')).toBe('a');
    // The server reads every value as a moment first.
    expect(await find('startsWith', 'd', '2024')).toBe('');
    expect(await find('startsWith', '$sequence', '1')).toBe('a');
  }));

test('PostgreSQL has no patterns of them', () =>
  withRows('postgresql', async (find) => {
    for (const [attribute, value] of [
      ['n', 1],
      ['f', 1.5],
      ['o', true],
      ['d', '2024-01-02'],
      ['$sequence', '1'],
    ] as const) {
      for (const method of ['startsWith', 'notStartsWith', 'endsWith', 'notEndsWith']) {
        expect([method, attribute, await find(method, attribute, value)]).toEqual([method, attribute, 500]);
      }
    }
    expect(await find('startsWith', 's', 'A')).toBe('a');
  }));

test.each<EngineName>(['mariadb', 'postgresql'])('the wildcards of containsAll on a text count on %s', (engine) =>
  withRows(engine, async (find) => {
    expect(await find('containsAll', 's', 'APPLE')).toBe('a');
    expect(await find('containsAll', 's', '%')).toBe('a,b,c');
    expect(await find('containsAll', 's', '%0%')).toBe('b');
    expect(await find('containsAll', 's', '_')).toBe('c');
    expect(await find('containsAll', 's', '100\\%')).toBe('b');
    expect(await find('containsAll', 's', 'app')).toBe('');
  }));

test('a long text is searched on PostgreSQL without a look at the whole pattern at each of its characters', () =>
  withRows('postgresql', async (find) => {
    const long = 'a'.repeat(3900);
    const before = process.cpuUsage();
    expect(await find('contains', 'long', `${long}B`)).toBe('');
    expect(await find('endsWith', 'long', `B${long}`)).toBe('');
    expect(await find('contains', 'long', `${long}É`)).toBe('');
    expect(await find('contains', 'long', long.toUpperCase())).toBe('a');
    expect(await find('endsWith', 'long', `${long.slice(1)}A`)).toBe('a');
    expect(process.cpuUsage(before).user).toBeLessThan(2_000_000);
  }));

test.each([
  ['Éclair à la CRÈME', 'À LA crè', true],
  ['Éclair', 'eclair', false],
  ['ΣΟΦΟΣ', 'σοφοσ', true],
  ['\u212Aelvin', 'kelvin', false],
  ['ı', 'I', false],
  ['100 €', '0 €', true],
])('PostgreSQL finds in %j the part %j: %p', (text, part, isFound) =>
  withRows(
    'postgresql',
    async (find) => {
      expect(await find('contains', 's', part)).toBe(isFound ? 'd' : '');
    },
    text,
  ));

test('PostgreSQL finds parts and ends without case, with accents', () =>
  withRows('postgresql', async (find) => {
    expect(await find('contains', 's', 'PP')).toBe('a');
    expect(await find('contains', 's', 'é')).toBe('');
    expect(await find('endsWith', 's', 'PLE')).toBe('a');
    expect(await find('endsWith', 's', '%')).toBe('b');
    expect(await find('endsWith', 's', '')).toBe('a,b,c');
    expect(await find('contains', 's', '0%')).toBe('b');
    expect(await find('notContains', 's', 'A')).toBe('b,c');
  }));

test.each<EngineName>([
  'mariadb',
  'postgresql',
])('as many values as a filter may have are compared on %s', async (engine) => {
  const client = await startClient({ engine });
  try {
    const rows = await client.table('t', [
      { key: 's', type: 'string', size: 20 },
      { key: 'list', type: 'string', size: 20, array: true },
    ]);
    await client.send('POST', rows, { rowId: 'a', data: { s: 'x499', list: ['499'] } });
    const values = Array.from({ length: 500 }, (_, at) => `${at}`);
    const changed = async (method: string, attribute: string) => {
      const queries = [JSON.stringify({ method, attribute, values })];
      const { status, body } = await client.send('PATCH', rows, { data: { s: 'x499' }, queries });
      return [status, body.total];
    };
    expect(await changed('contains', 's')).toEqual([200, 1]);
    expect(await changed('notContains', 's')).toEqual([200, 0]);
    expect(await changed('containsAll', 's')).toEqual([200, 0]);
    expect(await changed('containsAll', 'list')).toEqual([200, 0]);
  } finally {
    await client.stop();
  }
});
