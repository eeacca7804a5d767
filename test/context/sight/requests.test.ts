import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { REQUEST_CHANNEL, type RequestRecord } from '../../../src/index.js';
import { type OpenShop, openShop } from '../writes/shop.js';

let shop: OpenShop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.end());

test('requests are reported by name and count, never with values', async () => {
  const records: RequestRecord[] = [];
  const db = shop.open({ logQueries: (record) => void records.push(record) });
  await db.users.create({ id: 'secret-id', email: 'secret@x.org' });
  await db.users.where({ email: 'secret@x.org' }).limit(3).toList();
  await db.users.find('secret-id');
  await db.users.create({ email: 'secret@x.org' }).catch(() => {});
  expect(records).toMatchObject([
    { method: 'POST', collection: 'users', documents: null, outcome: 'ok' },
    { method: 'GET', collection: 'users', documents: 1, queries: expect.arrayContaining(['equal(email)', 'limit(3)']) },
    { method: 'GET', route: `/tablesdb/${shop.databaseId}/tables/users/rows/*` },
    { outcome: 'document_exists' },
    ...records.slice(4),
  ]);
  expect(JSON.stringify(records)).not.toContain('secret');
});

test.each([
  [
    'a function throws',
    {
      logQueries: () => {
        throw new Error('full');
      },
    },
  ],
  ['a function throws later', { logQueries: () => Promise.reject(new Error('full')) as never }],
  [
    'a tracer throws',
    {
      tracer: {
        startSpan() {
          throw new Error('full');
        },
      },
    },
  ],
])('what %s is a warning, and takes nothing from what was done', async (_, observer) => {
  const warnings: unknown[] = [];
  const take = (warning: Error) => void warnings.push([warning.name, warning.message]);
  process.on('warning', take);
  const db = shop.open(observer);
  const { id } = await db.users.create({ email: 'done@x.org' });
  expect(await db.users.find(id)).toMatchObject({ email: 'done@x.org' });
  await db.users.delete(id);
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', take);
  expect(warnings).toContainEqual(['EntwriteWarning', 'An observer of requests threw: full']);
});

test('a logger gets a line, the channel the record, a tracer a span', async () => {
  const lines: string[] = [];
  const spans: unknown[][] = [];
  const published: unknown[] = [];
  const tracer = {
    startSpan(name: string) {
      const span: unknown[] = [name];
      spans.push(span);
      return {
        setAttributes: (attributes: object) => span.push(attributes),
        setStatus: (status: object) => span.push(status),
        end: () => span.push('ended'),
      };
    },
  };
  const logger = { info: (line: string) => void lines.push(line), warn() {} };
  const db = shop.open({ logQueries: true, logger, tracer });
  const listen = (record: unknown) => void published.push(record);
  subscribe(REQUEST_CHANNEL, listen);
  await db.users
    .where({ points: { $gte: 1 } })
    .limit(2)
    .toList();
  await db.users.delete('nobody').catch(() => {});
  unsubscribe(REQUEST_CHANNEL, listen);
  expect(lines[0]).toMatch(
    /^[\d.]+ ms GET \/tablesdb\/.*\/tables\/users\/rows \[.*greaterThanEqual\(points\).*\]: 0 documents$/,
  );
  expect(published).toHaveLength(2);
  expect(spans).toMatchObject([
    ['GET users', { 'db.system.name': 'appwrite', 'db.collection.name': 'users' }, 'ended'],
    ['DELETE users', {}, { code: 2, message: 'document_not_found' }, 'ended'],
  ]);
});
