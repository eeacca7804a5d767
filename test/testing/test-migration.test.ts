import { tryMigrations } from '../../src/migrations/try/try-migrations.js';
import { testMigration } from '../../src/testing/index.js';
import { openWorkplace, type Workplace } from '../migrations/support.js';

/** Users' own tests of their migrations: up, down and up again. */

let place: Workplace;
beforeAll(async () => {
  place = await openWorkplace();
  await place.write({
    '001_users':
      "up(m) { m.createCollection('users', (c) => { c.string('name', { size: 60 }); c.string('code', { size: 9, required: false }); }); }",
    '002_split': `up(m) {
      m.addAttribute('users', 'first', { type: 'string', size: 60, required: false });
      m.data('split', async ({ db }) => { await db.updateEach('users', (user) => ({ first: user.name.split(' ')[0] })); }, { touches: ['users'], down: 'nothing' });
      m.dropAttribute('users', 'code');
    }`,
    '003_forgets': `up(m) {
      m.data('shout', async ({ db }) => { await db.updateEach('users', (user) => ({ name: user.name.toUpperCase() })); },
        { touches: ['users'], down: async ({ db }) => { await db.updateEach('users', (user) => ({ name: user.name.toLowerCase() })); } });
    }`,
    '004_for_good': "up(m) { m.data('gone', async () => {}, { touches: [] }); }",
  });
});
afterAll(() => place.end());

const ADA = { $id: 'ada', name: 'Ada Lovelace' };

test('fixtures go in before, `after` looks twice, and the revert brings everything back', async () => {
  const seen: unknown[] = [];
  await testMigration('002', {
    folder: place.folder,
    before: { users: [{ ...ADA, code: 'x1' }] },
    after: async (db) => void seen.push((await db.get('users', 'ada'))?.first),
    reverted: async (db) => expect(await db.get('users', 'ada')).toMatchObject({ name: 'Ada Lovelace', code: 'x1' }),
  });
  expect(seen).toEqual(['Ada', 'Ada']);
  await testMigration('001_users', { folder: place.folder });
});

test('a way back that loses something is found, and what `after` throws fails the test', async () => {
  const { folder } = place;
  await expect(
    testMigration('003', {
      folder,
      before: async (db) => void (await db.create('users', { name: 'Ada' }, { id: 'ada' })),
    }),
  ).rejects.toMatchObject({
    code: 'verification_failed',
    message: expect.stringContaining('users/ada was'),
  });
  const after = () => {
    throw new Error('not as expected');
  };
  await expect(testMigration('002', { folder, after })).rejects.toThrow('not as expected');
  await expect(testMigration('004', { folder })).rejects.toMatchObject({ code: 'migration_irreversible' });
  await testMigration('004', { folder, down: false });
  await expect(testMigration('005', { folder })).rejects.toMatchObject({ code: 'migration_unknown' });
});

test('all files without fixtures', async () => {
  const tried = await tryMigrations({ folder: place.folder });
  expect(tried.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
    '001_users passed',
    '002_split passed',
    '003_forgets passed',
    '004_for_good irreversible',
  ]);
  expect(await tryMigrations({ folder: place.folder, names: ['002'] })).toHaveLength(1);
});

describe('a folder of its own', () => {
  let other: Workplace;
  beforeEach(async () => {
    other = await openWorkplace();
    await other.write({
      '001_notes': "up(m) { m.createCollection('notes', (c) => c.string('title', { size: 20, required: false })); }",
    });
  });
  afterEach(() => other.end());

  test('stops at the first file that does not go up, and says why', async () => {
    await other.write({
      '002_breaks':
        "up(m) { m.data('break', async () => { throw new Error('no such luck'); }, { touches: ['notes'], down: 'nothing' }); }",
      '003_never': "up(m) { m.createCollection('never', (c) => c.string('title', { size: 20 })); }",
    });
    expect(await tryMigrations({ folder: other.folder, appwrite: 'main', engine: 'postgresql' })).toEqual([
      { name: '001_notes', outcome: 'passed', error: null },
      { name: '002_breaks', outcome: 'failed', error: expect.stringContaining('no such luck') },
    ]);
  });

  test('finds documents that a way back adds, and names them', async () => {
    await other.write({
      '002_adds': `up(m) { m.data('add', async ({ db }) => { await db.updateEach('notes', () => ({ title: 'new' })); }, { touches: ['notes'],
        down: async ({ db }) => { await db.create('notes', { title: 'left' }, { id: 'left' }); await db.create('notes', { title: 'too' }, { id: 'too' }); } }); }`,
    });
    await expect(testMigration('002', { folder: other.folder })).rejects.toMatchObject({
      code: 'verification_failed',
      found: expect.stringMatching(
        /^2 documents that differ: notes\/left, notes\/too; notes\/left was not there and is /,
      ),
    });
  });

  test('finds documents that a way back loses, and takes links in any order', async () => {
    await other.write({
      '002_loses': `up(m) { m.data('look', async () => {}, { touches: ['notes'], down: async ({ db }) => { await db.delete('notes', 'n1'); } }); }`,
      '003_links': `up(m) {
        m.createCollection('tags', (c) => c.string('label', { size: 20, required: false }));
        m.createRelationship('notes', 'tags', { type: 'manyToMany', target: 'tags', inverse: 'notes' });
        m.data('fill', ({ db }) => db.transaction(async (transaction) => {
          for (const { $id } of await transaction.list('notes')) await transaction.update('notes', $id, { title: 'linked' });
        }), { down: 'nothing' });
      }`,
      '004_data': `up(m) { m.data('link', ({ db }) => db.transaction(async (transaction) => {
        await transaction.update('notes', 'n1', { tags: ['t2', 't1'] });
      }), { touches: ['notes'], down: ({ db }) => db.update('notes', 'n1', { tags: ['t1'] }) }); }`,
    });
    const { folder } = other;
    const notes = [{ $id: 'n1', title: 'A' }];
    await expect(testMigration('002', { folder, before: { notes } })).rejects.toMatchObject({
      code: 'verification_failed',
      found: expect.stringMatching(/^1 document that differs: notes\/n1; notes\/n1 was .* and is gone$/),
    });
    await testMigration('003', { folder, before: { notes } });
    const linked = [{ $id: 'n1', title: 'A', tags: ['t1'] }];
    await testMigration('004', { folder, before: { tags: [{ $id: 't1' }, { $id: 't2' }], notes: linked } });
  });

  test('leaves out files that are bound to other environments', async () => {
    await other.write({
      '002_seed':
        "environments = ['staging']; up(m) { m.createCollection('seeds', (c) => c.string('title', { size: 20 })); }",
    });
    const names = async (environment?: string) =>
      (await tryMigrations({ folder: other.folder, ...(environment && { environment }) })).map(({ name }) => name);
    expect(await names('production')).toEqual(['001_notes']);
    expect(await names('staging')).toEqual(['001_notes', '002_seed']);
  });

  test('refuses fixtures before the first file, where no collection is', async () => {
    await expect(
      testMigration('001', { folder: other.folder, before: { notes: [{ title: 'A' }] } }),
    ).rejects.toMatchObject({
      code: 'migration_invalid',
      found: expect.stringContaining('before which there is no collection'),
    });
  });
});
