import { rm } from 'node:fs/promises';
import { listBackups } from 'entwrite/backup';
import { migrationStatus, type RunMigrationsOptions, revertMigrations, runMigrations } from 'entwrite/migrations';
import { openUsers, type Workplace } from '../migrations/support.js';

/**
 * A step that a run left half done, and what of it is said and continued. Such a step that was refused before it continued was taken
 * for one that had done nothing, and its file for rolled back.
 */

let place: Workplace;
const globals = globalThis as {
  isClosed?: boolean;
  isEdited?: boolean;
  stop?: AbortController;
  others?: () => Promise<void>;
};

beforeEach(async () => {
  globals.isClosed = true;
  globals.isEdited = false;
  place = await openUsers((id) => ({ about: `about ${id}` }));
});
afterEach(async () => {
  place.project.embedded?.setFaults({});
  await place.end();
});

const run = (options: RunMigrationsOptions = {}) => runMigrations(place.open(), { folder: place.folder, ...options });
const failure = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: Error) => error.message,
  );

async function states(): Promise<Readonly<Record<string, string>>> {
  const { migrations } = await migrationStatus(place.open(), { folder: place.folder });
  return Object.fromEntries(migrations.map(({ name, state }) => [name, state]));
}

async function names(): Promise<readonly unknown[]> {
  const { documents } = await place.database.documents.list('users', []);
  return documents.map(({ name }) => name).sort();
}

async function forgetBackups(): Promise<void> {
  for (const { folder } of await listBackups(place.backups)) await rm(folder, { recursive: true });
}

const SHOUT = `async ({ db }) => {
  await db.updateEach('users', { size: 1, checkpoint: 'shout' }, (user) => {
    if (globalThis.isClosed && user.$id === 'u3') throw new Error('closed');
    return { name: user.name.toUpperCase() };
  });
}`;
const SHOUTED = ['NAME OF U1', 'NAME OF U2', 'NAME OF U3', 'NAME OF U4'];

test('a schema step that is refused before it continues stays, and continues when the reason is gone', async () => {
  await place.write({
    '002_notes':
      "up(m) { m.createCollection('notes', (c) => { c.string('line', { size: 10 }); }); m.createIndex('users', ['name'], { type: 'unique' }); }",
  });
  place.project.embedded?.setFaults({
    http: ({ method, path }) =>
      method === 'POST' && path.endsWith('/users/indexes') ? { kind: 'status', status: 500 } : undefined,
  });
  expect(await failure(run({ onError: 'keep' }))).toContain('What is done stays');
  place.project.embedded?.setFaults({});
  await place.database.documents.create('users', 'u5', { values: { name: 'name of u1' } });
  const said = await failure(run());
  expect(said).toContain("'u5'");
  expect(said).toContain('What is done stays; run again to continue at this step.');
  expect(await states()).toMatchObject({ '002_notes': 'unfinished' });
  await place.database.documents.delete('users', 'u5');
  await run();
  expect(await states()).toMatchObject({ '002_notes': 'applied' });
});

test('a data step whose writes were rolled back in part begins again, and not at its checkpoint', async () => {
  // What others wrote since keeps the step from being rolled back as a whole.
  await place.write({
    '002_shout': `up(m) { m.data('shout', async (context) => { try { await (${SHOUT})(context); } finally { await globalThis.others(); } }, { touches: ['users'], down: 'nothing' }); }`,
  });
  globals.others = async () => {
    await place.database.documents.update('users', 'u2', { values: { name: 'by others' } });
  };
  expect(await failure(run())).toContain('It could not be rolled back (1 document');
  expect(await names()).toEqual(['by others', 'name of u1', 'name of u3', 'name of u4']);
  globals.isClosed = false;
  globals.others = async () => {};
  await run();
  expect(await names()).toEqual(['BY OTHERS', 'NAME OF U1', 'NAME OF U3', 'NAME OF U4']);
});

test('a data step that was rolled back after steps that stay may be corrected, and does all of its work', async () => {
  const body = `up(m) {
    m.dropAttribute('users', 'about');
    m.data(globalThis.isEdited ? 'shout right' : 'shout', ${SHOUT}, { touches: ['users'], down: 'nothing' });
  }`;
  await place.write({ '002_shout': body });
  const bare = () => place.open({ backups: { folder: place.backups } });
  const options = { folder: place.folder, allowDestructive: true, onError: 'undo' as const };
  // The first step without a backup: it has no way back.
  globals.stop = new AbortController();
  await place.write({
    '002_shout': body.replace(
      'm.data(',
      "m.check('stop', async () => { globalThis.stop.abort(); return true; }); m.data(",
    ),
  });
  await expect(
    runMigrations(place.open({ backups: 'off' }), { ...options, signal: globals.stop.signal }),
  ).rejects.toMatchObject({ code: 'aborted_by_user' });
  globals.stop = new AbortController();
  expect(await failure(runMigrations(bare(), options))).toContain('Its earlier steps have no way back');
  expect(await names()).toEqual(['name of u1', 'name of u2', 'name of u3', 'name of u4']);
  globals.isClosed = false;
  globals.isEdited = true;
  await runMigrations(bare(), options);
  expect(await names()).toEqual(SHOUTED);
});

test('a data step whose backup is on another machine continues, and is not said to be rolled back', async () => {
  await place.write({ '002_shout': `up(m) { m.data('shout', ${SHOUT}, { touches: ['users'], down: 'nothing' }); }` });
  expect(await failure(run({ onError: 'keep' }))).toContain('What is done stays');
  await forgetBackups();
  expect(await failure(run())).toMatch(/It could not be rolled back \(the backup .* is gone\); run again to continue/);
  expect(await states()).toMatchObject({ '002_shout': 'unfinished' });
  globals.isClosed = false;
  await run();
  expect(await names()).toEqual(SHOUTED);
});

test('a file whose backups are on another machine is not half rolled back; what was begun ends by name', async () => {
  const FILE = `up(m) {
    m.dropAttribute('users', 'about');
    m.data('stop', async () => { globalThis.stop?.abort(); if (globalThis.isClosed) throw new Error('closed'); }, { touches: [], down: 'nothing' });
  }`;
  await place.write({ '002_less': FILE });
  expect(await failure(run({ onError: 'keep', allowDestructive: true }))).toContain('What is done stays');
  const [saved] = await listBackups(place.backups);
  await forgetBackups();
  const said = await failure(run());
  expect(said).toContain(`the backup ${saved?.folder}, which its way back needs, is gone`);
  expect(said).toContain('run again to continue');
  globals.isClosed = false;
  await run();
  expect(await states()).toMatchObject({ '002_less': 'applied' });
  await revertMigrations(place.open(), { folder: place.folder, allowDestructive: ['users.about'] });

  // Rolling back that has begun needs the backup, or permission to go without.
  globals.isClosed = true;
  globals.stop = new AbortController();
  await expect(run({ allowDestructive: true, signal: globals.stop.signal })).rejects.toThrow('Rolling it back stopped');
  delete globals.stop;
  await forgetBackups();
  expect(await failure(run({ allowDestructive: true }))).toContain("allowDestructive: ['users.about']");
  expect(await states()).toMatchObject({ '002_less': 'unfinished' });
  globals.isClosed = false;
  await run({ allowDestructive: ['users.about'] });
  expect(await states()).toMatchObject({ '002_less': 'applied' });
});

test('what was written into a file that is unfinished needs consent of its own', async () => {
  const body = `up(m) {
    m.data('stop', async () => { if (globalThis.isClosed) throw new Error('closed'); }, { touches: [], down: 'nothing' });
    if (globalThis.isEdited) m.dropAttribute('users', 'about');
  }`;
  await place.write({ '002_stop': body });
  expect(await failure(run({ onError: 'keep' }))).toContain('What is done stays');
  globals.isEdited = true;
  globals.isClosed = false;
  await expect(run()).rejects.toMatchObject({ code: 'destructive_refused', findings: [{ at: 'users.about' }] });
  await run({ allowDestructive: ['users.about'] });
  expect(await states()).toMatchObject({ '002_stop': 'applied' });
});
