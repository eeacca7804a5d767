import { orderedPages } from '../../src/appwrite/documents/ordered-pages.js';
import { EmbeddedAppwrite } from '../../src/embedded/index.js';
import type { WireOrder } from '../../src/query/compile-order.js';
import { connectDatabase, type LiveDatabase } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * Reading in pages by an order gives every document once, whatever the database sorts otherwise than it compares: long texts on
 * MariaDB, nulls and whole floats of many digits on PostgreSQL.
 */

const COUNT = 40;
const schema = schemaOf(
  collection('rows', [
    attribute('long', 'string', { size: 400 }),
    attribute('some', 'integer'),
    attribute('whole', 'float'),
  ]),
);

describe.each(['mariadb', 'postgresql'] as const)('on %s', (engine) => {
  let server: EmbeddedAppwrite;
  let database: LiveDatabase;
  beforeAll(async () => {
    server = await EmbeddedAppwrite.start({ engine });
    const { endpoint, projectId, apiKey } = server;
    database = connectDatabase({ endpoint, projectId, apiKey, stop: async () => {} });
    await managerOf(database, schema).migrate();
    await database.documents.createMany(
      'rows',
      Array.from({ length: COUNT }, (_, n) => ({
        $id: `r${n}`,
        long: `${'x'.repeat(n % 2 === 0 ? 300 : 260)}${(n * 7) % COUNT}`,
        some: n % 3 === 0 ? null : n % 5,
        whole: 123_456_789_012_345 + (n % 4),
      })),
    );
  });
  afterAll(() => server.stop());

  const order = (name: string, descending: boolean): WireOrder => ({
    attribute: name,
    descending,
    nullable: true,
    compares: 'value',
  });

  test.each([
    [['long']],
    [['some']],
    [['whole']],
    [['some', 'long']],
    [['whole', 'some']],
  ] as const)('every document once by %j', async (names) => {
    for (const descending of [false, true]) {
      for (const pageSize of [7, COUNT]) {
        const orders = names.map((name) => order(name, descending));
        const read: string[] = [];
        const query = { filters: [], orders, limit: null, offset: 0 };
        for await (const page of orderedPages(database.documents, query, { collection: 'rows', pageSize }))
          read.push(...page.map(({ $id }) => $id));
        expect([...read].sort()).toEqual(Array.from({ length: COUNT }, (_, n) => `r${n}`).sort());
        const whole = await database.documents.list('rows', [
          JSON.stringify({ method: 'limit', values: [COUNT] }),
          ...orders.map(({ attribute: name }) =>
            JSON.stringify({ method: descending ? 'orderDesc' : 'orderAsc', attribute: name }),
          ),
        ]);
        expect(read).toEqual(whole.documents.map(({ $id }) => $id));
      }
    }
  });

  test('an offset that skips nulls, and a limit', async () => {
    const read: string[] = [];
    const query = { filters: [], orders: [order('some', false)], limit: 20, offset: 10 };
    for await (const page of orderedPages(database.documents, query, { collection: 'rows', pageSize: 6 }))
      read.push(...page.map(({ $id }) => $id));
    expect(new Set(read).size).toBe(20);
  });
});
