import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Attribute, Collection, DbContext, Id } from 'entwrite';
import {
  baselineMigrations,
  checkMigrations,
  describePreview,
  describeRunReport,
  describeStatus,
  lintMigrations,
  type MigrationRunReport,
  migrationStatus,
  rebaseMigrations,
  resolveMigration,
  revertMigrations,
  runMigrations,
  showMigrations,
  squashMigrations,
} from 'entwrite/migrations';
import { describeLint } from '../../src/migrations/lint/lint-migrations.js';
import { openWorkplace, type Workplace } from './support.js';

/** What people are told who look after a history by hand: in a CI, after an accident, before a release. */

@Collection('tags')
class Tag {
  @Id() id!: string;
  @Attribute({ size: 60 }) label!: string;
  @Attribute({ size: 9, required: false }) colour?: string;
}
class TagDb extends DbContext {
  readonly tags = this.set(Tag);
}

const TAGS = "up(m) { m.createCollection('tags', (c) => { c.string('label', { size: 60 }); }); }";
const COLOUR = "up(m) { m.addAttribute('tags', 'colour', { type: 'string', size: 9, required: false }); }";
const FAILS = "up(m) { m.data('work', async ({ db }) => { await db.count('tags'); throw new Error('no luck'); }); }";

let place: Workplace;
beforeEach(async () => {
  place = await openWorkplace();
});
afterEach(() => place.end());

const folder = () => ({ folder: place.folder });
const open = () => place.database.open(TagDb, { backups: { folder: place.backups } });
const rules = async (options: Parameters<typeof checkMigrations>[1]) =>
  (await checkMigrations(open(), { ...folder(), ...options })).map(({ rule, at }) => `${rule} ${at}`);
const said = (work: Promise<unknown>) =>
  work.then(
    () => 'nothing',
    ({ code, message }) => `${code}: ${message}`,
  );

test('a CI learns of files that were edited, are gone or were begun, and of what no file makes', async () => {
  await place.write({ '001_tags': TAGS, '002_colour': COLOUR });
  expect(await rules({ history: true, live: true })).toEqual([]);
  await runMigrations(open(), folder());
  expect(await rules({ history: true, live: true })).toEqual([]);
  await appendFile(join(place.folder, '001_tags.cjs'), '// edited\n');
  expect(await rules({ history: true })).toEqual(['edited 001_tags']);
  await place.remove('002_colour');
  expect(await rules({ history: true, live: true })).toEqual([
    'edited 001_tags',
    'missing 002_colour',
    `live_drifted database '${place.database.databaseId}'`,
    `files_behind_entities ${place.folder}`,
  ]);
  await place.write({ '002_colour': COLOUR, '003_fails': FAILS });
  for (const name of ['001_tags', '002_colour'])
    await resolveMigration(open(), name, { ...folder(), as: 'applied', reason: 'a comment' });
  await expect(runMigrations(open(), { ...folder(), onError: 'keep' })).rejects.toThrow('no luck');
  expect(await rules({ history: true })).toEqual(['unfinished 003_fails']);
  await expect(revertMigrations(open(), folder())).rejects.toMatchObject({
    code: 'migration_irreversible',
    found: 'a migration that was begun and is not finished',
  });
});

test('a project without files is compared with its entities', async () => {
  expect(await rules({ live: true })).toEqual([`live_behind_entities database '${place.database.databaseId}'`]);
  await open().getSchemaManager().migrate();
  expect(await rules({ live: true })).toEqual([]);
});

test('a baseline says what differs, and takes the files up to a name', async () => {
  await open().getSchemaManager().ensureCreated();
  await place.write({ '001_tags': TAGS, '002_colour': COLOUR, '003_more': COLOUR.replace('colour', 'more') });
  expect(await said(baselineMigrations(open(), { ...folder(), to: '004' }))).toContain('migration_unknown: 004: ');
  const refused = await said(baselineMigrations(open(), folder()));
  expect(refused).toContain('schema_drifted');
  expect(refused).toContain('1 difference from what the files lead to');
  await place.write({ '004_most': COLOUR.replace('colour', 'most') });
  expect(await said(baselineMigrations(open(), folder()))).toContain('2 differences from');
  expect(await baselineMigrations(open(), { ...folder(), to: '002_colour' })).toEqual(['001_tags', '002_colour']);
  expect(await baselineMigrations(open(), { ...folder(), to: '002_colour' })).toEqual([]);
});

test('a history is corrected by hand, with a reason', async () => {
  await place.write({ '001_tags': TAGS, '002_colour': COLOUR });
  const resolve = (name: string, as: 'applied' | 'pending', reason = 'an outage') =>
    resolveMigration(open(), name, { ...folder(), as, reason });
  expect(await said(resolve('001_tags', 'applied', ' '))).toContain('migration_invalid: 001_tags: reason: no reason');
  expect(await said(resolve('001_tag', 'applied'))).toContain('perhaps 001_tags');
  expect(await said(resolve('nothing-like-it', 'applied'))).toContain('the name of a file without its extension');
  await resolve('001_tags', 'applied');
  await runMigrations(open(), { ...folder(), to: '001_tags' });
  await resolve('001_tags', 'pending');
  await runMigrations(open(), folder());
  await place.remove('002_colour');
  expect(await said(runMigrations(open(), folder()))).toContain('an entry of the history without a file');
  await resolve('002_colour', 'pending', 'gone for good');
  expect((await migrationStatus(open(), folder())).migrations.map(({ name, state }) => [name, state])).toEqual([
    ['001_tags', 'applied'],
  ]);
});

test('status, preview and report are pages of text', async () => {
  await place.write({
    '001_tags': `description = 'labels';\n${TAGS}`,
    '002_check':
      "up(m) { m.check('labelled', async ({ db }) => (await db.count('tags')) < 1); m.check('broken', async () => { throw new Error('odd'); }); }",
    '003_there': `environments = ['production'];\n${COLOUR}`,
  });
  await writeFile(join(place.folder, 'helper.cjs'), '');
  const preview = describePreview(await showMigrations(open(), { ...folder(), environment: 'staging' }));
  expect(preview).toContain('001_tags: labels\n  1. Create collection');
  expect(preview).toContain('plus those that functions of data steps and checks send');
  expect(preview).toContain('Bound to other environments: 003_there');
  let report: MigrationRunReport | undefined;
  const onReport = (made: MigrationRunReport) => {
    report = made;
  };
  await expect(runMigrations(open(), { ...folder(), environment: 'staging', onReport })).rejects.toThrow('odd');
  const page = report === undefined ? '' : describeRunReport(report);
  expect(page).toMatch(/^Run of migrations on '.*', \d{4}-/);
  expect(page).toMatch(/001_tags: applied in \d+ ms\n {2}1\. Create collection.* \[done, \d+ ms\]/);
  expect(page).toContain('Bound to other environments: 003_there');
  expect(page).toMatch(/\nError: .*odd/);
  expect(report?.error?.stack).toContain('Caused by: ');

  await place.remove('002_check');
  await place.write({ '002_sound': "up(m) { m.check('labelled', async ({ db }) => (await db.count('tags')) < 1); }" });
  await runMigrations(open(), { ...folder(), environment: 'staging' });
  const status = async () => describeStatus(await migrationStatus(open(), { ...folder(), verify: true }));
  expect(await status()).toContain('  holds: labelled (002_sound)');
  await place.database.documents.create('tags', 't1', { values: { label: 'red' } });
  await mkdir(join(place.folder, 'squashed'));
  await place.write({ 'squashed/000_old': 'up() {}' });
  const text = await status();
  expect(text).toContain(': 2 in the history, 1 pending');
  expect(text).toContain('  DOES NOT HOLD: labelled (002_sound)');
  expect(text).toContain(
    'Not run, because their names do not begin with a number: helper.cjs\nNot run, because they are in subfolders: squashed/000_old',
  );
  expect(text).toMatch(/001_tags +applied +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d by .+, batch 1/);
  const done = describePreview(await showMigrations(open(), { ...folder(), environment: 'staging' }));
  expect(done).toContain('No pending migrations.');
});

test('names that are none are refused with those that may be meant', async () => {
  await place.write({ '001_tags': TAGS });
  const db = open();
  expect(await said(revertMigrations(db, { ...folder(), to: '001_tags' }))).toContain('an applied one; there is none');
  await runMigrations(db, folder());
  expect(await said(revertMigrations(db, { ...folder(), only: ['001_tgas'] }))).toContain("expected '001_tags'");
  expect(await said(lintMigrations(db, { ...folder(), only: ['002'] }))).toContain('migration_unknown: 002');
  expect(await said(rebaseMigrations(db, { ...folder(), move: ['002'] }))).toContain('migration_unknown: 002');
  const squash = (names: readonly string[], name = 'shop') => said(squashMigrations(place.folder, { names, name }));
  expect(await squash(['001_tgas'])).toContain("expected '001_tags'");
  expect(await squash(['001_tags'])).toContain('squash_refused: ');
  await place.write({ '002_colour': COLOUR, '003_more': COLOUR.replace('colour', 'more') });
  expect(await squash(['001_tags', '003_more'])).toContain('squash_refused: 002_colour: a file between those that');
  expect(await squash(['001_tags', '002_colour'], ' !')).toContain("squash_refused: name: the name ' !'");
  expect(await squash(['001_tags', '002_colour'], 'colour')).toContain('the name of one of the old files');
});

test('files that cannot be loaded are refused, each for what it is', async () => {
  const load = async (files: Readonly<Record<string, string>>) => {
    await rm(place.folder, { recursive: true });
    await mkdir(place.folder);
    for (const [name, text] of Object.entries(files)) await writeFile(join(place.folder, name), text);
    return said(checkMigrations(open(), folder()));
  };
  expect(await load({ 'V001__tags.ts': '' })).toContain(
    'a file that looks like a migration but, because of its name, would not run',
  );
  expect(await load({ '001_b.cjs': 'exports.nothing = 5;' })).toContain('no migration among its exports');
  expect(await load({ '001_c.cjs': 'exports.a = { name: "a", up: () => { throw "a text"; } };' })).toContain(
    '`up` threw: a text',
  );
  expect(
    await load({ '001_d.cjs': 'exports.a = { name: "a", up: () => ({ success: false, message: "not now" }) };' }),
  ).toContain('the answer { success: false }: not now');
  expect(await load({ '001_e.cjs': 'exports.a = { name: "a", up: () => ({ success: false }) };' })).toContain(
    'the answer { success: false }; expected success',
  );
  expect(await said(checkMigrations(open(), { folder: join(place.folder, '001_e.cjs') }))).toContain(
    'a folder that cannot be read (ENOTDIR)',
  );
});

test('a lint says how many files it checked', () => {
  const finding = {
    severity: 'error',
    rule: 'drop-index',
    file: '002_x',
    step: 1,
    at: 'tags.i',
    found: 'f',
    expected: 'e',
    remedy: 'r',
  } as const;
  expect(describeLint([])).toBe('Running code survives these files.');
  expect(describeLint([], 0)).toBe('There are no files to check.');
  expect(describeLint([], 1)).toBe('1 file checked: running code survives it.');
  expect(describeLint([], 2)).toBe('2 files checked: running code survives them.');
  expect(describeLint([finding], 2)).toMatch(/^2 files checked, 1 finding:\nerror drop-index 002_x, step 1\n/);
  expect(describeLint([finding, finding], 1)).toContain('1 file checked, 2 findings:');
});

test('a revert calls the hooks of its files; where nothing is applied it does nothing', async () => {
  await place.write({ '001_tags': TAGS, '002_colour': COLOUR });
  const db = open();
  expect((await revertMigrations(db, { ...folder(), batch: true })).files).toEqual([]);
  await runMigrations(db, folder());
  const calls: string[] = [];
  const hooks = {
    beforeMigration: (name: string) => void calls.push(`before ${name}`),
    afterMigration: (name: string) => void calls.push(`after ${name}`),
  };
  await revertMigrations(db, { ...folder(), to: '0', allowDestructive: true, hooks });
  expect(calls).toEqual(['before 002_colour', 'after 002_colour', 'before 001_tags', 'after 001_tags']);
});

test('a person is asked about a revert that comes back empty, but not in production', async () => {
  await place.write({
    '001_tags': TAGS,
    '002_colour': COLOUR,
    '003_drop': "up(m) { m.dropAttribute('tags', 'colour'); }",
  });
  const bare = place.database.open(TagDb, { backups: 'off' });
  await runMigrations(bare, { ...folder(), allowDestructive: ['tags.colour'] });
  const asked: string[] = [];
  const options = {
    ...folder(),
    confirm: async ({ hints }: { readonly hints: readonly { readonly at: string }[] }) => {
      asked.push(hints.map(({ at }) => at).join());
      return true;
    },
  };
  const environment = process.env.NODE_ENV;
  process.env.NODE_ENV = 'production';
  try {
    expect(await said(revertMigrations(bare, options as never))).toContain('destructive_refused');
  } finally {
    process.env.NODE_ENV = environment;
  }
  expect(asked).toEqual([]);
  await revertMigrations(bare, options as never);
  expect(asked.join()).toContain('tags.colour');
});

test('status lists what is parked', async () => {
  await place.write({
    '001_tags': TAGS,
    '002_colour': COLOUR,
    '003_drop': "up(m) { m.dropAttribute('tags', 'colour'); }",
  });
  const db = open();
  await runMigrations(db, { ...folder(), drops: 'park' });
  expect(describeStatus(await migrationStatus(db, folder()))).toMatch(
    /Parked, until `purge` deletes it: .*tags\.colour/,
  );
});

test('a preview counts the documents of a collection that gets another id first', async () => {
  await place.write({ '001_tags': TAGS });
  const db = open();
  await runMigrations(db, folder());
  for (const label of ['a', 'b', 'c']) await db.tags.create({ label });
  await place.write({
    '002_labels': `up(m) { m.renameCollection('tags', 'labels'); }`,
    '003_count': `up(m) { m.alterAttribute('labels', 'label', { type: 'integer', convert: (label) => label.length }); }`,
  });
  const { files } = await showMigrations(db, folder());
  expect(files.map(({ name, steps }) => [name, steps.map(({ documents }) => documents)])).toEqual([
    ['002_labels', [3]],
    ['003_count', [3]],
  ]);
});
