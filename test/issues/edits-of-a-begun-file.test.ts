import { migrationStatus, type RunMigrationsOptions, revertMigrations, runMigrations } from 'entwrite/migrations';
import { openUsers, type Workplace } from '../migrations/support.js';

/**
 * What is written into a file after it was begun. The history kept the file as it was: applied, it counted as edited, so that nothing ran or
 * went back any more.
 */

let place: Workplace;
const globals = globalThis as { isEdited?: boolean; isClosed?: boolean };

beforeEach(async () => {
  globals.isEdited = false;
  globals.isClosed = true;
  place = await openUsers();
});
afterEach(() => place.end());

const run = (options: RunMigrationsOptions = {}) => runMigrations(place.open(), { folder: place.folder, ...options });

const state = async () =>
  (await migrationStatus(place.open(), { folder: place.folder })).migrations.find(({ name }) => name === '002_about')
    ?.state;

async function abouts(): Promise<readonly unknown[]> {
  return (await place.database.documents.list('users', [])).documents.map(({ about }) => about);
}

/** Its helper is outside of the step, as in files that share one. */
const file = (rest: string) => ({
  '002_about': `helper(user) {
  if (globalThis.isClosed && user.$id === 'u3') throw new Error('closed');
  return { about: globalThis.isEdited ? 'new' : 'old' };
}
up(m) {
  const { helper } = this;
  m.data('about', async ({ db }) => { await db.updateEach('users', { size: 1 }, helper); }, { touches: ['users'], down: 'nothing' });
  ${rest}
}`,
});
const MORE =
  "if (globalThis.isEdited) m.addAttribute('users', 'extra', { type: 'string', size: 9, required: false }); else m.dropAttribute('users', 'name');";

async function editBegun(rest: string): Promise<void> {
  await place.write(file(rest));
  await expect(run({ onError: 'keep', allowDestructive: true })).rejects.toThrow('closed');
  globals.isEdited = true;
  globals.isClosed = false;
  await place.write(file(rest));
}

test('a file whose rest was edited after it was begun is applied as it is now, and goes back', async () => {
  await editBegun(MORE);
  await run();
  expect(await state()).toBe('applied');
  expect((await run()).files).toEqual([]);
  await revertMigrations(place.open(), { folder: place.folder, allowDestructive: true });
  const { schema } = await place.database.schemas.read();
  const keys = schema.collections.find(({ id }) => id === 'users')?.attributes.map(({ key }) => key);
  expect([...(keys ?? [])].sort()).toEqual(['about', 'name']);
});

test('what was added to it is rolled back with it', async () => {
  await editBegun(`${MORE} m.check('never', () => false);`);
  await expect(run()).rejects.toMatchObject({ code: 'check_failed' });
  const { schema } = await place.database.schemas.read();
  const keys = schema.collections.find(({ id }) => id === 'users')?.attributes.map(({ key }) => key);
  expect([...(keys ?? [])].sort()).toEqual(['about', 'name']);
});

test('a step that is half done continues at its checkpoint: no document is changed twice', async () => {
  await editBegun('');
  await run();
  expect(await abouts()).toEqual(['old', 'old', 'new', 'new']);
  expect(await state()).toBe('applied');
});
