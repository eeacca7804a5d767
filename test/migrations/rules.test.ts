import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Attribute, Collection, DbContext, Id } from 'entwrite';
import {
  baselineMigrations,
  checkMigrations,
  describePreview,
  migrationFiles,
  migrationStatus,
  resolveMigration,
  revertMigrations,
  runMigrations,
  showMigrations,
} from 'entwrite/migrations';
import { openWorkplace, type Workplace } from './support.js';

let place: Workplace;
beforeEach(async () => {
  place = await openWorkplace();
});
afterEach(() => place.end());

const TAGS = "up(m) { m.createCollection('tags', (c) => { c.string('label', { size: 60 }); }); }";
const LINKS = "up(m) { m.createCollection('links', (c) => { c.url('href'); }); }";

const folder = () => ({ folder: place.folder });
const collections = async () =>
  (await place.database.schemas.read()).schema.collections
    .map(({ id }) => id)
    .filter((id) => !id.startsWith('entwrite_'));
const states = async () =>
  Object.fromEntries(
    (await migrationStatus(place.open(), folder())).migrations.map(({ name, state }) => [name, state]),
  );

@Collection('tags')
class Tag {
  @Id() id!: string;
  @Attribute({ size: 60 }) label!: string;
}
class TagDb extends DbContext {
  readonly tags = this.set(Tag);
}

describe('which files run', () => {
  it('runs up to a name, or only some', async () => {
    await place.write({ '001_tags': TAGS, '002_links': LINKS, '003_notes': TAGS.replace('tags', 'notes') });
    await runMigrations(place.open(), { ...folder(), only: ['002_links'] });
    expect(await states()).toEqual({ '001_tags': 'pending', '002_links': 'applied', '003_notes': 'pending' });
    await runMigrations(place.open(), { ...folder(), to: '002_links' });
    expect(await states()).toEqual({ '001_tags': 'applied', '002_links': 'applied', '003_notes': 'pending' });
    await expect(runMigrations(place.open(), { ...folder(), to: '004' })).rejects.toMatchObject({
      code: 'migration_unknown',
    });
  });

  it('sorts plain numbers as numbers', async () => {
    await place.write({ '10_links': LINKS, '9_tags': TAGS });
    const { files } = await runMigrations(place.open(), folder());
    expect(files.map(({ name }) => name)).toEqual(['9_tags', '10_links']);
  });

  it('leaves out what is bound to another environment', async () => {
    await place.write({ '001_tags': `environments = ['production'];\n${TAGS}` });
    expect((await runMigrations(place.open(), { ...folder(), environment: 'staging' })).skipped).toEqual(['001_tags']);
    expect(await collections()).toEqual([]);
    await runMigrations(place.open(), { ...folder(), environment: 'production' });
    expect(await collections()).toEqual(['tags']);
  });

  it('takes plain objects, and their answers', async () => {
    await writeFile(
      join(place.folder, '001_object.cjs'),
      `exports.migration = { version: 1, name: 'object', async up(m) { ${TAGS.slice(8, -2)}; m.data('work', async () => ({ success: false, message: 'not today' })); } };`,
    );
    await expect(runMigrations(place.open(), folder())).rejects.toMatchObject({
      code: 'migration_failed',
      message: expect.stringContaining('not today'),
    });
    expect(await collections()).toEqual([]);
  });
});

describe('what stops a run before anything is written', () => {
  it('a file that does not apply, a file that leads to what Appwrite refuses', async () => {
    await place.write({ '001_tags': TAGS, '002_wrong': "up(m) { m.dropAttribute('tags', 'nolabel'); }" });
    await expect(runMigrations(place.open(), folder())).rejects.toMatchObject({
      code: 'migration_invalid',
      at: '002_wrong: tags.nolabel',
    });
    await place.write({
      '002_wrong': "up(m) { m.addAttribute('tags', 'secret', { type: 'string', size: 10, encrypt: true }); }",
    });
    await expect(runMigrations(place.open(), folder())).rejects.toMatchObject({ code: 'migration_invalid' });
    expect((await place.database.schemas.read()).exists).toBe(false);
  });

  it('an edited file and a missing one, until somebody says that it is right', async () => {
    await place.write({ '001_tags': TAGS, '002_links': LINKS });
    await runMigrations(place.open(), folder());
    await appendFile(join(place.folder, '001_tags.cjs'), '// a comment\n');
    expect(await states()).toMatchObject({ '001_tags': 'edited' });
    await expect(runMigrations(place.open(), folder())).rejects.toMatchObject({ code: 'migration_edited' });
    await resolveMigration(place.open(), '001_tags', { ...folder(), as: 'applied', reason: 'only a comment' });
    expect(await states()).toMatchObject({ '001_tags': 'applied' });
    await runMigrations(place.open(), folder());
    await place.remove('002_links');
    expect(await states()).toMatchObject({ '002_links': 'missing' });
    await expect(runMigrations(place.open(), folder())).rejects.toMatchObject({ code: 'migration_unknown' });
  });

  it('collections that are there without a history; baseline records the files', async () => {
    await place.write({ '001_tags': TAGS });
    await place.database.open(TagDb).getSchemaManager().ensureCreated();
    await expect(runMigrations(place.open(), folder())).rejects.toMatchObject({ code: 'history_missing' });
    expect(await baselineMigrations(place.open(), folder())).toEqual(['001_tags']);
    expect(await states()).toEqual({ '001_tags': 'applied' });
    await place.write({
      '002_more': "up(m) { m.addAttribute('tags', 'colour', { type: 'string', size: 10, required: false }); }",
    });
    await place.write({ '003_links': LINKS });
    await expect(baselineMigrations(place.open(), folder())).rejects.toMatchObject({ code: 'schema_drifted' });
    await runMigrations(place.open(), folder());
    expect(await states()).toEqual({ '001_tags': 'applied', '002_more': 'applied', '003_links': 'applied' });
  });

  it('a live schema that somebody changed where the file works', async () => {
    await place.write({ '001_tags': TAGS });
    await runMigrations(place.open(), folder());
    await place.database.schemas.perform(
      {
        type: 'add_attribute',
        collection: 'tags',
        attribute: { key: 'colour', type: 'boolean', required: false, array: false, default: null },
      },
      (await place.database.schemas.read()).schema,
    );
    await place.write({ '002_colour': "up(m) { m.renameAttribute('tags', 'label', 'colour'); }" });
    await expect(runMigrations(place.open(), { ...folder(), allowDestructive: true })).rejects.toMatchObject({
      code: 'schema_drifted',
    });
  });

  it('losses that nobody allowed', async () => {
    await place.write({ '001_tags': TAGS, '002_drop': "up(m) { m.dropCollection('tags'); }" });
    await expect(runMigrations(place.open(), folder())).rejects.toMatchObject({ code: 'destructive_refused' });
    expect((await place.database.schemas.read()).exists).toBe(false);
    const preview = await showMigrations(place.open(), folder());
    expect(preview.files.map(({ name, destructive }) => [name, destructive])).toEqual([
      ['001_tags', false],
      ['002_drop', true],
    ]);
  });

  it('names that nothing has, where nothing is left to do, too; those of what is gone are known', async () => {
    await place.write({
      '001_posts': `up(m) { m.createCollection('posts', (c) => { c.string('title', { size: 20 }); c.string('old', { size: 20, required: false }); }); }`,
      '002_old': `up(m) { m.dropAttribute('posts', 'old'); }`,
    });
    const db = place.open();
    const named = (name: string) => ({ folder: place.folder, allowDestructive: [name] });
    const refusal = {
      code: 'configuration_invalid',
      findings: [{ rule: 'unknown_name', expected: expect.stringContaining("'posts.old'") }],
    };
    for (const outcomes of [['applied', 'applied'], []]) {
      await expect(runMigrations(db, named('posts.odl'))).rejects.toMatchObject(refusal);
      expect((await runMigrations(db, named('posts.old'))).files.map(({ outcome }) => outcome)).toEqual(outcomes);
    }
    await expect(revertMigrations(db, named('posts.odl'))).rejects.toMatchObject(refusal);
  });
});

it('says what to write into a file whose change conflicts with stored values', async () => {
  await place.write({ '001_tags': TAGS });
  await runMigrations(place.open(), folder());
  await place.database.documents.create('tags', 't1', { values: { label: 'vermilion' } });
  await place.write({ '002_short': "up(m) { m.alterAttribute('tags', 'label', { size: 5 }); }" });
  await expect(runMigrations(place.open(), { ...folder(), allowDestructive: true })).rejects.toThrow(
    "Write `truncate: true` into the options of 'label' in the file, at m.alterAttribute('tags', 'label', { … })",
  );
});

describe('going back', () => {
  it('goes by batch, to a name, and refuses what something later builds on', async () => {
    await place.write({ '001_tags': TAGS });
    await runMigrations(place.open(), folder());
    await place.write({
      '002_colour': "up(m) { m.addAttribute('tags', 'colour', { type: 'string', size: 10, required: false }); }",
      '003_rename': "up(m) { m.renameAttribute('tags', 'colour', 'shade'); }",
      '004_links': LINKS,
    });
    await runMigrations(place.open(), folder());
    const options = { ...folder(), allowDestructive: true };
    await expect(revertMigrations(place.open(), { ...options, only: ['002_colour'] })).rejects.toMatchObject({
      code: 'migration_irreversible',
    });
    await revertMigrations(place.open(), { ...options, only: ['004_links'] });
    expect(await states()).toEqual({
      '001_tags': 'applied',
      '002_colour': 'applied',
      '003_rename': 'applied',
      '004_links': 'pending',
    });
    await runMigrations(place.open(), folder());
    await revertMigrations(place.open(), { ...options, to: '003_rename' });
    await revertMigrations(place.open(), { ...options, batch: true });
    expect(await states()).toMatchObject({ '001_tags': 'applied', '002_colour': 'pending', '004_links': 'pending' });
    await revertMigrations(place.open(), { ...options, to: '0' });
    expect(await collections()).toEqual([]);
  });

  it('refuses names that are not applied, and says which are', async () => {
    const missing = (name: string, more: object = {}) =>
      expect(revertMigrations(place.open(), { ...folder(), ...more })).rejects.toMatchObject({
        code: 'migration_unknown',
        at: expect.stringContaining(name),
        remedy: 'See `entwrite migration status` for the names; nothing was reverted.',
      });
    await place.write({ '001_tags': TAGS, '002_links': LINKS });
    await missing('001_tags', { only: ['001_tags'] });
    await runMigrations(place.open(), { ...folder(), to: '001_tags' });
    await missing('002_links', { to: '002_links' });
    await missing('001_tag', { only: ['001_tags', '001_tag'] });
    expect(await states()).toEqual({ '001_tags': 'applied', '002_links': 'pending' });
  });

  it('waits for a file that is half applied to be finished', async () => {
    await place.write({
      '001_tags': TAGS,
      '002_count':
        "up(m) { m.createCollection('links', (c) => { c.url('href'); }); m.data('count', async ({ db }) => { if ((await db.count('tags')) === 0) throw new Error('none yet'); }, { touches: [], down: 'nothing' }); }",
    });
    const db = place.open();
    await expect(runMigrations(db, { ...folder(), onError: 'keep' })).rejects.toThrow('none yet');
    await expect(revertMigrations(db, { ...folder(), only: ['001_tags'] })).rejects.toMatchObject({
      code: 'migration_irreversible',
      at: expect.stringContaining('002_count'),
      remedy: expect.stringContaining('Run the migrations first'),
    });
    const { files } = await showMigrations(db, folder());
    expect(files).toMatchObject([{ name: '002_count', isUnfinished: true }]);
    expect(describePreview(await showMigrations(db, folder()))).toContain('002_count (unfinished)');
    await place.database.documents.create('tags', 't1', { values: { label: 'red' } });
    await runMigrations(db, folder());
    await revertMigrations(db, { ...folder(), allowDestructive: true });
    expect(await states()).toEqual({ '001_tags': 'applied', '002_count': 'pending' });
  });

  it('takes back what is bound to an environment, where that is named', async () => {
    await place.write({ '001_tags': TAGS, '002_links': `environments = ['staging'];\n${LINKS}` });
    const staging = { ...folder(), environment: 'staging', allowDestructive: true };
    await runMigrations(place.open(), staging);
    await revertMigrations(place.open(), staging);
    expect(await collections()).toEqual(['tags']);
  });

  it('stops before anything where a step has no way back', async () => {
    await place.write({ '001_tags': TAGS, '002_data': "up(m) { m.data('count', async () => {}); }" });
    await runMigrations(place.open(), folder());
    await expect(
      revertMigrations(place.open(), { ...folder(), to: '0', allowDestructive: true }),
    ).rejects.toMatchObject({
      code: 'migration_irreversible',
    });
    expect(await states()).toEqual({ '001_tags': 'applied', '002_data': 'applied' });
  });

  it('takes the way the file says, which has to lead back', async () => {
    await place.write({
      '001_tags': `${TAGS}\ndown(m) { m.dropCollection('tags'); }`,
      '002_wrong':
        "up(m) { m.renameAttribute('tags', 'label', 'text'); }\ndown(m) { m.renameAttribute('tags', 'text', 'name'); }",
    });
    await runMigrations(place.open(), folder());
    await expect(revertMigrations(place.open(), folder())).rejects.toMatchObject({ code: 'migration_invalid' });
  });

  it('stays applied when the way back does not even begin', async () => {
    await place.write({ '001_tags': TAGS, '002_drop': "up(m) { m.dropAttribute('tags', 'label'); }" });
    const db = place.open({ backups: 'off' });
    await runMigrations(db, { ...folder(), to: '001_tags' });
    await place.database.documents.create('tags', 't1', { values: { label: 'red' } });
    await runMigrations(db, { ...folder(), allowDestructive: true });
    const named = { ...folder(), allowDestructive: ['tags.label'] };
    await expect(revertMigrations(db, named)).rejects.toMatchObject({ code: 'data_conflict' });
    expect(await states()).toEqual({ '001_tags': 'applied', '002_drop': 'applied' });
  });

  it('keeps what a failed file took without a backup, and goes on from there', async () => {
    await place.write({
      '001_tags': TAGS,
      '002_drop':
        "up(m) { m.dropAttribute('tags', 'label'); m.data('fail', async ({ db }) => { if ((await db.count('tags')) > 0) throw new Error('no'); }); }",
    });
    const db = place.open({ backups: 'off' });
    await runMigrations(db, { ...folder(), to: '001_tags' });
    await place.database.documents.create('tags', 't1', { values: { label: 'red' } });
    await expect(runMigrations(db, { ...folder(), allowDestructive: true })).rejects.toThrow(/stay; run again/);
    expect(await states()).toEqual({ '001_tags': 'applied', '002_drop': 'unfinished' });
    await place.database.documents.delete('tags', 't1');
    await runMigrations(db, { ...folder(), allowDestructive: true });
    expect(await states()).toEqual({ '001_tags': 'applied', '002_drop': 'applied' });
  });
});

describe('around the files', () => {
  it('calls hooks of the context and of the files', async () => {
    const calls: string[] = [];
    class HookedDb extends DbContext {
      protected override onBeforeMigration() {
        calls.push('before all');
      }
      protected override onMigrationComplete() {
        calls.push('complete');
      }
    }
    await place.write({ '001_tags': TAGS, '002_links': LINKS });
    await runMigrations(place.database.open(HookedDb), {
      ...folder(),
      hooks: {
        beforeMigration: (name) => void calls.push(`before ${name}`),
        afterMigration: (name) => void calls.push(`after ${name}`),
      },
    });
    expect(calls).toEqual([
      'before all',
      'before 001_tags',
      'after 001_tags',
      'before 002_links',
      'after 002_links',
      'complete',
    ]);
  });

  it('runs at the first use of a context that says so, once for many instances, never by itself under NODE_ENV=test', async () => {
    await place.write({ '001_tags': TAGS });
    const options = { autoMigrate: 'files', migrations: migrationFiles(folder()) } as const;
    const quiet = place.database.open(TagDb, options);
    await quiet.connect();
    expect((await place.database.schemas.read()).exists).toBe(false);
    const environment = process.env.NODE_ENV;
    process.env.NODE_ENV = 'development';
    try {
      await Promise.all(
        Array.from({ length: 8 }, (_, at) => place.database.open(TagDb, options).tags.create({ label: `tag ${at}` })),
      );
    } finally {
      process.env.NODE_ENV = environment;
    }
    expect(await quiet.tags.count()).toBe(8);
  });

  it('keeps migrate() from changing the database behind the files', async () => {
    await place.write({ '001_links': LINKS });
    await runMigrations(place.open(), folder());
    const schema = place.database.open(TagDb).getSchemaManager();
    await expect(schema.migrate()).rejects.toMatchObject({ code: 'history_exists' });
    await schema.migrate({ besideFiles: true, only: [Tag] });
    expect((await collections()).sort()).toEqual(['links', 'tags']);
  });

  it('tells a CI that entities and files disagree, and that two branches grew from one parent', async () => {
    await place.write({ '001_tags': `parent = 'abc';\n${TAGS}` });
    const db = place.database.open(TagDb);
    expect(await checkMigrations(db, folder())).toEqual([]);
    await place.write({ '002_links': `parent = 'abc';\n${LINKS}` });
    expect((await checkMigrations(db, folder())).map(({ rule }) => rule)).toEqual([
      'two_branches',
      'files_behind_entities',
    ]);
  });

  it('stops between two steps at the signal, and continues', async () => {
    const controller = new AbortController();
    await place.write({ '001_tags': TAGS, '002_links': LINKS });
    const hooks = { afterMigration: () => controller.abort() };
    await expect(runMigrations(place.open(), { ...folder(), hooks, signal: controller.signal })).rejects.toMatchObject({
      code: 'aborted_by_user',
    });
    expect(await states()).toEqual({ '001_tags': 'applied', '002_links': 'pending' });
    await runMigrations(place.open(), folder());
    expect(await states()).toEqual({ '001_tags': 'applied', '002_links': 'applied' });
  });
});
