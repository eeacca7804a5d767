import { DbContext, defineCollection } from 'entwrite';
import { cloneDatabase, createBackup, pruneBackups, restoreBackup, verifyBackup } from 'entwrite/backup';
import { exportData, importData } from 'entwrite/data';
import {
  baselineMigrations,
  migrationFiles,
  rebaseMigrations,
  resolveMigration,
  revertMigrations,
  runMigrations,
  squashMigrations,
} from 'entwrite/migrations';
import { openWorkplace, USERS_FILE } from '../migrations/support.js';
import { type SharedDatabase, sharedDatabase } from '../support/live-context.js';
import { type Project, startProject } from '../support/live-database.js';

/**
 * Options that no compiler has looked at: of JavaScript, of a variable, of a file. A misspelt one was left out silently: `dryRun`, which
 * `migrate` does not have, wrote, and `drops: 'prak'` deleted what was to be kept.
 */

const text = { type: 'string', size: 50 } as const;
const notes = defineCollection('notes', { text, stars: { type: 'string', size: 20, required: false } });
const lean = defineCollection('notes', { text });

class Full extends DbContext {
  readonly notes = this.set(notes);
}
class Lean extends DbContext {
  readonly notes = this.set(lean);
}

let project: Project;
let database: SharedDatabase;
let full: Full;
let next: Lean;

beforeAll(async () => {
  project = await startProject();
  database = sharedDatabase(project);
  full = database.open(Full);
  await full.getSchemaManager().migrate();
  await full.notes.create({ $id: 'n1', text: 'one', stars: '5' });
  next = database.open(Lean);
});
afterAll(async () => {
  await database.end();
  await project.stop();
});

/** What the compiler would say, it does not say here. */
const untyped = (options: unknown) => options as never;
const schema = () => next.getSchemaManager();

const drop = { allowDestructive: true };
const CALLS: Readonly<Record<string, readonly [call: () => unknown, at: string]>> = {
  'a word that is none': [() => schema().migrate(untyped({ ...drop, drops: 'prak' })), 'migrate({ drops })'],
  'an option of other calls': [() => schema().migrate(untyped({ ...drop, dryRun: true })), 'migrate({ dryRun })'],
  'a misspelt name': [() => schema().migrate(untyped({ ...drop, drop: 'park' })), 'migrate({ drop })'],
  'a name in place of a list': [
    () => schema().migrate(untyped({ allowDestructive: 'notes.stars' })),
    'migrate({ allowDestructive })',
  ],
  'a text that is no truth': [
    () => schema().migrate(untyped({ ...drop, besideFiles: 'no' })),
    'migrate({ besideFiles })',
  ],
  'an entity in place of a list': [() => schema().migrate(untyped({ ...drop, only: lean })), 'migrate({ only })'],
  'what happens after an error': [() => schema().migrate(untyped({ ...drop, onError: 'kep' })), 'migrate({ onError })'],
  'who is kept from writing': [() => schema().migrate(untyped({ ...drop, fence: 'al' })), 'migrate({ fence })'],
  'the way of a copy': [
    () => schema().migrate(untyped({ ...drop, copy: { 'notes.stars': 'bulky' } })),
    'migrate({ copy })',
  ],
  'a number of steps': [() => schema().migrate(untyped({ ...drop, concurrency: 0 })), 'migrate({ concurrency })'],
  'a controller in place of its signal': [
    () => schema().migrate(untyped({ ...drop, signal: new AbortController() })),
    'migrate({ signal })',
  ],
  'no options at all': [() => schema().migrate(untyped(null)), 'migrate'],
  analyze: [() => schema().analyze(untyped({ document: true })), 'analyze({ document })'],
  preflight: [() => schema().preflight(untyped({ resolve: null })), 'preflight({ resolve })'],
  ensureCreated: [() => schema().ensureCreated(untyped({ onlyy: [] })), 'ensureCreated({ onlyy })'],
  ensureDeleted: [() => schema().ensureDeleted(untyped({ databaseId: 'x' })), 'ensureDeleted({ databaseId })'],
  purge: [() => schema().purge(untyped({ olderThan: 0, dryrun: true })), 'purge({ dryrun })'],
  undo: [() => schema().undo(untyped({ signal: true })), 'undo({ signal })'],
  runMigrations: [
    () => runMigrations(full, untyped({ allowDestructive: 'notes' })),
    'runMigrations({ allowDestructive })',
  ],
  'hooks of files': [() => runMigrations(full, untyped({ hooks: { before: () => {} } })), 'runMigrations({ hooks })'],
  revertMigrations: [() => revertMigrations(full, untyped({ steps: 2 })), 'revertMigrations({ steps })'],
  migrationFiles: [async () => migrationFiles(untyped({ dir: 'migrations' })), 'migrationFiles({ dir })'],
  baselineMigrations: [() => baselineMigrations(full, untyped({ until: '001' })), 'baselineMigrations({ until })'],
  resolveMigration: [
    () => resolveMigration(full, '001', untyped({ as: 'aplied', reason: 'by hand' })),
    'resolveMigration({ as })',
  ],
  squashMigrations: [
    () => squashMigrations('migrations', untyped({ name: 'all', dry: true })),
    'squashMigrations({ dry })',
  ],
  rebaseMigrations: [() => rebaseMigrations(full, untyped({ dryrun: true })), 'rebaseMigrations({ dryrun })'],
  createBackup: [
    () => createBackup(full, untyped({ folder: '/nowhere', encrypt: 'secret' })),
    'createBackup({ encrypt })',
  ],
  restoreBackup: [
    () => restoreBackup(full, untyped({ folder: '/nowhere', dryrun: true })),
    'restoreBackup({ dryrun })',
  ],
  verifyBackup: [() => verifyBackup(untyped({ folder: '/nowhere', depth: true })), 'verifyBackup({ depth })'],
  pruneBackups: [() => pruneBackups('/nowhere', untyped({ dryrun: true })), 'pruneBackups({ dryrun })'],
  cloneDatabase: [() => cloneDatabase(full, next, untyped({ masks: {} })), 'cloneDatabase({ masks })'],
  'deleteMany of a set': [() => full.notes.deleteMany({}, untyped({ dryRun: true })), 'notes.deleteMany({ dryRun })'],
  'create of a set': [
    () => full.notes.create({ text: 'two' }, untyped({ requirelinks: false })),
    'notes.create({ requirelinks })',
  ],
  transaction: [() => full.transaction(async () => {}, untyped({ atomc: false })), 'transaction({ atomc })'],
  saveChanges: [() => full.unitOfWork().saveChanges(untyped({ atomc: false })), 'saveChanges({ atomc })'],
  exportData: [
    () => exportData(full, untyped({ collection: 'notes', to: '/nowhere', form: 'csv' })),
    'exportData({ form })',
  ],
  importData: [
    () => importData(full, untyped({ collection: 'notes', from: '/nowhere', onConflict: 'replace' })),
    'importData({ onConflict })',
  ],
};

test.each(Object.entries(CALLS))('%s is refused before anything is done', async (_, [call, at]) => {
  await expect(Promise.resolve().then(call)).rejects.toMatchObject({ code: 'configuration_invalid', at });
  expect(await full.notes.find('n1')).toMatchObject({ text: 'one', stars: '5' });
});

test('the message says what is there instead, and no value', async () => {
  const wrong = schema().migrate(untyped({ alowDestructive: ['secret'] }));
  await expect(wrong).rejects.toThrow('migrate({ alowDestructive }): an unknown option; expected one of only,');
  await expect(wrong).rejects.toThrow('is `allowDestructive` meant?');
  await expect(wrong).rejects.not.toThrow('secret');
});

test('options of the helpers of data steps are checked, since files are loaded without a look at their types', async () => {
  const place = await openWorkplace(project);
  const { folder } = place;
  const run = () => runMigrations(place.open(), { folder });
  const calls: Readonly<Record<string, string>> = {
    'db.updateEach({ wher })': "db.updateEach('users', { wher: { name: 'none' } }, () => ({ name: 'lost' }))",
    'db.deduplicate({ keep })': "db.deduplicate('users', ['name'], { keep: 'newst' })",
    'db.backfill({ size })': "db.backfill('users', 'about', 'x', { size: 0 })",
    'db.copyAttribute({ overwrite })': "db.copyAttribute('users', 'name', 'about', { overwrite: 'no' })",
    'db.slugify({ uniqe })': "db.slugify('users', { from: 'name', into: 'about', uniqe: true })",
    'db.link({ missing })': "db.link('users', { from: 'name', to: ['users', 'name'], into: 'about', missing: 'skp' })",
    'db.list({ order })': "db.list('users', {}, { order: 'name' })",
  };
  try {
    await place.write(USERS_FILE);
    await run();
    await place.database.documents.create('users', 'u1', { values: { name: 'one' } });
    for (const [number, [at, call]] of Object.entries(calls).entries()) {
      const name = `00${number + 2}_step`;
      const step = `async ({ db }) => { await ${call}; }, { touches: ['users'], down: 'nothing' }`;
      await place.write({ [name]: `up(m) { m.data('step', ${step}); }` });
      await expect(run()).rejects.toThrow(at);
      await place.remove(name);
    }
    expect(await place.database.documents.get('users', 'u1')).toMatchObject({ name: 'one', about: null });
  } finally {
    await place.end();
  }
});

test('a class in the place of a function, which throws when it is called, is refused', async () => {
  const work = full.transaction(untyped(class Work {}));
  await expect(work).rejects.toMatchObject({
    code: 'configuration_invalid',
    message: expect.stringContaining('a class; expected a function'),
  });
});
