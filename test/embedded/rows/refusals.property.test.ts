import fc from 'fast-check';
import { dialsOfEnvironment } from '../../support/dials.js';
import { type Reply, startClient, type WireClient } from './embedded-client.js';

/**
 * What the real server was seen to refuse (test/conformance/recordings/fact-*.json), for any value of each kind: a client that is tested
 * here must not find in production that a value, a key or a write is not taken.
 */

const seed = 1196;
const runs = { numRuns: 12, seed };
const utf16 = fc.string({ unit: 'binary', maxLength: 12 });

let client: WireClient;

beforeAll(async () => {
  client = await startClient(dialsOfEnvironment());
  const columns = [
    { key: 's', type: 'string', size: 32 },
    { key: 'i', type: 'integer' },
    { key: 'big', type: 'integer', size: 8 },
    { key: 'f', type: 'double' },
    { key: 'p', type: 'point' },
    { key: 'list', type: 'string', size: 32, array: true },
    { key: 'constructor', type: 'string', size: 32 },
  ];
  await client.table('t', columns);
  await client.send('POST', rows, { rowId: 'here', data: { s: 'kept', i: 1, f: 1.5 } });
});

afterAll(() => client.stop());

const rows = '/tablesdb/d/tables/t/rows';

/** Sends a body whose text matters: numbers that JavaScript would write otherwise. */
async function sendText(method: string, path: string, body: string, contentType = 'application/json'): Promise<Reply> {
  const { projectId, apiKey, endpoint } = client.server;
  const headers = { 'x-appwrite-project': projectId, 'x-appwrite-key': apiKey, 'content-type': contentType };
  const response = await fetch(endpoint + path, { method, headers, body });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

async function totalOf(path: string, ...queries: object[]): Promise<Reply> {
  const sent = queries.map((query) => `queries[]=${encodeURIComponent(JSON.stringify(query))}`);
  return client.send('GET', `${path}?${sent.join('&')}`);
}

/** Every way to write one value into one row: all refuse alike, and nothing is stored. */
async function refusedEverywhere(
  literal: string,
  key: string,
  expected: { type: string; message: RegExp },
): Promise<void> {
  const data = `{${JSON.stringify(key)}:${literal}}`;
  const answers = [
    await sendText('POST', rows, `{"rowId":"gone","data":${data}}`),
    await sendText('POST', rows, `{"rows":[{"$id":"gone",${data.slice(1)}]}`),
    await sendText('PATCH', `${rows}/here`, `{"data":${data}}`),
    await sendText('PUT', `${rows}/gone`, `{"data":${data}}`),
    await sendText('PUT', rows, `{"rows":[{"$id":"gone",${data.slice(1)}]}`),
  ];
  for (const answer of answers) {
    expect([literal, answer.status, answer.body.type]).toEqual([literal, 400, expected.type]);
    expect(answer.body.message).toMatch(expected.message);
  }
  expect((await client.send('GET', `${rows}/gone`)).status).toBe(404);
  expect((await client.send('GET', `${rows}/here`)).body).toMatchObject({ s: 'kept', i: 1, f: 1.5 });
}

const structure = (message: RegExp) => ({ type: 'row_invalid_structure', message });

describe('values', () => {
  test('a number beyond every double is no number of any column', async () => {
    const literal = fc.tuple(
      fc.constantFrom('', '-'),
      fc.integer({ min: 309, max: 4000 }),
      fc.constantFrom('1', '9.5', '123456789'),
    );
    const keys = fc.constantFrom('i', 'big', 'f');
    await fc.assert(
      fc.asyncProperty(literal, keys, ([sign, exponent, digits], key) =>
        refusedEverywhere(`${sign}${digits}e${exponent}`, key, structure(new RegExp(`Attribute "${key}" has invalid`))),
      ),
      runs,
    );
  });

  test('an integer beyond 32 bits, and one beyond 64', async () => {
    const beyond = (bits: bigint) =>
      fc
        .tuple(fc.boolean(), fc.bigInt({ min: 2n ** (bits - 1n), max: 2n ** (bits + 30n) }))
        .map(([negative, value]) => (negative ? -value - 1n : value));
    await fc.assert(
      fc.asyncProperty(beyond(32n), beyond(64n), async (small, big) => {
        await refusedEverywhere(String(small), 'i', structure(/Attribute "i" has invalid/));
        await refusedEverywhere(String(big), 'big', structure(/Attribute "big" has invalid/));
      }),
      runs,
    );
    await refusedEverywhere(String(-(2n ** 31n)), 'i', structure(/between -2,147,483,647 and 2,147,483,647/));
    await refusedEverywhere(String(-(2n ** 63n)), 'big', structure(/between -9,223,372,036,854,775,807 and/));
  });

  test('a scalar of another type, and a list or an object where a scalar belongs', async () => {
    const other = fc.oneof(fc.boolean(), fc.array(fc.integer(), { minLength: 1, maxLength: 3 }), fc.constant({ a: 1 }));
    const keys = fc.constantFrom('i', 'big', 'f', 's', 'constructor');
    await fc.assert(
      fc.asyncProperty(other, keys, (value, key) =>
        refusedEverywhere(JSON.stringify(value), key, structure(new RegExp(`Attribute "${key}" has invalid`))),
      ),
      runs,
    );
  });

  test('text beyond the size, counted in characters', async () => {
    const long = fc.string({ unit: fc.constantFrom('a', 'é', '😀', ' '), minLength: 33, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(long, fc.constantFrom('s', 'constructor'), (text, key) =>
        refusedEverywhere(JSON.stringify(text), key, structure(/no longer than 32 chars/)),
      ),
      runs,
    );
  });

  test('a key that no column has, also one that every JavaScript object has', async () => {
    const inherited = Object.getOwnPropertyNames(Object.prototype).filter((key) => key !== 'constructor');
    const key = fc.oneof(fc.constantFrom(...inherited), fc.stringMatching(/^x[a-zA-Z0-9_.-]{1,20}$/));
    await fc.assert(
      fc.asyncProperty(key, (name) => refusedEverywhere('"x"', name, structure(/Unknown attribute/))),
      runs,
    );
  });

  test('a point off the globe', async () => {
    const off = (limit: number) =>
      fc
        .tuple(fc.boolean(), fc.double({ min: limit + 0.001, max: 1e6, noNaN: true }))
        .map(([low, at]) => (low ? -at : at));
    const point = fc.oneof(
      fc.tuple(off(180), fc.double({ min: -89, max: 89, noNaN: true })),
      fc.tuple(fc.double({ min: -179, max: 179, noNaN: true }), off(90)),
    );
    await fc.assert(
      fc.asyncProperty(point, (at) =>
        refusedEverywhere(JSON.stringify(at), 'p', structure(/valid point: (Longitude|Latitude)/)),
      ),
      runs,
    );
  });
});

describe('requests', () => {
  test('a body of any other content type has no parameters, whatever its letters', async () => {
    const type = fc.oneof(
      fc.constantFrom('Application/json', 'APPLICATION/JSON', 'text/plain', 'application/xml', 'application/json5'),
      fc.stringMatching(/^[a-z]{2,8}\/[a-z]{2,8}$/),
    );
    await fc.assert(
      fc.asyncProperty(type, async (contentType) => {
        const answer = await sendText('POST', rows, '{"rowId":"gone","data":{"s":"x"}}', contentType);
        expect([contentType, answer.status]).toEqual([contentType, 400]);
        expect((await client.send('GET', `${rows}/gone`)).status).toBe(404);
      }),
      runs,
    );
  });

  test('half a character makes the body no body', async () => {
    const half = fc.tuple(utf16, fc.integer({ min: 0xd800, max: 0xdfff })).map(([text, unit]) => {
      const lone = `\\u${unit.toString(16)}`;
      return `${JSON.stringify(`${text}x`).slice(0, -1)}${lone}x"`;
    });
    await fc.assert(
      fc.asyncProperty(half, async (literal) => {
        const answer = await sendText('PATCH', `${rows}/here`, `{"data":{"s":${literal}}}`);
        expect([literal, answer.status]).toEqual([literal, 400]);
      }),
      runs,
    );
  });

  test('a role that names nobody', async () => {
    const id = fc.stringMatching(/^[a-z][a-z0-9]{0,10}$/);
    const role = fc.oneof(
      fc
        .constantFrom('user', 'team', 'member', 'label')
        .chain((kind) => fc.constantFrom(kind, `${kind}:`, `${kind}:0`)),
      fc
        .tuple(fc.constantFrom('any', 'guests'), id)
        .chain(([kind, more]) => fc.constantFrom(`${kind}:${more}`, `${kind}/${more}`)),
      id
        .filter((name) => !['verified', 'unverified'].includes(name))
        .chain((name) => fc.constantFrom(`user:x/${name}`, `users/${name}`)),
      fc.constantFrom('user:x/0', 'users/0', 'team:x/0'),
      id.map((name) => `user:${name.padEnd(37, 'a')}`),
      id.map((name) => `label:${name}-`),
      id.map((name) => `Any${name}`),
    );
    const permission = fc.oneof(
      role.map((name) => `read("${name}")`),
      id.map((name) => `create("user:${name}")`),
      id.chain((name) =>
        fc.constantFrom(`read(user:${name})`, `read('user:${name}')`, `read( "user:${name}" )`, `read("user:${name}"`),
      ),
    );
    await fc.assert(
      fc.asyncProperty(permission, async (text) => {
        const created = await client.send('POST', rows, { rowId: 'gone', data: { s: 'x' }, permissions: [text] });
        expect([text, created.status]).toEqual([text, 400]);
        const patched = await client.send('PATCH', `${rows}/here`, { permissions: [text] });
        expect([text, patched.status]).toEqual([text, 400]);
      }),
      { ...runs, numRuns: 30 },
    );
  });

  test('a guard that is older than the row', async () => {
    const row = await client.send('GET', `${rows}/here`);
    const written = Date.parse(row.body.$updatedAt);
    const older = fc.integer({ min: 1, max: 1e9 }).map((back) => new Date(written - back).toISOString());
    await fc.assert(
      fc.asyncProperty(older, fc.constantFrom('PATCH', 'DELETE'), async (moment, method) => {
        const body = method === 'DELETE' ? undefined : { data: { s: 'lost' } };
        const answer = await client.send(method, `${rows}/here`, body, { 'x-appwrite-timestamp': moment });
        expect([method, answer.status, answer.body?.type]).toEqual([method, 409, 'row_update_conflict']);
      }),
      runs,
    );
    expect((await client.send('GET', `${rows}/here`)).body.s).toBe('kept');
  });
});

describe('keys and lists', () => {
  test('a column key with other characters, too long or with a dollar sign', async () => {
    const bad = fc.oneof(
      fc.stringMatching(/^[._-][a-z0-9]{0,8}$/),
      fc.stringMatching(/^[a-z]{1,5}[ $/é"'][a-z]{0,5}$/),
      fc.stringMatching(/^[a-z0-9]{37,40}$/),
      fc.stringMatching(/^\$[a-z]{1,8}$/),
    );
    await fc.assert(
      fc.asyncProperty(bad, async (key) => {
        const column = await client.send('POST', '/tablesdb/d/tables/t/columns/string', {
          key,
          size: 8,
          required: false,
        });
        expect([key, column.status]).toEqual([key, 400]);
        const table = await client.send('POST', '/tablesdb/d/tables', {
          tableId: 'gone',
          name: 'n',
          columns: [{ key, type: 'string', size: 8 }],
        });
        expect([key, table.status]).toEqual([key, 400]);
      }),
      runs,
    );
  });

  test('a row of a table whose columns are numbers is patched only by none of them', async () => {
    // PHP renumbers such keys when it merges what is stored with what is sent: 10 becomes 0, which no column has.
    const number = fc.integer({ min: 1, max: 1_000_000 });
    await fc.assert(
      fc.asyncProperty(number, async (key) => {
        const id = `n${key}`;
        const path = await client.table(id, [
          { key: String(key), type: 'string', size: 8 },
          { key: 's', type: 'string', size: 8 },
        ]);
        expect((await client.send('POST', path, { rowId: 'a', data: { [key]: 'x', s: 'y' } })).status).toBe(201);
        const patched = await client.send('PATCH', `${path}/a`, { data: { [key]: 'z' } });
        expect([key, patched.status, patched.body.message]).toEqual([
          key,
          400,
          'Invalid document structure: Unknown attribute: "0"',
        ]);
      }),
      { ...runs, numRuns: 6 },
    );
  });

  test('the list of tables knows no rowSecurity, and its $sequence is a number', async () => {
    const method = fc.constantFrom('equal', 'notEqual');
    await fc.assert(
      fc.asyncProperty(method, fc.stringMatching(/^[a-z]{1,6}$/), fc.boolean(), async (name, text, flag) => {
        const security = await totalOf('/tablesdb/d/tables', {
          method: name,
          attribute: 'rowSecurity',
          values: [flag],
        });
        expect(security.status).toBe(400);
        const sequence = await totalOf('/tablesdb/d/tables', { method: name, attribute: '$sequence', values: [text] });
        expect([sequence.status, sequence.body.message]).toEqual([
          400,
          expect.stringContaining('Query value is invalid for attribute "$sequence"'),
        ]);
      }),
      runs,
    );
  });

  test('a filter by an attribute that is not there, by one inherited or by a value of another type', async () => {
    const unknown = fc.oneof(
      fc.constantFrom('toString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf'),
      fc.stringMatching(/^x[a-z]{2,10}$/),
    );
    const query = fc.oneof(
      unknown.map((attribute) => ({ method: 'equal', attribute, values: ['x'] })),
      unknown.map((attribute) => ({ method: 'orderAsc', attribute })),
      fc
        .tuple(fc.constantFrom('i', 'big', 'f'), fc.stringMatching(/^[a-z]{1,6}$/))
        .map(([attribute, text]) => ({ method: 'equal', attribute, values: [text] })),
      fc.integer().map((number) => ({ method: 'search', attribute: 's', values: [number] })),
    );
    await fc.assert(
      fc.asyncProperty(query, async (sent) => {
        const answer = await totalOf(rows, sent);
        expect([sent, answer.status]).toEqual([sent, 400]);
      }),
      { ...runs, numRuns: 30 },
    );
  });
});

describe('links', () => {
  beforeAll(async () => {
    await client.table('b', [{ key: 'n', type: 'integer' }]);
    for (const type of ['oneToOne', 'oneToMany', 'manyToOne', 'manyToMany']) {
      await client.table(`a-${type}`, [{ key: 'n', type: 'integer' }]);
      await client.relate(`a-${type}`, {
        relatedTableId: 'b',
        type,
        key: 'l',
        twoWay: true,
        twoWayKey: `from${type}`,
        onDelete: 'setNull',
      });
    }
  });

  test('a value that is not a link of its kind', async () => {
    const scalar = fc.oneof(fc.integer({ min: 1 }), fc.stringMatching(/^[a-z]{1,8}$/), fc.constant(true));
    const many = fc.constantFrom('oneToMany', 'manyToMany');
    const one = fc.constantFrom('oneToOne', 'manyToOne');
    const wrong = fc.oneof(
      fc.tuple(many, scalar),
      fc.tuple(one, fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 3 })),
      fc.tuple(one, fc.integer({ min: 1 })),
    );
    await Promise.all(
      ['oneToOne', 'oneToMany', 'manyToOne', 'manyToMany'].map((type) =>
        client.send('POST', `/tablesdb/d/tables/a-${type}/rows`, { rowId: 'a1', data: { n: 1 } }),
      ),
    );
    await fc.assert(
      fc.asyncProperty(wrong, async ([type, value]) => {
        const answer = await client.send('PATCH', `/tablesdb/d/tables/a-${type}/rows/a1`, { data: { l: value } });
        expect([type, value, answer.status, answer.body.type]).toEqual([
          type,
          value,
          400,
          'relationship_value_invalid',
        ]);
      }),
      { ...runs, numRuns: 30 },
    );
  });

  test('a commit over a row that a link of another writer touched meanwhile', async () => {
    const type = fc.constantFrom('oneToOne', 'oneToMany', 'manyToOne', 'manyToMany');
    let made = 0;
    await fc.assert(
      fc.asyncProperty(type, async (kind) => {
        const id = `c${++made}`;
        const path = `/tablesdb/d/tables/a-${kind}/rows`;
        const other = `o${made}`;
        await client.send('POST', '/tablesdb/d/tables/b/rows', { rowId: other, data: { n: 1 } });
        await client.send('POST', path, { rowId: id, data: { n: 1 } });
        const transaction = await client.send('POST', '/tablesdb/transactions', {});
        const staged = await client.send('PATCH', `${path}/${id}`, {
          data: { n: 2 },
          transactionId: transaction.body.$id,
        });
        expect(staged.status).toBe(200);
        const written = await client.send('PATCH', `${path}/${id}`, {
          data: { n: 3, l: /Many$/.test(kind) ? [other] : other },
        });
        expect(written.status).toBe(200);
        const commit = await client.send('PATCH', `/tablesdb/transactions/${transaction.body.$id}`, { commit: true });
        expect([kind, commit.status, commit.body.type]).toEqual([kind, 409, 'transaction_conflict']);
      }),
      { ...runs, numRuns: 8 },
    );
  });

  test('a filter through the parent that a one-way oneToMany does not have finds nothing', async () => {
    await client.table('p', [{ key: 'n', type: 'integer' }]);
    await client.table('q', [{ key: 'n', type: 'integer' }]);
    await client.relate('p', { relatedTableId: 'q', type: 'oneToMany', key: 'kids', onDelete: 'setNull' });
    await client.send('POST', '/tablesdb/d/tables/p/rows', {
      rowId: 'p1',
      data: { n: 1, kids: [{ $id: 'q1', n: 5 }] },
    });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('equal', 'greaterThan', 'lessThan', 'notEqual'),
        fc.integer({ min: -9, max: 9 }),
        async (method, value) => {
          const found = await totalOf('/tablesdb/d/tables/p/rows', { method, attribute: 'kids.n', values: [value] });
          expect([found.status, found.body.total ?? 0]).toEqual([200, 0]);
        },
      ),
      runs,
    );
  });
});
