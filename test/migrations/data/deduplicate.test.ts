import fc from 'fast-check';
import { capabilitiesOf } from '../../../src/appwrite/server/capabilities.js';
import type { DataDocument } from '../../../src/migrations/data/data-document.js';
import { createKeyCollector } from '../../../src/migrations/data/helpers/repeated-keys.js';
import type { DatabaseSchema } from '../../../src/schema/database-schema.js';
import { comparisonText } from '../../../src/schema-manager/preflight/comparison-key.js';
import { watchingRequests } from '../../support/beside-request.js';
import { connectDatabase, foldsText, type LiveDatabase, useProject } from '../../support/live-database.js';
import { createBlog, stepOf } from './support.js';

const project = useProject();
let database: LiveDatabase;
let schema: DatabaseSchema;

beforeEach(async () => {
  database = connectDatabase(project);
  schema = await createBlog(database);
});
afterEach(() => database.schemas.deleteDatabase());

const ids = async (collection = 'posts') => (await stepOf(database, schema).db.list(collection)).map(({ $id }) => $id);

describe('repeated keys', () => {
  it('are those added more than once', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40 })), (numbers) => {
        const key = (number: number) => String.fromCharCode(number).padStart(16, '\u00ff');
        const word = (number: number) => `${String.fromCharCode(number, 200 - number)}${key(number)}`.slice(0, 16);
        const collector = createKeyCollector();
        for (const number of numbers) collector.add(word(number));
        const { isRepeated, count } = collector.repeated();
        const repeated = new Set(numbers.filter((number, at) => numbers.indexOf(number) !== at));
        expect(count).toBe(repeated.size);
        for (let number = 0; number <= 40; number += 1) expect(isRepeated(word(number))).toBe(repeated.has(number));
      }),
      { numRuns: 500 },
    );
  });
});

describe('deduplicate', () => {
  it('deletes only what is equal on every server where the server does not say how it compares texts', async () => {
    for (const [id, title] of [
      ['p1', 'Café'],
      ['p2', 'CAFE'],
      ['p3', 'Café'],
    ])
      await database.documents.create('posts', id ?? '', { values: { title } });
    const unknown = capabilitiesOf({ engine: null, version: null });
    const { db } = stepOf(database, schema, { capabilities: async () => unknown });
    await db.deduplicate('posts', ['title']);
    expect(await ids()).toEqual(['p1', 'p2']);
  });

  it('stops where others delete the one that stays while its duplicates go', async () => {
    for (const id of ['p1', 'p2', 'p3']) await database.documents.create('posts', id, { values: { title: 'same' } });
    const besides = watchingRequests(database, async ({ method, path }) => {
      if (method === 'DELETE' && path.at(-1) === 'p3') await database.documents.delete('posts', 'p1');
    });
    await expect(stepOf(besides, schema).db.deduplicate('posts', ['title'])).rejects.toMatchObject({
      code: 'data_step_failed',
      message: expect.stringContaining('posts/p1'),
    });
  });

  it('keeps the oldest, the newest, or the one that is chosen', async () => {
    const { db, record } = stepOf(database, schema);
    const at = (day: number) => ({ $createdAt: `2024-01-0${day}T00:00:00.000+00:00` });
    const same = (await foldsText(database)) ? ['Café', 'cafe ', 'CAFE'] : ['Café', 'Café', 'Café'];
    const seed = async () => {
      for (const id of await ids()) await db.delete('posts', id);
      for (const [n, title] of [...same, 'other', null, null].entries())
        await database.documents.create('posts', `p${n}`, { values: { title, views: n, ...at(n === 2 ? 1 : n + 2) } });
    };
    await seed();
    expect(await db.deduplicate('posts', ['title'], { delete: false })).toMatchObject({
      seen: 6,
      changed: 0,
      groups: 1,
      duplicates: 2,
    });
    expect(await db.deduplicate('posts', ['title'])).toMatchObject({ changed: 2, groups: 1, duplicates: 2 });
    expect(await ids()).toEqual(['p2', 'p3', 'p4', 'p5']);
    await seed();
    await db.deduplicate('posts', ['title'], { keep: 'newest' });
    expect(await ids()).toEqual(['p1', 'p3', 'p4', 'p5']);
    await seed();
    await db.deduplicate('posts', ['title'], { keep: (all) => all.find(({ views }) => views === 0) ?? never() });
    expect(await ids()).toEqual(['p0', 'p3', 'p4', 'p5']);
    await seed();
    await db.deduplicate('posts', ['title', 'views']);
    await db.deduplicate('posts', ['title'], { where: { views: { $gte: 1 } } });
    expect(await ids()).toEqual(['p0', 'p2', 'p3', 'p4', 'p5']);
    expect(record.reports.at(-1)).toMatchObject({ label: 'deduplicate posts by title', seen: 5, changed: 1 });
    await expect(db.deduplicate('posts', ['tags'])).rejects.toMatchObject({ at: 'posts.tags' });
    await expect(db.deduplicate('posts', [])).rejects.toMatchObject({ code: 'data_step_refused' });
  });

  it('stops at a group of which nothing would be kept, or counts it', async () => {
    const { db } = stepOf(database, schema);
    await db.createMany('posts', [
      { $id: 'a', title: 'Twin' },
      { $id: 'b', title: 'Twin' },
    ]);
    const keep = (all: readonly DataDocument[]) => ({ ...(all[0] as DataDocument), $id: 'nobody' });
    await expect(db.deduplicate('posts', ['title'], { keep })).rejects.toMatchObject({
      code: 'data_step_failed',
      at: 'posts/a',
    });
    expect(await db.deduplicate('posts', ['title'], { keep, onError: 'collect' })).toMatchObject({
      changed: 0,
      failed: 1,
    });
    await expect(db.deduplicate('posts', ['titel'])).rejects.toMatchObject({
      code: 'data_step_refused',
      at: 'posts.titel',
    });
    expect(await ids()).toEqual(['a', 'b']);
  });

  it('merges and deletes together, also more than a transaction takes', async () => {
    const { db, record } = stepOf(database, schema);
    await db.createMany(
      'posts',
      Array.from({ length: 230 }, (_, n) => ({ $id: `p${n}`, title: n % 2 === 0 ? 'Twin' : `t${n}`, views: 1 })),
    );
    const merge = (kept: DataDocument, others: readonly DataDocument[]) => ({
      views: others.reduce((sum, { views }) => sum + Number(views), Number(kept.views)),
    });
    expect(await db.deduplicate('posts', ['title'], { merge })).toMatchObject({ changed: 114, groups: 1 });
    expect(await db.get('posts', 'p0')).toMatchObject({ views: 115 });
    expect(await db.count('posts')).toBe(116);
    const last = record.written.filter(({ id }) => id === 'p0').at(-1);
    expect(last?.updatedAt).toBe((await db.get('posts', 'p0'))?.$updatedAt);
    expect(record.written.filter(({ kind }) => kind === 'deleted')).toHaveLength(114);
  });

  it('works through links and long texts', async () => {
    const { db } = stepOf(database, schema);
    await db.createMany('authors', [{ $id: 'ada' }, { $id: 'bob' }]);
    await db.createMany(
      'labels',
      ['ada', 'bob', 'ada'].map((author, n) => ({ $id: `l${n}`, text: 'x', author })),
    );
    expect(await db.deduplicate('labels', ['text', 'author'])).toMatchObject({ changed: 1 });
    expect(await ids('labels')).toEqual(['l0', 'l1']);
  });

  it('leaves what a model leaves', async () => {
    const keyOf = (await foldsText(database)) ? comparisonText : (title: string) => title;
    const text = fc.constantFrom('a', 'A', 'á', 'a ', 'b', 'ß', 's', 'S', 'ﬁ', 'fi', '😀', '😁', '', ' ', null);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(text, fc.constantFrom(1, 2, null)), { maxLength: 25 }),
        fc.constantFrom('oldest', 'newest'),
        async (rows, keep) => {
          const { db } = stepOf(database, schema);
          for (const id of await ids()) await db.delete('posts', id);
          await db.createMany(
            'posts',
            rows.map(([title, views], n) => ({ $id: `p${n}`, title, views })),
          );
          await db.deduplicate('posts', ['title', 'views'], { keep: keep as 'oldest' | 'newest' });
          const kept = new Map<string, number>();
          for (const [n, [title, views]] of rows.entries()) {
            const key = title === null || views === null ? `null ${n}` : `${keyOf(title)}/${views}`;
            if (keep === 'newest' || !kept.has(key)) kept.set(key, n);
          }
          expect((await ids()).sort()).toEqual([...kept.values()].map((n) => `p${n}`).sort());
        },
      ),
      { numRuns: process.env.LONG ? 100 : 8 },
    );
  }, 120_000);
});

function never(): never {
  throw new Error('not there');
}
