import { revertMigrations, runMigrations } from 'entwrite/migrations';
import { EmbeddedAppwrite } from '../../../src/embedded/index.js';
import type { HttpFault } from '../../../src/embedded/wire/faults.js';
import { openWorkplace, type Workplace } from '../support.js';
import { liveContents } from './live-contents.js';

/**
 * A run and a revert of files with every kind of step, disturbed at each of their requests. `npm test` takes every third request
 * for the fault that is hardest to see through and every tenth for the others; `npm run test:long` leaves none out.
 */

let server: EmbeddedAppwrite;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
});
afterAll(() => server.stop());

const FIRST = {
  '001_shop': `up(m) {
    m.createCollection('authors', (c) => { c.string('name', { size: 60 }); });
    m.createCollection('posts', (c) => {
      c.string('title', { size: 120 }); c.string('price', { size: 20, required: false });
      c.integer('old', { required: false }); c.string('author_id', { size: 36, required: false }); c.index(['title']);
    });
    m.createCollection('logs', (c) => { c.string('line', { size: 60 }); });
    m.createRelationship('logs', 'post', { type: 'manyToOne', target: 'posts', inverse: 'logs' });
  }`,
};
const SECOND = {
  '002_shop': `up(m) {
    m.createRelationship('posts', 'author', { type: 'manyToOne', target: 'authors', inverse: 'posts' });
    m.alterAttribute('posts', 'price', { type: 'float', convert: (old) => Number.parseFloat(old) });
    m.addAttribute('posts', 'slug', { type: 'string', size: 120, backfill: (post) => String(post.title).toLowerCase() });
    m.data('link', async ({ db }) => {
      await db.updateEach('posts', { size: 2 }, (post) => ({ author: post.author_id }));
      await db.delete('posts', 'p5');
      await db.create('posts', { title: 'fresh', slug: 'fresh' }, { id: 'p6' });
    }, { touches: ['posts'], down: async ({ db }) => {
      await db.delete('posts', 'p6');
      if ((await db.get('posts', 'p5')) === null) await db.create('posts', { title: 'post 5', price: 5.5, old: 5, slug: 'post 5' }, { id: 'p5' });
    } });
    m.renameAttribute('posts', 'title', 'heading');
    m.check('slugs', async ({ db }) => (await db.count('posts', { slug: null })) === 0);
  }`,
  '003_shop': `up(m) {
    m.dropAttribute('posts', 'old');
    m.dropCollection('logs');
    m.createIndex('posts', ['slug'], { type: 'unique' });
    m.updateCollection('posts', { documentSecurity: true });
  }`,
};

type Call = 'run' | 'revert';

/** A context of its own for each call, as a new process would have. */
function call(place: Workplace, what: Call, timeout?: number): Promise<unknown> {
  const options = timeout === undefined ? {} : { timeout };
  const db = place.open(options);
  const common = { folder: place.folder, allowDestructive: true } as const;
  return what === 'run' ? runMigrations(db, common) : revertMigrations(db, { ...common, to: '001_shop' });
}

async function prepared(what: Call): Promise<Workplace> {
  const { endpoint, projectId, apiKey } = server;
  const place = await openWorkplace({ endpoint, projectId, apiKey, stop: async () => {} });
  await place.write(FIRST);
  await call(place, 'run');
  const { documents } = place.database;
  await documents.create('authors', 'a1', { values: { name: 'Ada' } });
  for (let n = 1; n <= 5; n += 1) {
    const values = { title: `post ${n}`, price: n === 2 ? null : `${n}.5 EUR`, old: n, author_id: n < 4 ? 'a1' : null };
    await documents.create('posts', `p${n}`, { values, permissions: [`read("user:u${n}")`] });
  }
  await documents.create('logs', 'l1', { values: { line: 'first', post: 'p1' } });
  await place.write(SECOND);
  if (what === 'revert') await call(place, 'run');
  return place;
}

/** The end state; what is made again has a new time of creation. */
async function stateOf(place: Workplace): Promise<unknown> {
  return JSON.parse(
    JSON.stringify(await liveContents(place.database), (key, value) => (key === '$createdAt' ? '' : value)),
  );
}

const FAULTS: Readonly<Record<string, HttpFault>> = {
  'the connection is reset after the server did it': { kind: 'reset-after' },
  'the connection is reset before the server did it': { kind: 'reset-before' },
  'the server answers 500': { kind: 'status', status: 500 },
  'the server answers 500 after it did it': { kind: 'status', status: 500, after: true },
  'the server answers 429': { kind: 'status', status: 429 },
  'the server does not answer': { kind: 'hang' },
};

const CASES = (['run', 'revert'] as const).flatMap((what) =>
  Object.entries(FAULTS).map(([name, fault], at) => [what, name, fault, at] as const),
);

describe('a disturbed', () => {
  it.each(CASES)(
    '%s ends the same when %s, at whichever request, or does so when it is called again',
    async (what, _name, fault, at) => {
      const first = await prepared(what);
      let requests = 0;
      const ofDatabase = (place: Workplace, path: string) => path.startsWith(`/tablesdb/${place.database.databaseId}`);
      server.setFaults({
        http({ path }) {
          if (ofDatabase(first, path)) requests += 1;
          return undefined;
        },
      });
      await call(first, what);
      server.setFaults({});
      const state = await stateOf(first);
      await first.end();

      const step = process.env.LONG ? 1 : fault.kind === 'reset-after' ? 4 : 25;
      for (let n = 1 + (at % step); n <= requests; n += step) {
        const place = await prepared(what);
        let count = 0;
        server.setFaults({
          http({ path }) {
            if (!ofDatabase(place, path)) return undefined;
            count += 1;
            return count === n ? fault : undefined;
          },
        });
        const error = await call(place, what, 400).then(
          () => null,
          (thrown: unknown) => thrown,
        );
        server.setFaults({});
        if (error !== null) await call(place, what);
        expect({ n, why: String(error), state: await stateOf(place) }).toEqual({ n, why: String(error), state });
        await place.end();
      }
    },
    3_600_000,
  );
});
