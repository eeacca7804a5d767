import type { CopyWay } from '../../src/documents/write-strategy.js';
import { EmbeddedAppwrite } from '../../src/embedded/index.js';
import { connectDatabase, type LiveDatabase } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/** The ways in which documents are written while a type changes: what each of them sends, and what it leaves in the documents. */

const DOCUMENTS = 230;

let server: EmbeddedAppwrite;
let database: LiveDatabase;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
});
afterAll(() => server.stop());
afterEach(() => server.setFaults({}));

const related = {
  relationships: [
    { key: 'up', kind: 'manyToOne', relatedCollection: 'flags', twoWay: false, twoWayKey: 'down', onDelete: 'setNull' },
  ],
} as const;

async function prepare(options: object = {}): Promise<void> {
  const { endpoint, projectId, apiKey } = server;
  database = connectDatabase({ endpoint, projectId, apiKey, stop: async () => {} });
  await managerOf(
    database,
    schemaOf(
      collection('flags', [attribute('on', 'boolean'), attribute('note', 'string')]),
      collection('other', [attribute('n', 'integer')], options),
    ),
  ).migrate();
  for (let at = 0; at < DOCUMENTS; at += 100) {
    const rows = Array.from({ length: Math.min(100, DOCUMENTS - at) }, (_, n) => ({
      $id: `d${at + n}`,
      on: (at + n) % 3 === 0 ? null : (at + n) % 2 === 0,
      note: `n${at + n}`,
      $permissions: ['read("any")'],
    }));
    if (options === related)
      for (const { $id, on, note } of rows) await database.documents.create('flags', $id, { values: { on, note } });
    else await database.documents.createMany('flags', rows);
  }
}

const target = (options: object = {}) =>
  managerOf(
    database,
    schemaOf(
      collection('flags', [attribute('on', 'string', { size: 5 }), attribute('note', 'string')]),
      collection('other', [attribute('n', 'integer')], options),
    ),
  );

async function writesOf(work: Promise<unknown>): Promise<readonly string[]> {
  const seen: string[] = [];
  server.setFaults({
    http: ({ method, path }) => {
      const isRow = path.includes('/flags/rows') || path.includes('/transactions');
      if (isRow && method !== 'GET')
        seen.push(
          `${method} ${path.replace(/.*\/(flags|transactions)/u, '$1').replace(/(rows|transactions)\/[^/]+/u, '$1/…')}`,
        );
      return undefined;
    },
  });
  await work;
  return seen;
}

const count = (seen: readonly string[], what: string) => seen.filter((one) => one === what).length;
const all = async () =>
  (await database.documents.list('flags', [JSON.stringify({ method: 'limit', values: [500] })])).documents;

/** Everything but what the way may touch. */
const rest = (documents: Awaited<ReturnType<typeof all>>) =>
  documents.map(({ on: _, $updatedAt: __, ...document }) => document);

const WRITTEN = Array.from({ length: DOCUMENTS }, (_, at) => at).filter((at) => at % 3 !== 0).length;

describe.each(['single', 'distinct', 'transactions'] as const)('the way %s', (copy: CopyWay) => {
  it('writes what it says and leaves the rest of the documents alone', async () => {
    await prepare();
    const before = await all();
    const seen = await writesOf(target().migrate({ allowDestructive: true, copy: { 'flags.on': copy } }));
    const documents = await all();
    expect(rest(documents)).toEqual(rest(before));
    expect(documents.map(({ on }) => on)).toEqual(before.map(({ on }) => (on === null ? null : String(on))));
    const expected = {
      single: { 'PATCH flags/rows/…': WRITTEN },
      distinct: { 'PATCH flags/rows': 2 },
      transactions: { 'POST transactions': 2, 'POST transactions/…/operations': 2, 'PATCH transactions/…': 2 },
    }[copy];
    expect(Object.fromEntries([...new Set(seen)].map((one) => [one, count(seen, one)]))).toEqual(expected);
    const isKept = documents.every(({ $updatedAt }, at) => $updatedAt === before[at]?.$updatedAt);
    expect(isKept).toBe(copy === 'single');
    await target().ensureDeleted();
  });

  it('works on a collection with relationships', async () => {
    await prepare(related);
    const before = await all();
    const seen = await writesOf(target(related).migrate({ allowDestructive: true, copy }));
    expect((await all()).map(({ on }) => on)).toEqual(before.map(({ on }) => (on === null ? null : String(on))));
    expect(count(seen, 'PATCH flags/rows')).toBe(0);
    await target(related).ensureDeleted();
  });
});

it('is what the plan, the question and the report tell', async () => {
  await prepare();
  const plan = await target().analyze();
  expect(plan.copies).toEqual([
    { at: 'flags.on', way: 'single', documents: null, requests: null, events: null, seconds: null },
  ]);
  expect(plan.describe()).toContain(
    'flags.on: one request and one event for each document, about 108 documents a second',
  );
  const asked: string[] = [];
  const schema = target();
  const { report } = await schema.migrate({
    copy: 'distinct',
    allowDestructive: false,
    async confirm(one) {
      asked.push(one.describe());
      return true;
    },
  });
  const copy = report?.copies[0];
  expect(copy).toMatchObject({ at: 'flags.on', way: 'distinct', documents: WRITTEN, events: WRITTEN });
  expect(copy?.requests).toBeGreaterThanOrEqual(2);
  expect(copy?.requests).toBeLessThan(50);
  expect(report?.documentsRewritten).toEqual({ flags: WRITTEN });
  expect(report?.requests.sent).toBeLessThan((report?.requests.estimated ?? 0) * 2);
  for (const text of asked) expect(text).toContain(`flags.on: ${WRITTEN} documents`);
  await schema.ensureDeleted();
});

it.each([
  [{}, 'single', WRITTEN],
  [{ copy: 'transactions' } as const, 'transactions', 6],
  [{ fence: 'all' } as const, 'bulk', 2],
])('estimates the requests of %j', async (options, way, writes) => {
  await prepare();
  const { report } = await target().migrate({ allowDestructive: true, ...options });
  expect(report?.copies).toMatchObject([{ way, documents: WRITTEN, events: WRITTEN }]);
  const requests = report?.copies[0]?.requests ?? 0;
  expect(requests).toBeGreaterThanOrEqual(writes);
  expect(requests).toBeLessThan(writes + 50);
  const sent = report?.requests.sent ?? 0;
  const estimated = report?.requests.estimated ?? 0;
  expect(Math.abs(sent - estimated)).toBeLessThan(20);
  await target().ensureDeleted();
});
