import {
  describeRunReport,
  describeStatus,
  migrationStatus,
  revertMigrations,
  runMigrations,
  showMigrations,
} from 'entwrite/migrations';
import { openWorkplace, type Workplace } from './support.js';

let place: Workplace;
beforeEach(async () => {
  place = await openWorkplace();
});
afterEach(() => place.end());

const POSTS = `up(m) {
  m.createCollection('posts', (c) => {
    c.string('title', { size: 120 });
    c.string('price', { size: 20, required: false });
    c.index(['title']);
  });
}`;

const documents = async () => {
  const { documents: found } = await place.database.documents.list('posts', []);
  return found;
};

describe('runMigrations', () => {
  it('applies pending files in order, once', async () => {
    await place.write({ '001_posts': POSTS });
    const db = place.open();
    const first = await runMigrations(db, { folder: place.folder });
    expect(first.files).toMatchObject([{ name: '001_posts', outcome: 'applied' }]);
    await place.database.documents.create('posts', 'p1', { values: { title: 'Hello World', price: '12.50 EUR' } });
    await place.database.documents.create('posts', 'p2', { values: { title: 'Second', price: null } });

    await place.write({
      '002_slugs': `up(m) {
        m.addAttribute('posts', 'slug', { type: 'string', size: 120, backfill: (post) => post.title.toLowerCase() });
        m.alterAttribute('posts', 'price', { type: 'float', convert: (old) => Number(old.replace(' EUR', '')) });
        m.data('mark', async ({ db }) => { await db.updateEach('posts', {}, (post) => ({ title: post.title + '!' })); }, { touches: ['posts'], down: async ({ db }) => { await db.updateEach('posts', {}, (post) => ({ title: post.title.slice(0, -1) })); } });
        m.check('slugs', async ({ db }) => (await db.count('posts', { slug: null })) === 0);
      }`,
    });
    const preview = await showMigrations(db, { folder: place.folder });
    expect(preview.files.map(({ name }) => name)).toEqual(['002_slugs']);
    const second = await runMigrations(db, { folder: place.folder, allowDestructive: true });
    expect(second.files).toMatchObject([{ name: '002_slugs', outcome: 'applied' }]);
    expect(await documents()).toMatchObject([
      { $id: 'p1', title: 'Hello World!', slug: 'hello world', price: 12.5 },
      { $id: 'p2', title: 'Second!', slug: 'second', price: null },
    ]);
    const third = await runMigrations(db, { folder: place.folder });
    expect(third.files).toEqual([]);
    expect((await migrationStatus(db, { folder: place.folder, verify: true })).checks).toMatchObject([{ holds: true }]);
  });

  it('goes back as it came', async () => {
    await place.write({ '001_posts': POSTS });
    const db = place.open();
    await runMigrations(db, { folder: place.folder });
    await place.database.documents.create('posts', 'p1', { values: { title: 'Hello', price: '12' } });
    const [before] = await documents();
    await place.write({
      '002_change': `up(m) {
        m.alterAttribute('posts', 'price', { type: 'float' });
        m.addAttribute('posts', 'views', { type: 'integer', default: 0 });
        m.renameAttribute('posts', 'title', 'heading');
      }`,
      '003_drop': `up(m) { m.dropAttribute('posts', 'heading'); }`,
    });
    await runMigrations(db, { folder: place.folder, allowDestructive: true });
    await revertMigrations(db, { folder: place.folder, allowDestructive: true });
    await revertMigrations(db, { folder: place.folder, allowDestructive: true });
    const [after] = await documents();
    expect(after).toEqual(before);
  });

  it('takes back the work of a file that fails', async () => {
    await place.write({ '001_posts': POSTS });
    const db = place.open();
    await runMigrations(db, { folder: place.folder });
    await place.database.documents.create('posts', 'p1', { values: { title: 'Hello', price: '12' } });
    const [before] = await documents();
    const schema = await place.database.schemas.read();
    await place.write({
      '002_fails': `up(m) {
        m.alterAttribute('posts', 'price', { type: 'integer' });
        m.data('shout', async ({ db }) => { await db.updateEach('posts', {}, (post) => ({ title: post.title.toUpperCase() })); });
        m.dropAttribute('posts', 'title');
        m.data('fail', async ({ db }) => { await db.updateEach('posts', {}, () => ({ price: 99 })); throw new Error('no luck'); });
      }`,
    });
    await expect(runMigrations(db, { folder: place.folder, allowDestructive: true })).rejects.toMatchObject({
      code: 'migration_failed',
      message: expect.stringContaining('What the file had done was rolled back.'),
    });
    expect((await place.database.schemas.read()).schema.collections.find(({ id }) => id === 'posts')).toEqual(
      schema.schema.collections.find(({ id }) => id === 'posts'),
    );
    const [after] = await documents();
    expect(after).toMatchObject({ title: 'Hello', price: '12', $createdAt: before?.$createdAt });
    expect((await migrationStatus(db, { folder: place.folder })).migrations).toMatchObject([
      { state: 'applied' },
      { state: 'pending', error: 'no luck' },
    ]);
  });

  it('keeps the ids when a relationship becomes an attribute with ids, and back', async () => {
    await place.write({
      '001_start': `up(m) {
        m.createCollection('authors', (c) => { c.string('name', { size: 60 }); });
        m.createCollection('posts', (c) => { c.string('title', { size: 60 }); });
        m.createRelationship('posts', 'author', { type: 'manyToOne', target: 'authors', inverse: 'posts' });
      }`,
    });
    const db = place.open();
    await runMigrations(db, { folder: place.folder });
    await place.database.documents.create('authors', 'a1', { values: { name: 'Ada' } });
    await place.database.documents.create('posts', 'p1', { values: { title: 'Hello', author: 'a1' } });
    await place.write({
      '002_ids': `up(m) {
        m.dropRelationship('posts', 'author');
        m.addAttribute('posts', 'author', { type: 'string', size: 36, required: false });
      }`,
    });
    await runMigrations(db, { folder: place.folder });
    expect(await documents()).toMatchObject([{ $id: 'p1', author: 'a1' }]);
    await revertMigrations(db, { folder: place.folder });
    const queries = [JSON.stringify({ method: 'select', values: ['*', 'author.*'] })];
    const { documents: linked } = await place.database.documents.list('posts', queries);
    expect(linked).toMatchObject([{ $id: 'p1', author: { $id: 'a1' } }]);
  });

  it('tells a person what a run and a revert did, and which check fails and why', async () => {
    await place.write({
      '001_posts': POSTS,
      '002_check': `up(m) {
        m.check('empty', async ({ db }) => (await db.count('posts')) === 0);
        m.check('readable', async ({ db }) => { if ((await db.count('posts')) > 0) throw new Error('cannot read that'); return true; });
      }`,
    });
    const db = place.open();
    expect(describeRunReport(await runMigrations(db, { folder: place.folder }))).toMatch(/^Run of migrations on /);
    await place.database.documents.create('posts', 'p1', { values: { title: 'Hello' } });
    const status = describeStatus(await migrationStatus(db, { folder: place.folder, verify: true }));
    expect(status).toMatch(/DOES NOT HOLD: empty \(002_check\)$/m);
    expect(status).toMatch(/DOES NOT HOLD: readable \(002_check\): .*cannot read that/);
    const report = await revertMigrations(db, { folder: place.folder });
    expect(describeRunReport(report)).toMatch(/^Revert of migrations on /);
    const after = describeStatus(await migrationStatus(db, { folder: place.folder }));
    expect(after).toMatch(/002_check +pending +reverted \d{4}-\d\d-\d\d \d\d:\d\d:\d\d by \S+$/m);
  });

  it('stops at a record of the history that it cannot read, and names it', async () => {
    await place.write({ '001_posts': POSTS });
    const db = place.open();
    await runMigrations(db, { folder: place.folder });
    const { documents: records } = await place.database.documents.list('entwrite_migrations', []);
    const id = String(records[0]?.$id);
    for (const steps of ['{"up":[]', '{"up":{}}']) {
      await place.database.documents.update('entwrite_migrations', id, { values: { steps } });
      await expect(runMigrations(db, { folder: place.folder })).rejects.toMatchObject({
        code: 'server_answer_invalid',
        at: `entwrite_migrations/${id}`,
        remedy: expect.stringContaining('Update entwrite'),
      });
    }
  });
});
