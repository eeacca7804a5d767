import { EmbeddedAppwrite } from 'entwrite/embedded';
import fc from 'fast-check';
import type { Route } from '../../../src/embedded/wire/http/route.js';
import { routes } from '../../../src/embedded/wire/routes.js';
import { call } from '../support/api.js';

/**
 * Requests of any shape to every route: no crash, no hang, and no error of the server's own making. A 500 that the real server
 * has too is a refusal like any other and does not reach `onError`.
 */
const runs = process.env.LONG ? 20_000 : 200;

const word = fc.constantFrom(
  'd',
  't',
  'u',
  'a',
  'b',
  'n',
  'D',
  '$id',
  'unique()',
  '',
  '_x',
  'x'.repeat(37),
  'ä',
  '%',
  "'",
);
const number = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(0, 1, 8, 768, 2 ** 31, 2 ** 53, -1));
const definition = fc.record(
  {
    key: word,
    type: fc.constantFrom(
      'string',
      'integer',
      'double',
      'boolean',
      'datetime',
      'point',
      'key',
      'unique',
      'spatial',
      'fulltext',
      'varchar',
    ),
    size: number,
    required: fc.boolean(),
    array: fc.boolean(),
    default: fc.jsonValue(),
    min: number,
    max: number,
    format: fc.constantFrom('email', 'enum', 'phone'),
    elements: fc.array(fc.oneof(word, fc.jsonValue())),
    attributes: fc.array(word),
    orders: fc.array(fc.constantFrom('ASC', 'up')),
    lengths: fc.array(number),
  },
  { requiredKeys: ['key', 'type'] },
);
const columnValue = fc.oneof(
  word,
  number,
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom(
    '2020-01-01',
    'tomorrow',
    '1.5',
    '[1,2]',
    '{"method":"increment","values":[1]}',
    '{"method":"arrayAppend","values":[1]}',
  ),
  fc.array(fc.oneof(word, number)),
  fc.constantFrom(
    [1, 2],
    [
      [0, 0],
      [1, 1],
    ],
    [
      [
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 0],
      ],
    ],
    { $id: 'r1', a: 'x' },
    [{ $id: 'r2' }],
  ),
  fc.jsonValue(),
);
const columns = [
  'a',
  'b',
  'e',
  'f',
  'l',
  'm',
  'ok',
  'pt',
  'rel',
  'many',
  '$createdAt',
  '$permissions',
  '$id',
  '$sequence',
  'zz',
];
const rowData = fc.record(Object.fromEntries(columns.map((name) => [name, columnValue])), { requiredKeys: [] });
const query: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  query: fc.oneof(
    { maxDepth: 3 },
    fc.record(
      {
        method: fc.constantFrom(
          ...[
            'equal',
            'notEqual',
            'lessThan',
            'greaterThanEqual',
            'between',
            'contains',
            'containsAny',
            'containsAll',
            'notContains',
          ],
          ...[
            'startsWith',
            'notEndsWith',
            'search',
            'notSearch',
            'isNull',
            'isNotNull',
            'select',
            'orderAsc',
            'orderDesc',
            'orderRandom',
          ],
          ...[
            'limit',
            'offset',
            'cursorAfter',
            'cursorBefore',
            'distanceLessThan',
            'intersects',
            'crosses',
            'touches',
            'overlaps',
            'regex',
          ],
        ),
        attribute: fc.constantFrom(...columns, 'rel.a', 'many.$id', 'rel.rel.a', 'a.b', ''),
        values: fc.array(fc.oneof(columnValue, fc.constantFrom('r1', 'a', '*', 'rel.*', 3, [[[0, 0], 5, true]]))),
      },
      { requiredKeys: ['method'] },
    ),
    fc.record({ method: fc.constantFrom('and', 'or'), values: fc.array(tie('query'), { maxLength: 3 }) }),
  ),
})).query;
const value = fc.oneof(
  word,
  number,
  fc.boolean(),
  fc.constantFrom(
    'oneToOne',
    'oneToMany',
    'manyToMany',
    'manyToOne',
    'cascade',
    'setNull',
    'key',
    'unique',
    'fulltext',
  ),
  fc.constantFrom('2020-01-01', 'a@b.co', 'http://a.b', '::1'),
  fc.array(word),
  fc.array(number),
  fc.array(definition),
  fc.jsonValue(),
);
const operation = fc.record(
  {
    action: fc.constantFrom(
      'create',
      'update',
      'upsert',
      'delete',
      'increment',
      'decrement',
      'bulkCreate',
      'bulkUpdate',
      'bulkUpsert',
      'bulkDelete',
    ),
    databaseId: fc.constant('d'),
    tableId: fc.constantFrom('t', 'u', 'nope'),
    rowId: fc.constantFrom('r1', 'r2', 'new', ''),
    data: fc.oneof(
      rowData,
      fc.array(rowData),
      fc.record({ queries: fc.array(query.map((one) => JSON.stringify(one))), data: rowData }),
      fc.jsonValue(),
    ),
  },
  { requiredKeys: ['action', 'databaseId', 'tableId'] },
);

/** Values likely to get through, for the parameters that have some. */
const fitting: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  data: rowData,
  rows: fc.array(rowData, { maxLength: 5 }),
  rowId: fc.constantFrom('r1', 'r2', 'r3', 'unique()'),
  queries: fc.array(
    query.map((one) => JSON.stringify(one)),
    { maxLength: 4 },
  ),
  operations: fc.array(operation, { maxLength: 5 }),
  transactionId: fc.constantFrom('{{transaction}}', 'nope'),
  permissions: fc.array(fc.constantFrom('read("any")', 'write("user:x")', 'read(any)', 'create("users")')),
  value: number,
  commit: fc.boolean(),
};

function mostly(...words: string[]): fc.Arbitrary<string> {
  return fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...words) }, { weight: 1, arbitrary: word });
}

/** Path values by the parameter they stand for. */
const segments: Readonly<Record<string, fc.Arbitrary<string>>> = {
  databaseId: mostly('d'),
  tableId: mostly('t', 'u'),
  key: mostly('a', 'b', 'n', 'rel'),
  rowId: mostly('r1', 'r2', 'r3'),
  column: mostly('a', 'b', 'f'),
  transactionId: fc.constant('{{transaction}}'),
};

function requestTo(route: Route) {
  const shape: Record<string, fc.Arbitrary<unknown>> = {};
  for (const { name } of route.params) {
    const fit = fitting[name];
    shape[name] = fit ? fc.oneof({ weight: 5, arbitrary: fit }, { weight: 1, arbitrary: value }) : value;
  }
  return fc.record({
    name: fc.constant(`${route.method} ${route.path}`),
    path: fc.record(segments),
    body: fc.oneof(
      { weight: 15, arbitrary: fc.record(shape, { requiredKeys: [] }) },
      { weight: 1, arbitrary: fc.jsonValue() },
    ),
  });
}

/** Makes what a request deleted again, and answers a transaction to write in. */
async function fillServer(server: EmbeddedAppwrite): Promise<string> {
  await call(server, 'POST', '/tablesdb', { databaseId: 'd', name: 'D' });
  const string = { type: 'string', size: 20 };
  for (const tableId of ['u', 't']) {
    const made = await call(server, 'POST', '/tablesdb/d/tables', {
      tableId,
      name: tableId,
      columns: [
        { key: 'a', ...string },
        { key: 'b', type: 'integer', min: 0, max: 9 },
        { key: 'e', ...string, format: 'enum', elements: ['x'], default: 'x' },
        { key: 'f', type: 'double' },
        { key: 'l', ...string, array: true },
        { key: 'm', type: 'datetime' },
        { key: 'ok', type: 'boolean' },
        { key: 'pt', type: 'point' },
      ],
      indexes: [
        { key: 'text', type: 'fulltext', attributes: ['a'] },
        { key: 'u', type: 'unique', attributes: ['b'] },
      ],
    });
    if (made.status !== 201 || tableId === 'u') continue;
    for (const [key, type] of [
      ['rel', 'manyToOne'],
      ['many', 'manyToMany'],
    ]) {
      await call(server, 'POST', '/tablesdb/d/tables/t/columns/relationship', {
        ...{ relatedTableId: 'u', type, key, twoWay: true, twoWayKey: `back_${key}`, onDelete: 'setNull' },
      });
    }
  }
  for (const rowId of ['r1', 'r2']) {
    for (const tableId of ['t', 'u']) {
      await call(server, 'POST', `/tablesdb/d/tables/${tableId}/rows`, { rowId, data: { a: rowId, ok: true } });
    }
  }
  return (await call(server, 'POST', '/tablesdb/transactions', {})).body.$id;
}

/** Sends many requests of any shape to the routes and fails on the first error of the server's own. */
async function fuzz(chosen: readonly Route[]): Promise<void> {
  let own: unknown;
  const server = await EmbeddedAppwrite.start({
    onError: (error) => {
      own ??= error;
    },
  });
  let transaction = await fillServer(server);
  const byName = new Map(chosen.map((route) => [`${route.method} ${route.path}`, route]));
  const request = fc.constantFrom(...chosen).chain(requestTo);
  try {
    await fc.assert(
      fc.asyncProperty(request, async ({ name, path, body }) => {
        const route = byName.get(name) ?? fail(name);
        const filled = route.path.replace(/:(\w+)/g, (_, name: keyof typeof path) =>
          encodeURIComponent(path[name] ?? 'd'),
        );
        const put = (text: string) =>
          text.replaceAll('{{transaction}}', transaction).replaceAll('%7B%7Btransaction%7D%7D', transaction);
        const isRead = route.method === 'GET';
        const sent = put(JSON.stringify(body) ?? 'null');
        const answer = await call(
          server,
          route.method,
          put(filled) + (isRead ? queryOf(body) : ''),
          isRead ? undefined : sent,
        );
        if (own !== undefined) throw own;
        expect(answer.status).toBeGreaterThan(100);
        const isGone = answer.status === 204 && !route.path.endsWith(':key');
        if (isGone || route.path.endsWith('/transactions/:transactionId')) transaction = await fillServer(server);
      }),
      { numRuns: runs },
    );
    expect((await call(server, 'GET', '/tablesdb')).status).toBe(200);
  } finally {
    await server.stop();
  }
}

function fail(name: string): never {
  throw new Error(`No route ${name}`);
}

function queryOf(body: unknown): string {
  const given = body !== null && typeof body === 'object' ? (body as Record<string, unknown>) : {};
  const pairs = Object.entries(given).flatMap(([name, sent]) =>
    Array.isArray(sent) ? sent.map((one) => [`${name}[]`, one]) : [[name, sent]],
  );
  return `?${pairs.map(([name, sent]) => `${encodeURIComponent(String(name))}=${encodeURIComponent(textOf(sent))}`).join('&')}`;
}

function textOf(sent: unknown): string {
  return typeof sent === 'string' ? sent : (JSON.stringify(sent) ?? '');
}

const isData = ({ path }: Route) => path.includes('/rows') || path.includes('/transactions');

test(
  'any request to a schema route is answered',
  () => fuzz(routes.filter((route) => !isData(route) && !route.unversioned)),
  600_000,
);

test('any request to a route of rows and transactions is answered', () => fuzz(routes.filter(isData)), 600_000);
