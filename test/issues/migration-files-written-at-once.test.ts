import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DbContext, defineCollection } from 'entwrite';
import { createMigration, generateMigrations, squashMigrations } from 'entwrite/migrations';
import { replayMigrations, schemaAfter } from '../../src/migrations/builder/collect-steps.js';
import { loadMigrations } from '../../src/migrations/builder/load-migrations.js';
import { failureOf } from '../support/live-context.js';

/**
 * Commands that write migration files, two at once, or one while somebody edits the files. Each wrote what fitted the files that it had
 * read: the folder held one change twice, and no command could use it any more; or an edit was squashed away.
 */

const name = { type: 'string', size: 20, required: false } as const;
class Renamed extends DbContext {
  readonly items = this.set(defineCollection('items', { title: name }));
}

let folder: string;
let db: DbContext;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'entwrite-at-once-'));
  db = new Renamed({ endpoint: 'http://127.0.0.1:1/v1', projectId: 'p', apiKey: 'k', databaseId: 'd' });
  for (const [file, step] of Object.entries(FILES)) write(file, step);
});
afterEach(async () => {
  await db.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const FILES = {
  '001_items': "m.createCollection('items', (c) => { c.string('name', { size: 20, required: false }); });",
  '002_more': "m.createCollection('more', (c) => { c.string('name', { size: 20 }); });",
};
const write = (file: string, step: string, before = '') =>
  writeFileSync(join(folder, `${file}.ts`), `export default { name: '${file}', up(m: any) { ${before} ${step} } };`);
const files = () => readdirSync(folder).sort();
const OLD = Object.keys(FILES).map((file) => `${file}.ts`);
const usable = async () => schemaAfter(await replayMigrations(await loadMigrations(folder)));

/** Generates, and does something else while it asks about a rename, once it has read the files. */
const generateBeside = (work: () => Promise<unknown> | unknown) =>
  failureOf(
    generateMigrations(db, {
      folder,
      name: 'first',
      askRename: async () => {
        await work();
        return true;
      },
    }),
  );

test.each<readonly [string, () => unknown]>([
  [
    'generate',
    () =>
      generateMigrations(db, {
        folder,
        name: 'second',
        now: new Date('2030-01-01'),
        renames: { 'items.name': 'title' },
      }),
  ],
  ['create', () => createMigration(folder, 'by hand')],
  ['squash', () => squashMigrations(folder, { name: 'both' })],
  ['an editor', () => write('001_items', FILES['001_items'], '/* edited */')],
  ['a checkout of another branch', () => rmSync(join(folder, '002_more.ts'))],
])('generate writes nothing beside %s', async (_, work) => {
  expect(await generateBeside(work)).toMatchObject({
    code: 'migrations_changed',
    remedy: expect.stringContaining('again'),
  });
  expect(files().filter((file) => file.includes('first'))).toEqual([]);
  await usable();
  await generateMigrations(db, { folder, name: 'first', renames: { 'items.name': 'title' } });
  expect((await usable()).collections.find(({ id }) => id === 'items')?.attributes.map(({ key }) => key)).toEqual([
    'title',
  ]);
});

/** What a file does when it is read for the second time, which squash does while it works. */
const seen = globalThis as { besideSquash?: (() => void) | undefined };

test.each<readonly [string, () => void, readonly string[]]>([
  ['adds a file', () => write('003_late', FILES['002_more'].replace('more', 'late')), [...OLD, '003_late.ts']],
  ['edits one', () => write('002_more', FILES['002_more'].replace('20', '30')), OLD],
  [
    'renames one',
    () => renameSync(join(folder, '002_more.ts'), join(folder, '003_more.ts')),
    ['001_items.ts', '003_more.ts'],
  ],
])('squash writes nothing while somebody %s', async (_, work, left) => {
  write('001_items', FILES['001_items'], 'globalThis.besideSquash?.();');
  seen.besideSquash = () => {
    seen.besideSquash = undefined;
    work();
  };
  expect(await failureOf(squashMigrations(folder, { name: 'both' }))).toMatchObject({ code: 'migrations_changed' });
  expect(files()).toEqual(left);
  await usable();
});

test('of squashes at once under several names one at most is done, and every old file is in one place', async () => {
  const before = await usable();
  const names = ['one', 'two', 'three', 'four'];
  const failures = await Promise.all(names.map((one) => failureOf(squashMigrations(folder, { name: one }))));
  expect(failures.filter((failure) => failure === undefined).length).toBeLessThan(2);
  for (const failure of failures)
    if (failure !== undefined) expect(failure).toMatchObject({ code: 'migrations_changed' });
  // What one of them left for the next call is done by it.
  if (files().some((file) => !OLD.includes(file) && file !== 'squashed'))
    await squashMigrations(folder, { name: 'last' }).catch(() => {});
  const archive = join(folder, 'squashed');
  const everywhere = [...files(), ...(existsSync(archive) ? readdirSync(archive) : [])];
  expect(everywhere).toEqual(expect.arrayContaining(OLD));
  expect(await usable()).toEqual(before);
});
