import { runMigrations, showMigrations } from 'entwrite/migrations';
import { openWorkplace, type Workplace } from './support.js';

/** What `show` says that files take, beside the requests that a run sends: within a factor of two in both directions. */

let place: Workplace;
beforeAll(async () => {
  place = await openWorkplace();
});
afterAll(() => place.end());

/** One file each, after those of the test. */
const FURTHER: readonly string[] = [
  "m.createIndex('users', ['name'], { type: 'unique', name: 'one' });",
  "m.renameAttribute('users', 'name', 'label');",
  "m.alterAttribute('users', 'label', { size: 300 });",
  "m.alterAttribute('users', 'age', { default: 1 });",
  "m.alterAttribute('users', 'age', { min: 0 });",
  "m.createRelationship('teams', 'lead', { type: 'oneToOne', target: 'users' });",
  "m.alterRelationship('users', 'team', { onDelete: 'cascade' });",
  "m.dropRelationship('teams', 'lead');",
  "m.data('look', async ({ db }) => { await db.get('teams', 'a'); }, { touches: ['teams'], down: 'nothing' });",
  "m.check('all there', async ({ db }) => (await db.get('teams', 'a')) !== null);",
  `m.dropRelationship('users', 'team');
    m.createRelationship('users', 'team', { type: 'manyToMany', target: 'teams', inverse: 'users' });`,
  "m.dropRelationship('users', 'team');",
  "m.renameCollection('users', 'people');",
  `m.addAttribute('people', 'x', { type: 'text', required: false });
    m.addAttribute('people', 'y', { type: 'integer', required: false });
    m.alterAttribute('people', 'price', { type: 'float' });`,
  "m.dropCollection('teams');",
  `m.dropIndex('people', 'idx_name');
    m.dropIndex('people', 'one');
    m.alterAttribute('people', 'label', { encrypt: true });`,
];

test('each kind of step, documents counted', async () => {
  await place.write({
    '001_shop': `up(m) {
      m.createCollection('users', (c) => { c.string('name', { size: 60 }); c.string('price', { size: 20 }); c.index(['name']); });
      m.createCollection('teams', (c) => { c.string('name', { size: 60 }); });
      m.createRelationship('users', 'team', { type: 'manyToOne', target: 'teams', inverse: 'users' });
    }`,
  });
  const wrong: string[] = [];
  const counted: (number | null)[] = [];
  const go = async () => {
    const db = place.open();
    const { requests, files } = await showMigrations(db, { folder: place.folder });
    const report = await runMigrations(db, { folder: place.folder, allowDestructive: true });
    counted.push(...files.flatMap(({ steps }) => steps.map(({ documents }) => documents)));
    if (report.requests > 2 * requests || requests > 2 * report.requests)
      wrong.push(`${files.map(({ name }) => name).join()}: ${report.requests} sent, ${requests} estimated`);
  };
  await go();
  await place.database.documents.create('teams', 'a', { values: { name: 'A' } });
  for (let n = 0; n < 40; n += 1)
    await place.database.documents.create('users', `u${n}`, {
      values: { name: `N ${n}`, price: String(n), team: 'a' },
    });
  await place.write({ '002_add': "up(m) { m.addAttribute('users', 'age', { type: 'integer', required: false }); }" });
  await go();
  await place.write({
    '003_fill': "up(m) { m.addAttribute('users', 'city', { type: 'string', size: 20, backfill: 'x' }); }",
  });
  await go();
  await place.write({ '004_type': "up(m) { m.alterAttribute('users', 'price', { type: 'integer' }); }" });
  await go();
  await place.write({ '005_drop': "up(m) { m.dropAttribute('users', 'city'); }" });
  await go();
  await place.write({
    '006_a': "up(m) { m.createIndex('teams', ['name']); }",
    '007_b': "up(m) { m.updateCollection('teams', { permissions: ['read(\"any\")'] }); }",
  });
  await go();
  for (const [at, step] of FURTHER.entries()) {
    await place.write({ [`${String(at + 8).padStart(3, '0')}_step`]: `up(m) { ${step} }` });
    await go();
  }
  expect(wrong).toEqual([]);
  const further = [0, 0, 0, 0, 0, 0, 0, 0, null, null, 40, 0, 40, 40, 0, 40];
  expect(counted).toEqual([0, 0, 40, 40, 0, 0, 0, ...further]);
});

test('documents beyond the 5,000 at which Appwrite stops counting', async () => {
  await place.write({ '030_log': "up(m) { m.createCollection('log', (c) => { c.string('line', { size: 20 }); }); }" });
  await runMigrations(place.open(), { folder: place.folder });
  for (let hundred = 0; hundred < 51; hundred += 1)
    await place.database.documents.createMany(
      'log',
      Array.from({ length: 100 }, (_, at) => ({ $id: `l${hundred * 100 + at}`, line: String(at) })),
    );
  await place.write({ '031_type': "up(m) { m.alterAttribute('log', 'line', { type: 'integer' }); }" });
  const { files } = await showMigrations(place.open(), { folder: place.folder });
  expect(files.flatMap(({ steps }) => steps.map(({ documents }) => documents))).toEqual([5100]);
});
