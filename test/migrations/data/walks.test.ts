import fc from 'fast-check';
import type { DataDocument } from '../../../src/migrations/data/data-document.js';
import { describeProgress } from '../../../src/progress.js';
import type { DatabaseSchema } from '../../../src/schema/database-schema.js';
import { connectDatabase, type LiveDatabase, useProject } from '../../support/live-database.js';
import { createBlog, newRecord, stepOf } from './support.js';

const project = useProject();
let database: LiveDatabase;
let schema: DatabaseSchema;

beforeEach(async () => {
  database = connectDatabase(project);
  schema = await createBlog(database);
});
afterEach(() => database.schemas.deleteDatabase());

const fill = (count: number) =>
  stepOf(database, schema).db.createMany(
    'posts',
    Array.from({ length: count }, (_, n) => ({ $id: `p${n}`, title: `Post ${n}`, views: n })),
  );

describe('forEachBatch', () => {
  it('hands out every document once, in order, and counts what becomes of it', async () => {
    await fill(25);
    const { db, record } = stepOf(database, schema);
    const sizes: number[] = [];
    const report = await db.forEachBatch('posts', { where: { views: { $lt: 23 } }, size: 10 }, async (batch, tools) => {
      sizes.push(batch.length);
      for (const document of batch) {
        if (document.views === 3) tools.fail(document, 'no three');
        else if (document.views === 4) await tools.delete(document);
        else if (Number(document.views) < 10) await tools.update(document, { subtitle: 'x' });
      }
      if (batch.length === 3) tools.changed(2);
    });
    expect(sizes).toEqual([10, 10, 3]);
    expect(report).toEqual({
      seen: 23,
      changed: 11,
      skipped: 11,
      failed: 1,
      failures: [{ id: 'p3', reason: 'no three' }],
    });
    expect(record.reports).toEqual([{ label: 'forEachBatch posts', ...report }]);
    const progress = record.events.flatMap((event) => (event.type === 'documents' ? [event] : []));
    expect(progress.map(({ documents, total }) => [documents, total])).toEqual([
      [10, 23],
      [20, 23],
      [23, 23],
    ]);
    expect(
      describeProgress({
        ...progress[1],
        type: 'documents',
        action: 'processed',
        collection: 'posts',
        documents: 20,
        rate: 5,
        remaining: 100,
      }),
    ).toBe("20 of 23 documents of 'posts' processed, 5.0 a second, about 2 min left");
  });

  it('goes on at its checkpoint after a crash, and starts again for other conditions', async () => {
    await fill(30);
    const record = newRecord();
    const seen: string[][] = [[], [], []];
    const walk = (run: number, where = {}) =>
      stepOf(database, schema, {}, record).db.forEachBatch('posts', { size: 10, where }, (batch, tools) => {
        if (run === 0 && batch[0]?.$id === 'p20') throw new Error('crash');
        seen[run]?.push(...batch.map(({ $id }) => $id));
        tools.changed(batch.length);
      });
    await expect(walk(0)).rejects.toMatchObject({ code: 'data_step_failed', at: 'posts/p20' });
    expect(await walk(1)).toMatchObject({ seen: 30, changed: 30 });
    expect(seen.map(({ length }) => length)).toEqual([20, 10, 0]);
    expect(await walk(2, { views: { $gte: 25 } })).toMatchObject({ seen: 5 });
    expect(record.reports.map(({ seen: count }) => count)).toEqual([20, 30, 5]);
  });

  it('stops or collects', async () => {
    await fill(30);
    const { db } = stepOf(database, schema);
    const report = await db.forEachBatch('posts', { size: 10, onError: 'collect' }, async (batch, tools) => {
      const [first] = batch;
      if (first?.$id !== 'p10') return tools.changed(batch.length);
      await tools.update(first, { title: 'new' });
      throw new Error('the rest of the batch');
    });
    expect(report).toMatchObject({ seen: 30, changed: 21, failed: 9 });
    await expect(
      db.forEachBatch('posts', { onError: 'collect' }, () => db.update('nowhere', 'x', {})),
    ).rejects.toMatchObject({ code: 'query_invalid' });
  });

  it('refuses sizes that are no counts', async () => {
    const { db } = stepOf(database, schema);
    for (const size of [0, 1.5])
      await expect(db.forEachBatch('posts', { size }, () => {})).rejects.toMatchObject({
        code: 'configuration_invalid',
        at: 'db.forEachBatch({ size })',
        expected: 'a whole number, 1 or more',
      });
  });

  it('writes one by one what has links, even where bulk is asked for', async () => {
    const { db } = stepOf(database, schema);
    await db.create('authors', {}, { id: 'ada' });
    await db.createMany('labels', [{ $id: 'l0' }, { $id: 'l1', text: 'kept' }]);
    const report = await db.updateEach('labels', { bulk: true }, ({ text }) => ({
      text: text ?? 'new',
      author: 'ada',
    }));
    expect(report).toMatchObject({ changed: 2, failed: 0 });
    expect(await db.count('labels', { author: 'ada' })).toBe(2);
  });

  it('refuses the same checkpoint twice in a step', async () => {
    const { db } = stepOf(database, schema);
    await db.forEachBatch('posts', { checkpoint: 'one' }, () => {});
    await expect(db.forEachBatch('posts', { checkpoint: 'one' }, () => {})).rejects.toMatchObject({
      code: 'data_step_refused',
    });
  });

  it('goes on when its documents are deleted or stop matching meanwhile', async () => {
    await fill(40);
    const { db } = stepOf(database, schema);
    const seen: string[] = [];
    await db.forEachBatch('posts', { size: 10, where: { subtitle: null } }, async (batch, tools) => {
      seen.push(...batch.map(({ $id }) => $id));
      for (const document of batch.slice(5)) await tools.delete(document);
      for (const document of batch.slice(0, 5)) await tools.update(document, { subtitle: 'done' });
    });
    expect(seen).toEqual(Array.from({ length: 40 }, (_, n) => `p${n}`));
  });

  it('takes lists of values too long for one request', async () => {
    await fill(30);
    const wanted = Array.from({ length: 1200 }, (_, n) => `Post ${n * 2}`);
    const { db } = stepOf(database, schema);
    const seen: string[] = [];
    await db.forEachBatch('posts', { size: 4, where: { title: { $in: wanted } } }, (batch) => {
      seen.push(...batch.map(({ $id }) => $id));
    });
    expect(seen).toEqual(Array.from({ length: 15 }, (_, n) => `p${n * 2}`));
  });

  it('keeps to a pace', async () => {
    await fill(12);
    const { db } = stepOf(database, schema);
    const start = Date.now();
    await db.updateEach('posts', { throttle: { documents: 40 } }, () => ({ subtitle: 'x' }));
    expect(Date.now() - start).toBeGreaterThanOrEqual(11 * 25);
    const second = Date.now();
    await db.updateEach('posts', { throttle: { requests: 40 } }, () => ({ subtitle: 'y' }));
    expect(Date.now() - second).toBeGreaterThanOrEqual(13 * 25);
  });
});

describe('a checkpoint with several batches at once', () => {
  it('never lies beyond a batch that is not done, whatever finishes first, and a rerun does the rest', async () => {
    await fill(60);
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 12 }),
        fc.option(fc.integer({ min: 0, max: 59 })),
        async (scheduler, concurrency, size, crash) => {
          const record = newRecord();
          const done = new Set<string>();
          const sequences = new Map<string, string>();
          const deps = {
            checkpoints: {
              load: (key: string) => record.checkpoints.get(key),
              save: async (key: string, value: unknown) => {
                const { place, seen } = value as { place: string; seen: number };
                const before = [...sequences].filter(([, sequence]) => Number(sequence) <= Number(place));
                expect(before.every(([id]) => done.has(id))).toBe(true);
                expect(before).toHaveLength(seen);
                record.checkpoints.set(key, JSON.parse(JSON.stringify(value)));
              },
            },
          };
          const run = (crashAt: number | null) =>
            stepOf(database, schema, deps, record).db.forEachBatch('posts', { size, concurrency }, async (batch) => {
              for (const { $id, $sequence } of batch) sequences.set($id, String($sequence));
              await scheduler.schedule(Promise.resolve(), batch[0]?.$id ?? '');
              if (batch.some(({ $id }) => $id === `p${crashAt}`)) throw new Error('crash');
              for (const { $id } of batch) done.add($id);
            });
          if (crash !== null)
            await scheduler.waitFor(
              run(crash).then(
                () => null,
                () => null,
              ),
            );
          expect(await scheduler.waitFor(run(null))).toMatchObject({ seen: 60 });
          expect(done.size).toBe(60);
        },
      ),
      { numRuns: process.env.LONG ? 200 : 12 },
    );
  }, 120_000);
});

describe('updateEach', () => {
  it('writes only what differs, and nothing twice', async () => {
    await fill(20);
    const { db } = stepOf(database, schema);
    const change = (document: DataDocument) =>
      Number(document.views) % 2 === 0 ? { subtitle: 'even', price: 0.1 + 0.2, tags: [] } : null;
    expect(await db.updateEach('posts', change)).toMatchObject({ seen: 20, changed: 10, skipped: 10 });
    expect(await db.updateEach('posts', change)).toMatchObject({ changed: 0, skipped: 20 });
  });

  it.each([
    [5, false],
    ['text', false],
    [0, false],
    ['', true],
    [true, true],
    [['title'], false],
  ])('refuses %j for the values of a document, in bulk: %s', async (values, bulk) => {
    await fill(1);
    const { db } = stepOf(database, schema);
    await expect(db.updateEach('posts', { bulk }, () => values as never)).rejects.toMatchObject({
      code: 'data_step_failed',
      message: expect.stringContaining('for the values of a document; expected an object of values by stored key'),
    });
    expect(await db.updateEach('posts', () => undefined)).toMatchObject({ changed: 0, skipped: 1 });
  });

  it.each([false, true])('does the same in bulk: %s', async (bulk) => {
    await fill(250);
    const { db, record } = stepOf(database, schema);
    const before = database.transport.requestCount();
    expect(await db.updateEach('posts', { bulk, size: 100 }, ({ views }) => ({ subtitle: `s${views}` }))).toMatchObject(
      {
        changed: 250,
        failed: 0,
      },
    );
    const requests = database.transport.requestCount() - before;
    expect(requests).toBe(bulk ? 1 + 3 + 3 : 1 + 3 + 250);
    const documents = await db.list('posts');
    expect(documents.every(({ views, subtitle, title }) => subtitle === `s${views}` && title === `Post ${views}`)).toBe(
      true,
    );
    expect(new Map(record.written.map(({ id, updatedAt }) => [id, updatedAt]))).toEqual(
      new Map(documents.map(({ $id, $updatedAt }) => [$id, $updatedAt])),
    );
  });

  it('names the document whose function throws, or counts it', async () => {
    await fill(5);
    const { db } = stepOf(database, schema);
    const decide = ({ $id }: { readonly $id: string }) => {
      if ($id === 'p3') throw new Error('bad document');
      return { subtitle: 'x' };
    };
    await expect(db.updateEach('posts', decide)).rejects.toMatchObject({ code: 'data_step_failed', at: 'posts/p3' });
    for (const bulk of [false, true])
      expect(await db.updateEach('posts', { onError: 'collect', bulk }, decide)).toMatchObject({
        failed: 1,
        failures: [{ id: 'p3', reason: 'bad document' }],
      });
    const long = { subtitle: 'x'.repeat(500) };
    expect(await db.updateEach('posts', { onError: 'collect' }, () => long)).toMatchObject({ failed: 5 });
  });

  it('loses no write of others, whatever they do meanwhile', async () => {
    await fill(60);
    const other = connectDatabase(project, database.databaseId).documents;
    const sums = new Map<string, number>();
    const writer = async () => {
      for (let n = 0; n < 200; n += 1) {
        const id = `p${n % 50}`;
        const document = await other.get('posts', id);
        const price = Number(document?.price ?? 0) + 1;
        await other.update('posts', id, { values: { price } });
        sums.set(id, price);
      }
    };
    const { db } = stepOf(database, schema);
    const runs = async () => {
      for (let run = 1; run <= 3; run += 1)
        await db.updateEach('posts', ({ price, views }) => ({
          subtitle: `${run}: ${Number(views) + Number(price ?? 0)}`,
        }));
    };
    await Promise.all([writer(), runs()]);
    for (const { $id, price } of await db.list('posts')) expect(price ?? undefined).toBe(sums.get($id));
  });
});

describe('attributes', () => {
  it('are filled where they are null', async () => {
    await fill(5);
    const { db } = stepOf(database, schema);
    await db.update('posts', 'p1', { subtitle: 'kept' });
    expect(await db.backfill('posts', 'subtitle', 'none', { where: { views: { $lt: 4 } } })).toMatchObject({
      changed: 3,
    });
    expect(await db.backfill('posts', 'subtitle', ({ title }: { title: string }) => title)).toMatchObject({
      changed: 1,
    });
    expect(await db.backfill('posts', 'tags', ['a'])).toMatchObject({ changed: 5 });
    expect((await db.list('posts')).map(({ subtitle }) => subtitle)).toEqual([
      'none',
      'kept',
      'none',
      'none',
      'Post 4',
    ]);
    await expect(db.backfill('posts', 'nope', 1)).rejects.toMatchObject({ at: 'posts.nope' });
    expect(
      await db.backfill('posts', 'price', ({ views }: { views: number }) => (views === 0 ? null : 1)),
    ).toMatchObject({
      changed: 4,
    });
    await expect(db.backfill('posts', 'price', () => undefined)).rejects.toMatchObject({
      code: 'data_step_failed',
      found: expect.stringContaining('p0'),
    });
    await expect(db.backfill('posts', 'views', 1, { where: { views: 3 } })).rejects.toMatchObject({
      at: 'posts.views',
    });
  });

  it('are copied, converted, and split', async () => {
    await fill(3);
    const { db } = stepOf(database, schema);
    await db.update('posts', 'p1', { subtitle: 'kept' });
    expect(await db.copyAttribute('posts', 'title', 'subtitle', { overwrite: false })).toMatchObject({ changed: 2 });
    expect(await db.copyAttribute('posts', 'views', 'slug')).toMatchObject({ changed: 3 });
    expect((await db.list('posts')).map(({ subtitle, slug }) => [subtitle, slug])).toEqual([
      ['Post 0', '0'],
      ['kept', '1'],
      ['Post 2', '2'],
    ]);
    await expect(db.copyAttribute('posts', 'title', 'views')).rejects.toMatchObject({ code: 'data_step_failed' });
    await expect(db.copyAttribute('posts', 'title', 'views', { convert: () => undefined })).rejects.toMatchObject({
      code: 'data_step_failed',
    });
    expect(await db.copyAttribute('posts', 'authorId', 'authorEmail')).toMatchObject({ changed: 0 });
    expect(await db.copyAttribute('posts', 'title', 'tags')).toMatchObject({ changed: 3 });
    expect(
      await db.copyAttribute('posts', 'title', 'views', { convert: (title) => Number(String(title).slice(5)) * 10 }),
    ).toMatchObject({ changed: 2, skipped: 1 });
    const split = (title: unknown) => {
      const [authorEmail, authorId] = String(title).split(' ');
      return { authorEmail, authorId };
    };
    expect(await db.splitAttribute('posts', 'title', split)).toMatchObject({ changed: 3 });
    expect(await db.get('posts', 'p2')).toMatchObject({ authorEmail: 'Post', authorId: '2', views: 20 });
  });
});
