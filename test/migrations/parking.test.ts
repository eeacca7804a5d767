import { EmbeddedAppwrite } from 'entwrite/embedded';
import { migrationStatus, revertMigrations, runMigrations, showMigrations } from 'entwrite/migrations';
import { openWorkplace, type Workplace } from './support.js';

/** Migration files whose drops are parked. */

let place: Workplace;
beforeEach(async () => {
  place = await openWorkplace();
  await place.write({
    '001_users':
      "up(m) { m.createCollection('users', (c) => { c.string('name', { size: 60 }); c.integer('age', { default: 7 }); c.email('mail'); c.index(['mail'], { type: 'unique' }); }); m.createCollection('logs', (c) => { c.string('line', { size: 60 }); }); }",
  });
  await runMigrations(place.open(), { folder: place.folder });
  const { documents } = place.database;
  await documents.create('users', 'u1', { values: { name: 'Ada', age: 36, mail: 'ada@example.org' } });
  await documents.create('logs', 'l1', { values: { line: 'one' } });
});
afterEach(() => place.end());

const DROPS = "up(m) { m.dropAttribute('users', 'age'); m.dropAttribute('users', 'mail'); m.dropCollection('logs'); }";

test('a run parks without consent or backup; a revert, a status and a purge know of it', async () => {
  await place.write({ '002_drops': DROPS });
  const db = place.open({ backups: 'off', drops: 'park' });
  const { folder } = place;
  const { files } = await showMigrations(db, { folder });
  expect(files[0]).toMatchObject({ destructive: false });
  expect(files[0]?.steps[0]?.description).toContain("Park attribute 'users.age'");
  await runMigrations(db, { folder });
  const { parked } = await migrationStatus(db, { folder });
  expect(parked.map(({ collection, key }) => `${collection}.${key}`).sort()).toEqual([
    'logs.null',
    'users.age',
    'users.mail',
  ]);
  expect(
    Object.keys((await place.database.documents.get('users', 'u1')) ?? {}).filter((key) => !key.startsWith('$')),
  ).toEqual(['name']);

  // How drops are treated today does not matter to what was parked.
  await revertMigrations(place.open(), { folder });
  expect(await place.database.documents.get('users', 'u1')).toMatchObject({ age: 36, mail: 'ada@example.org' });
  expect(await place.database.documents.get('logs', 'l1')).toMatchObject({ line: 'one' });
  const live = await place.database.schemas.read();
  expect(live.parked).toEqual([]);
  expect(live.schema.collections.find(({ id }) => id === 'users')).toMatchObject({
    attributes: [{ key: 'name' }, { key: 'age', default: 7 }, { key: 'mail', required: true }],
    indexes: [{ type: 'unique' }],
  });

  await runMigrations(db, { folder });
  await db.getSchemaManager().purge({ olderThan: 0 });
  await expect(revertMigrations(place.open({ confirm: undefined as never }), { folder })).rejects.toMatchObject({
    code: 'destructive_refused',
    findings: expect.arrayContaining([expect.objectContaining({ rule: 'comes_back_empty', at: 'users.mail' })]),
  });
});

test('the file has the last word; after a later failure everything is back', async () => {
  await place.write({
    '002_drops': `drops = 'park';\n${DROPS.slice(0, -1)} m.data('fail', async () => { throw new Error('no luck'); }, { touches: [] }); }`,
  });
  const { folder } = place;
  await expect(runMigrations(place.open({ backups: 'off' }), { folder })).rejects.toMatchObject({
    code: 'migration_failed',
  });
  expect(await place.database.documents.get('users', 'u1')).toMatchObject({ age: 36, mail: 'ada@example.org' });
  expect(await place.database.documents.get('logs', 'l1')).toMatchObject({ line: 'one' });
  await place.remove('002_drops');
  await place.write({ '002_deletes': `drops = 'delete';\n${DROPS}` });
  await expect(runMigrations(place.open({ drops: 'park' }), { folder })).rejects.toMatchObject({
    code: 'destructive_refused',
  });
});

test('a date on PostgreSQL is dropped for good, with consent, and everything beside it parked', async () => {
  const server = await EmbeddedAppwrite.start({ engine: 'postgresql' });
  const { endpoint, projectId, apiKey } = server;
  const other = await openWorkplace({ endpoint, projectId, apiKey, stop: () => server.stop() } as never);
  try {
    await other.write({
      '001_events':
        "up(m) { m.createCollection('events', (c) => { c.string('name', { size: 60 }); c.datetime('at'); c.integer('size', { required: false }); }); }",
      '002_less': "up(m) { m.dropAttribute('events', 'at'); m.dropAttribute('events', 'size'); }",
    });
    const { folder } = other;
    const db = other.open({ drops: 'park' });
    await runMigrations(db, { folder, to: '001_events' });
    await other.database.documents.create('events', 'e1', {
      values: { name: 'one', at: '2026-01-01T00:00:00.000Z', size: 3 },
    });
    await expect(runMigrations(db, { folder })).rejects.toMatchObject({
      code: 'destructive_refused',
      findings: [expect.objectContaining({ at: 'events.at' })],
    });
    await runMigrations(db, { folder, allowDestructive: ['events.at'] });
    expect((await db.getSchemaManager().parked()).map(({ key }) => key)).toEqual(['size']);
    await revertMigrations(db, { folder });
    expect(await other.database.documents.get('events', 'e1')).toMatchObject({
      at: '2026-01-01T00:00:00.000+00:00',
      size: 3,
    });
  } finally {
    await other.end();
    await server.stop();
  }
});
