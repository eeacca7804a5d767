import { revertMigrations, runMigrations } from 'entwrite/migrations';
import type { EmbeddedAppwrite } from '../../../src/embedded/index.js';
import { openWorkplace, type Workplace } from '../support.js';
import { liveContents } from './live-contents.js';

// A small shop whose files hold every kind of step.

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

export type Call = 'run' | 'revert';

/** A context of its own for each call, as a new process would have. */
export function call(place: Workplace, what: Call, timeout?: number): Promise<unknown> {
  const options = timeout === undefined ? {} : { timeout };
  const db = place.open(options);
  const common = { folder: place.folder, allowDestructive: true } as const;
  return what === 'run' ? runMigrations(db, common) : revertMigrations(db, { ...common, to: '001_shop' });
}

/** The shop with documents, before its second version is run or reverted. */
export async function prepared(server: EmbeddedAppwrite, what: Call): Promise<Workplace> {
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
export async function stateOf(place: Workplace): Promise<unknown> {
  return JSON.parse(
    JSON.stringify(await liveContents(place.database), (key, value) => (key === '$createdAt' ? '' : value)),
  );
}
