import { rm } from 'node:fs/promises';
import type { EntwriteError } from 'entwrite';
import { revertMigrations, runMigrations } from 'entwrite/migrations';
import { openWorkplace, type Workplace } from '../support.js';
import { liveContents } from './live-contents.js';

let place: Workplace;
beforeEach(async () => {
  place = await openWorkplace();
  await place.write({
    '001_shop': `up(m) {
      m.createCollection('products', (c) => {
        c.string('title', { size: 60 }); c.string('code', { size: 20 }); c.string('state', { size: 20, default: 'new' });
        c.index(['code'], { type: 'unique', name: 'uniq_code' });
      });
      m.createCollection('orders', (c) => { c.integer('quantity'); });
      m.createCollection('people', (c) => { c.string('name', { size: 60 }); });
      m.createRelationship('orders', 'product', { type: 'manyToOne', target: 'products', inverse: 'orders' });
      m.createRelationship('orders', 'buyers', { type: 'manyToMany', target: 'people', inverse: 'orders' });
      m.createRelationship('people', 'favourite', { type: 'oneToOne', target: 'orders' });
    }`,
  });
  await run();
  const { documents } = place.database;
  for (let n = 1; n <= 4; n += 1) {
    const permissions = [`read("user:u${n}")`];
    const values = { title: `Product ${n}`, code: `C-${n}`, state: n === 2 ? null : `s${n}` };
    await documents.create('products', `p${n}`, { values, permissions });
    await documents.create('people', `h${n}`, { values: { name: `Person ${n}` } });
    const links = { product: `p${n}`, buyers: n === 4 ? [] : [...new Set(['h1', `h${n}`])] };
    await documents.create('orders', `o${n}`, { values: { quantity: n, ...links }, permissions });
  }
  await documents.update('people', 'h1', { values: { favourite: 'o2' } });
});
afterEach(() => place.end());

const run = () => runMigrations(place.open(), { folder: place.folder, allowDestructive: true });
const revert = () => revertMigrations(place.open(), { folder: place.folder, allowDestructive: true });

const CHANGES: Readonly<Record<string, string>> = {
  'a dropped attribute under a unique index': "m.dropAttribute('products', 'code');",
  'a dropped attribute with a default': "m.dropAttribute('products', 'state');",
  'a dropped collection with relationships of all directions': "m.dropCollection('orders');",
  'two dropped collections that are linked': "m.dropCollection('orders'); m.dropCollection('products');",
  'a dropped relationship': "m.dropRelationship('orders', 'product'); m.dropRelationship('orders', 'buyers');",
  'a lossy conversion':
    "m.alterAttribute('products', 'code', { type: 'integer', convert: (old) => Number(old.slice(2)) });",
  'a conversion that makes all equal':
    "m.dropIndex('products', 'uniq_code'); m.alterAttribute('products', 'code', { type: 'boolean', convert: () => true });",
  'texts that are cut': "m.alterAttribute('products', 'title', { size: 4, truncate: true });",
  'a drop beside an attribute of the same name':
    "m.dropAttribute('products', 'title'); m.addAttribute('products', 'title', { type: 'integer', required: false });",
  'a rename, then a drop': "m.renameAttribute('products', 'title', 'label'); m.dropAttribute('products', 'label');",
};

describe('a revert brings back', () => {
  it.each(Object.entries(CHANGES))('%s', async (_what, change) => {
    const before = await liveContents(place.database);
    await place.write({ '002_change': `up(m) { ${change} }` });
    await run();
    expect(await liveContents(place.database)).not.toEqual(before);
    await revert();
    expect(await liveContents(place.database)).toEqual(before);
    // What came back can be written to as before.
    await place.database.documents.update('products', 'p2', { values: { title: 'Other' } });
  });
});

describe('a revert without the backup', () => {
  it('says that a dropped collection comes back empty', async () => {
    await place.write({ '002_change': "up(m) { m.dropCollection('orders'); }" });
    await run();
    await rm(place.backups, { recursive: true });
    const refusal = await revert().catch((error: EntwriteError) => error);
    expect(refusal).toMatchObject({ code: 'destructive_refused' });
    const allowDestructive = (refusal as EntwriteError).findings.map(({ at }) => at);
    expect(allowDestructive).toContain('orders');
    const report = await revertMigrations(place.open(), { folder: place.folder, allowDestructive });
    expect(report.log.join('\n')).toMatch(/warning: 002_change: the backup .* is gone/);
    const { documents } = await liveContents(place.database);
    expect(documents.orders).toEqual([]);
    expect(documents.products).toHaveLength(4);
  });

  it('stops before a required attribute that nothing fills', async () => {
    await place.write({ '002_change': "up(m) { m.dropAttribute('products', 'title'); }" });
    await run();
    const before = await liveContents(place.database);
    await rm(place.backups, { recursive: true });
    const named = { folder: place.folder, allowDestructive: ['products.title'] };
    await expect(revertMigrations(place.open(), named)).rejects.toMatchObject({
      code: 'data_conflict',
      at: expect.stringContaining('title'),
    });
    expect(await liveContents(place.database)).toEqual(before);
  });

  it('is refused where the context has no backups and one is needed', async () => {
    await place.write({ '002_change': "up(m) { m.dropAttribute('products', 'state'); }" });
    await run();
    const before = await liveContents(place.database);
    const bare = place.open({ backups: 'off' });
    await expect(revertMigrations(bare, { folder: place.folder, allowDestructive: true })).rejects.toMatchObject({
      code: 'migration_irreversible',
    });
    expect(await liveContents(place.database)).toEqual(before);
  });
});
