import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type MigrationRunReport,
  migrationFiles,
  migrationStatus,
  type RevertMigrationsOptions,
  type RunMigrationsOptions,
  revertMigrations,
  runMigrations,
} from 'entwrite/migrations';
import { openWorkplace, type Workplace } from '../migrations/support.js';

/** Ways back of files that were interrupted, and continued under other circumstances: other options, another file, another call. */

let place: Workplace;
const globals = globalThis as { isClosed?: boolean; isEdited?: boolean; stop?: AbortController | undefined };

beforeEach(async () => {
  globals.isClosed = false;
  globals.isEdited = false;
  globals.stop = undefined;
  place = await openWorkplace();
  await place.write({
    '001_users': "up(m) { m.createCollection('users', (c) => { c.string('name', { size: 60 }); }); }",
  });
  await run();
  await place.database.documents.create('users', 'u1', { values: { name: 'Ada' } });
});
afterEach(() => place.end());

const run = (options: RunMigrationsOptions = {}) => runMigrations(place.open(), { folder: place.folder, ...options });
const revert = (options: RevertMigrationsOptions = {}) =>
  revertMigrations(place.open(), { folder: place.folder, ...options });

/** Work that is stopped by a signal, at a step that says so. */
async function stopped(work: (options: { signal: AbortSignal }) => Promise<unknown>): Promise<void> {
  globals.stop = new AbortController();
  await expect(work({ signal: globals.stop.signal })).rejects.toThrow();
  globals.stop = undefined;
}

async function states(): Promise<Readonly<Record<string, string>>> {
  const { migrations } = await migrationStatus(place.open(), { folder: place.folder });
  return Object.fromEntries(migrations.map(({ name, state }) => [name, state]));
}

async function keys(): Promise<readonly string[]> {
  const { schema } = await place.database.schemas.read();
  return schema.collections.flatMap(({ id, attributes }) => (id === 'users' ? attributes.map(({ key }) => key) : []));
}

const ADD = (key: string) => `m.addAttribute('users', ${key}, { type: 'string', size: 20, required: false });`;
const STOPS = "m.data('stop', async () => {}, { touches: [], down: async () => { globalThis.stop?.abort(); } });";

test('a revert that parks goes on parking, whatever the next call says', async () => {
  await place.write({ '002_more': `up(m) { ${ADD("'more'")} ${STOPS} }` });
  await run();
  await place.database.documents.update('users', 'u1', { values: { more: 'kept' } });
  await stopped((options) => revert({ ...options, drops: 'park' }));
  expect(await states()).toMatchObject({ '002_more': 'unfinished' });
  await revert();
  expect((await place.database.schemas.read()).parked).toHaveLength(1);
  await run();
  expect(await place.database.documents.get('users', 'u1')).toMatchObject({ more: 'kept' });
});

test('a file that is rolled back, or reverted, and was edited meanwhile is refused until it is as it was', async () => {
  const body = `up(m) {
    ${ADD("globalThis.isEdited ? 'other' : 'more'")}
    ${STOPS}
    m.data('fail', async () => { globalThis.stop?.abort(); if (globalThis.isClosed) throw new Error('closed'); }, { touches: [], down: 'nothing' });
  }`;
  await place.write({ '002_more': body });
  const path = join(place.folder, '002_more.cjs');
  const text = await readFile(path, 'utf8');
  const edit = async () => {
    await writeFile(path, `${text}// edited`);
    globals.isEdited = true;
  };
  const restore = async () => {
    await writeFile(path, text);
    globals.isEdited = false;
  };
  globals.isClosed = true;
  await stopped(run);
  await edit();
  await expect(run()).rejects.toMatchObject({ code: 'migration_edited' });
  await restore();
  globals.isClosed = false;
  expect((await run()).files.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
    '002_more undone',
    '002_more applied',
  ]);
  expect(await keys()).toEqual(['name', 'more']);

  await stopped((options) => revert({ ...options, allowDestructive: true }));
  await edit();
  await expect(revert()).rejects.toMatchObject({ code: 'migration_edited' });
  await expect(run()).rejects.toMatchObject({ code: 'migration_edited' });
  await restore();
  await revert();
  expect(await states()).toEqual({ '001_users': 'applied', '002_more': 'pending' });
  expect(await keys()).toEqual(['name']);
});

test.each([
  ['a run', run, false],
  [
    'the start of an application',
    async (options: object) => migrationFiles({ folder: place.folder, ...options }).run(place.open()),
    true,
  ],
] as const)('%s finishes an interrupted revert of several files before any is applied', async (_, work, isStart) => {
  await place.write({ '002_more': `up(m) { ${ADD("'more'")} ${STOPS} }` });
  await place.write({ '003_wide': "up(m) { m.alterAttribute('users', 'more', { size: 40 }); }" });
  await run();
  await stopped((options) => revert({ ...options, to: '001_users', allowDestructive: true }));
  expect(await states()).toEqual({ '001_users': 'applied', '002_more': 'unfinished', '003_wide': 'pending' });
  const outcomes: string[] = [];
  const onReport = ({ files }: MigrationRunReport) =>
    void outcomes.push(...files.map(({ name, outcome }) => `${name} ${outcome}`));
  await work({ onReport });
  if (!isStart) {
    expect(outcomes).toEqual(['002_more reverted']);
    await work({ onReport });
  }
  expect(outcomes).toEqual(['002_more reverted', '002_more applied', '003_wide applied']);
  expect(await states()).toEqual({ '001_users': 'applied', '002_more': 'applied', '003_wide': 'applied' });
});

test('a run to a name does not apply a later file again that it rolls back first', async () => {
  await place.write({
    '002_more': `up(m) { ${ADD("'more'")} }`,
    '003_last': `up(m) { ${ADD("'last'")} m.data('fail', async () => { globalThis.stop?.abort(); if (globalThis.isClosed) throw new Error('closed'); }, { touches: [], down: 'nothing' }); }`,
  });
  globals.isClosed = true;
  await stopped((options) => run({ ...options, only: ['003_last'] }));
  globals.isClosed = false;
  await run({ to: '002_more' });
  expect(await states()).toEqual({ '001_users': 'applied', '002_more': 'applied', '003_last': 'pending' });
  expect(await keys()).toEqual(['name', 'more']);
});

test('a revert does not take a collection over that others made under the id of the dropped one', async () => {
  await place.write({
    '002_logs': "up(m) { m.createCollection('logs', (c) => { c.string('line', { size: 20 }); }); }",
    '003_less': "up(m) { m.dropCollection('logs'); }",
  });
  await run({ to: '002_logs' });
  await place.database.documents.create('logs', 'l1', { values: { line: 'old' } });
  const before = await place.database.schemas.read();
  await run({ allowDestructive: true });
  const collection = before.schema.collections.find(({ id }) => id === 'logs');
  if (collection === undefined) throw new Error('the first file makes it');
  await place.database.schemas.perform({ type: 'create_collection', collection }, { collections: [] });
  await place.database.schemas.settle(() => true);
  await place.database.documents.create('logs', 'l2', { values: { line: 'of others' } });
  await expect(revert()).rejects.toMatchObject({
    code: 'schema_drifted',
    remedy: expect.stringMatching(/save it .* and drop it\. Nothing was reverted\./),
  });
  expect(await states()).toMatchObject({ '003_less': 'applied' });
  expect(await place.database.documents.get('logs', 'l1')).toBeNull();
  await place.database.schemas.perform({ type: 'drop_collection', collection }, { collections: [collection] });
  await place.database.schemas.settle(() => true);
  await revert();
  expect(await place.database.documents.get('logs', 'l1')).toMatchObject({ line: 'old' });
});
