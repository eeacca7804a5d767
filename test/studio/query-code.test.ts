import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DescribedCollection, DescribedSchema } from '../../src/studio/api/described-schema.js';
import type { ShownDocument, ShownPage } from '../../src/studio/api/shown-document.js';
import { bareProject } from '../../src/studio/project/bare-project.js';
import { type RunningStudio, startStudio } from '../../src/studio/start-studio.js';
import { comparableKeys, conditionsOf, type Where, whereOf } from '../../studio/src/data/condition.js';
import { parseFilter } from '../../studio/src/data/filter-text.js';
import { createCode, type Order, queryCode } from '../../studio/src/data/query-code.js';
import { askStudio, openSession } from './ask-studio.js';
import { CodeDb } from './code-db.js';

/** The code that the page shows means what the page does, and compiles: `shown-code.ts` holds all of it, for the type check. */
let db: CodeDb;
let studio: RunningStudio;
let headers: Record<string, string>;
let collection: DescribedCollection;

beforeAll(async () => {
  db = new CodeDb({ embedded: ':memory:', databaseId: 'code' });
  await db.getSchemaManager().ensureCreated();
  await db.owners.create({ $id: 'o-1', name: 'Ada' });
  await db.things.createMany([
    {
      $id: 't-1',
      title: 'it\'s "quoted" \\ back',
      'odd-key': "o'k",
      count: 3,
      big: 9_007_199_254_740_993n,
      ratio: -1.5,
      on: true,
      kind: "c'd",
      at: new Date('2026-01-31T10:00:00.250Z'),
      mail: 'a@example.org',
      colours: ['red', 'b"lue'],
      meta: { "a'b": [1, null, { deep: true }] },
      spot: [1.5, -2],
      owner: 'o-1',
    },
    { $id: 't-2', title: 'Line\nbreak, and more', count: 5, on: false, kind: 'a b', at: new Date('2026-02-01') },
    { $id: 't-3', kind: 'e, (f)' },
  ]);
  studio = await startStudio({ project: bareProject(db, '.'), port: 0, readOnly: false, isDemo: false });
  const { headers: answered } = await openSession(studio.port, studio.url);
  const [cookie = ''] = answered['set-cookie'] ?? [];
  headers = { cookie: cookie.split(';')[0] ?? '', origin: `http://127.0.0.1:${studio.port}` };
  const schema = JSON.parse((await askStudio(studio.port, '/api/schema', { headers })).body) as DescribedSchema;
  collection = schema.collections.find(({ id }) => id === 'my-things') as DescribedCollection;
}, 120_000);

afterAll(async () => {
  await studio?.stop();
  await db?.dispose();
});

const FILTERS: readonly (readonly [filter: string, ids: readonly string[]])[] = [
  [String.raw`title = "it's \"quoted\" \\ back"`, ['t-1']],
  ['title ~ "break, and"', ['t-2']],
  ["odd-key ^ o'", ['t-1']],
  ['count > 2 and count <= 3', ['t-1']],
  ['count in (3, 5) and on = false', ['t-2']],
  ['big = 9007199254740993', ['t-1']],
  ['ratio < -1.25', ['t-1']],
  [`kind = "c'd" or kind = "a b"`, ['t-1', 't-2']],
  [`kind in (c'd, a b)`, ['t-1', 't-2']],
  ['kind in ("e, (f)", "c\'d")', ['t-1', 't-3']],
  ['at > 2026-01-31', ['t-1', 't-2']],
  ['at <= "2026-01-31 10:00:00.250"', ['t-1']],
  ['at = 2026-01-31T10:00:00.250Z', ['t-1']],
  ['at != 2026-01-31T11:00:00.250+01:00 and at is present', ['t-2']],
  ['at in (2026-02-01, 2026-01-31T10:00:00.250Z)', ['t-1', 't-2']],
  ['$createdAt >= 2020-01-01 and $updatedAt > "2020-01-01 12:30"', ['t-1', 't-2', 't-3']],
  ['$id in (t-1, t-3) and count is empty', ['t-3']],
  ['mail ~ @', ['t-1']],
  ['colours ~ red', ['t-1']],
  ['meta is present', ['t-1']],
  ['title ~ (none)', []],
  ['owner = o-1', ['t-1']],
  ['owner is empty', ['t-2', 't-3']],
];

function questionOf(filter: string): Where {
  const parsed = parseFilter(filter, comparableKeys(collection));
  if ('problem' in parsed) throw new Error(`${filter}: ${parsed.problem}`);
  return whereOf(collection, parsed.conditions, parsed.match);
}

async function ask<T>(path: string, body: object): Promise<T> {
  const answer = await askStudio(studio.port, `/api/collections/my-things/${path}`, { method: 'POST', headers, body });
  if (answer.status !== 200) throw new Error(answer.body);
  return JSON.parse(answer.body) as T;
}

/** Runs code in the context. */
const run = (code: string): Promise<unknown> =>
  new Function('db', `return (async () => { return ${code} })()`)(db) as Promise<unknown>;

const idsOf = (documents: unknown): readonly string[] =>
  (documents as readonly { readonly $id: string }[]).map(({ $id }) => $id).sort();

test('a name that every object has by itself is a name like any other', () => {
  const where = { constructor: 'own', toString: { $gt: 1 } };
  expect(queryCode(collection, where, [{ key: 'valueOf', direction: 'asc' }])).toBe(
    "await db.things.where({ constructor: 'own', toString: { $gt: 1 } }).orderBy({ valueOf: 'asc' }).toList();",
  );
});

test('a link into the page has conditions of every kind', () => {
  for (const filter of ['title ~ a', 'count >= 3', 'meta is present', 'meta is empty', 'kind in ("e, (f)", plain)']) {
    const where = questionOf(filter);
    expect(whereOf(collection, conditionsOf(where), 'all')).toEqual(where);
  }
});

test('only what Appwrite can look inside is offered for a filter', () => {
  const keys = comparableKeys(collection);
  expect(keys).toEqual(expect.arrayContaining(['$id', 'title', 'odd-key', 'owner', '$createdAt']));
  expect(keys).not.toContain('spot');
});

test.each(FILTERS)('%s', async (filter, ids) => {
  const where = questionOf(filter);
  const { documents } = await ask<ShownPage>('page', { where, orderBy: {}, limit: 100, offset: 0 });
  expect(idsOf(documents)).toEqual(ids);
  expect(idsOf(await run(queryCode(collection, where, [])))).toEqual(ids);
});

test('the code of every filter and of copied documents is what compiles, and the copy creates them as they were', async () => {
  const orders: readonly Order[] = [
    { key: 'at', direction: 'desc' },
    { key: 'odd-key', direction: 'asc' },
    { key: '$createdAt', direction: 'asc' },
  ];
  const { documents } = await ask<ShownPage>('page', { where: {}, orderBy: {}, limit: 100, offset: 0 });
  const copied = documents.map((one) =>
    Object.fromEntries(Object.entries(one).filter(([key]) => key === '$id' || !key.startsWith('$'))),
  );
  const creates = createCode(collection, copied);
  const shown = [
    ...FILTERS.map(([filter]) => queryCode(collection, questionOf(filter), [])),
    queryCode(collection, {}, orders),
    creates,
  ].join('\n');
  const checked = readFileSync(join(__dirname, 'shown-code.ts'), 'utf8');
  expect(/^\{\n([\s\S]*)\n\}$/m.exec(checked)?.[1]).toBe(shown);
  const before = await db.things.orderBy({ $id: 'asc' }).toList();
  for (const { $id } of before) await db.things.delete($id);
  await run(creates);
  const after = await db.things.orderBy({ $id: 'asc' }).toList();
  const values = ({ $createdAt: _, $updatedAt: __, $sequence: ___, ...rest }: ShownDocument) => rest;
  expect(after.map((one) => values(one as never))).toEqual(before.map((one) => values(one as never)));
});
