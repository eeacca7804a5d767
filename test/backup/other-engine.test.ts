import { createBackup, restoreBackup, verifyBackup } from 'entwrite/backup';
import { EmbeddedAppwrite } from 'entwrite/embedded';
import type { EntwriteError } from '../../src/errors.js';
import { stateOf, type TestDatabase, temporaryFolders, testDatabase } from '../support/backup.js';
import { failureOf } from '../support/live-context.js';
import { attribute, collection, index, managerOf, schemaOf } from '../support/schema-manager.js';

/** A backup from one engine, restored on the other: equal, or refused before anything is written. */

const folders = temporaryFolders();
let mariadb: EmbeddedAppwrite;
let postgresql: EmbeddedAppwrite;
beforeAll(async () => {
  mariadb = await EmbeddedAppwrite.start();
  postgresql = await EmbeddedAppwrite.start({ engine: 'postgresql', appwrite: 'main' });
});
afterAll(async () => {
  folders.clear();
  await mariadb.stop();
  await postgresql.stop();
});

const database = ({ endpoint, projectId, apiKey }: EmbeddedAppwrite): TestDatabase =>
  testDatabase({ endpoint, projectId, apiKey, stop: async () => {} });

const PEOPLE = schemaOf(
  collection(
    'people',
    [
      attribute('name', 'string'),
      attribute('notes', 'text'),
      attribute('born', 'datetime'),
      attribute('seen', 'datetime', { array: true }),
    ],
    { indexes: [index('one', ['name'], 'unique')] },
  ),
);

async function filled(server: EmbeddedAppwrite, documents: Readonly<Record<string, object>>): Promise<TestDatabase> {
  const target = database(server);
  await managerOf(target, PEOPLE).migrate();
  for (const [id, values] of Object.entries(documents))
    await target.documents.create('people', id, { values: { ...values } });
  return target;
}

async function save(source: TestDatabase): Promise<string> {
  const folder = folders.make();
  await createBackup(source, { folder });
  return folder;
}

it.each([
  'to PostgreSQL',
  'to MariaDB',
])('what both can hold is equal afterwards, with what behaves otherwise: %s', async (way) => {
  const [from, to] = way === 'to PostgreSQL' ? [mariadb, postgresql] : [postgresql, mariadb];
  const source = await filled(from, {
    a: { name: 'Ada', notes: 'Zoë\n😀', born: '1815-12-10T00:00:00.000+00:00' },
    b: { name: 'bo', seen: ['2020-01-02T03:04:05.678+00:00'] },
    c: {},
  });
  const folder = await save(source);
  expect((await verifyBackup({ folder, deep: true })).findings).toEqual([]);
  const target = database(to);
  const planned = await restoreBackup(target, { folder, dryRun: true });
  const { findings } = await restoreBackup(target, { folder });
  expect(findings).toMatchObject([{ rule: 'other_engine', found: expect.stringContaining(way.slice('to '.length)) }]);
  expect(planned.findings).toEqual(findings);
  expect(await stateOf(target)).toEqual(await stateOf(source));
});

it.each([
  [
    'texts that are one under a unique index',
    () => [postgresql, mariadb] as const,
    { a: { name: 'Anna' }, b: { name: 'anna' }, c: { name: 'é' }, d: { name: 'e' } },
    [{ rule: 'unique', at: 'people.one', documents: ['b', 'd'] }],
  ],
  [
    'dates before the first',
    () => [postgresql, mariadb] as const,
    { a: { born: '0900-01-02T00:00:00.000+00:00' }, b: { seen: ['0999-12-31T23:59:59.999+00:00'] } },
    [
      { rule: 'early_date', at: 'people.born', documents: ['a'] },
      { rule: 'early_date', at: 'people.seen', documents: ['b'] },
    ],
  ],
  [
    'texts with a NUL character',
    () => [mariadb, postgresql] as const,
    { a: { notes: 'cut\0off' }, b: { name: 'whole' } },
    [{ rule: 'cut_text', at: 'people.notes', documents: ['a'] }],
  ],
])('what the other engine cannot hold is refused before anything is written: %s', async (_, servers, documents, found) => {
  const [from, to] = servers();
  const folder = await save(await filled(from, documents));
  const target = database(to);
  const error = await failureOf<EntwriteError>(restoreBackup(target, { folder }));
  expect(error).toMatchObject({ code: 'backup_refused', findings: found });
  expect((await target.schemas.read()).exists).toBe(false);
  const again = database(from);
  expect((await restoreBackup(again, { folder })).findings).toEqual([]);
});

it('values under an index that PostgreSQL has no room for are refused', async () => {
  const source = database(mariadb);
  const long = attribute('name', 'string', { size: 9000 });
  await managerOf(
    source,
    schemaOf(collection('people', [long], { indexes: [{ ...index('by', ['name']), lengths: [100] }] })),
  ).migrate();
  const name = Array.from({ length: 9000 }, (_, at) => String.fromCharCode(0x4e00 + ((at * 7919) % 20_000))).join('');
  await source.documents.create('people', 'a', { values: { name } });
  const error = await failureOf<EntwriteError>(restoreBackup(database(postgresql), { folder: await save(source) }));
  expect(error).toMatchObject({ code: 'backup_refused', findings: [{ rule: 'indexed', at: 'people.by' }] });
});

it('a spatial index over an optional attribute, which MariaDB refuses, is refused before anything is written', async () => {
  const source = database(postgresql);
  const place = attribute('place', 'point');
  await managerOf(
    source,
    schemaOf(collection('people', [place], { indexes: [{ ...index('near', ['place']), type: 'spatial' }] })),
  ).migrate();
  const target = database(mariadb);
  const error = await failureOf<EntwriteError>(restoreBackup(target, { folder: await save(source) }));
  expect(error).toMatchObject({
    code: 'backup_refused',
    findings: [{ rule: 'index_spatial_optional', at: 'people.near' }],
  });
  expect((await target.schemas.read()).exists).toBe(false);
});
