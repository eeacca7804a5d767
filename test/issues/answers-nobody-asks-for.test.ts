import { revertMigrations, runMigrations } from 'entwrite/migrations';
import { DbContext } from '../../src/context/db-context.js';
import type { CollectionDefinition } from '../../src/metadata/collection-definition.js';
import { defineCollection } from '../../src/metadata/define-collection.js';
import { openWorkplace, type Workplace } from '../migrations/support.js';
import { failureOf, onFreshDatabase } from '../support/live-context.js';

/**
 * What was to become of stored values, where nothing asks for it: a file was recorded as applied, and `migrate` reported success, while
 * every value stayed as it was.
 */

describe('in a file', () => {
  let place: Workplace;
  beforeEach(async () => {
    place = await openWorkplace();
    await place.write({
      '001_notes': `up(m) { m.createCollection('notes', (c) => {
        c.string('text', { size: 20, required: false });
        c.integer('stars', { max: 10, required: false });
      }); }`,
    });
    await runMigrations(place.open(), { folder: place.folder });
    await place.database.documents.create('notes', 'one', { values: { text: 'one', stars: 1 } });
    await place.database.documents.create('notes', 'none', { values: { text: null, stars: null } });
  });
  afterEach(() => place.end());

  it.each([
    ['map', "'text', { map: { one: 'two' } }"],
    ['map', "'text', { size: 20, map: (text) => text?.toUpperCase() ?? null }"],
    ['backfill', "'text', { backfill: 'nothing' }"],
    ['convert', "'text', { convert: (text) => text + '!' }"],
    ['convert', "'text', { size: 30, convert: (text) => text + '!' }"],
    ['convert', "'stars', { max: 20, convert: (stars) => stars * 2 }"],
    ['revert', "'text', { size: 30, revert: (text) => text.slice(0, -1) }"],
    ['revert', "'stars', { max: 5_000_000_000, convert: (stars) => stars * 2, revert: (stars) => stars / 2 }"],
  ])('%s is refused: %s', async (name, call) => {
    await place.write({ '002_change': `up(m) { m.alterAttribute('notes', ${call}); }` });
    expect(
      await failureOf(runMigrations(place.open(), { folder: place.folder, allowDestructive: true })),
    ).toMatchObject({
      code: 'migration_invalid',
      message: expect.stringContaining(`\`${name}\``),
    });
  });

  it('backfill is refused for an attribute that the file has just added as it is', async () => {
    await place.write({
      '002_new': `up(m) {
        m.addAttribute('notes', 'slug', { type: 'string', size: 20, required: false });
        m.alterAttribute('notes', 'slug', { backfill: (note) => note.text });
      }`,
    });
    expect(await failureOf(runMigrations(place.open(), { folder: place.folder }))).toMatchObject({
      code: 'migration_invalid',
    });
  });

  it('the data step that the message names does it', async () => {
    await place.write({
      '002_change': `up(m) { m.data('shout', async ({ db }) => {
        await db.updateEach('notes', ({ text }) => ({ text: text?.toUpperCase() ?? 'NOTHING' }));
      }, { touches: ['notes'], down: 'nothing' }); }`,
    });
    await runMigrations(place.open(), { folder: place.folder });
    expect((await place.database.documents.get('notes', 'one'))?.text).toBe('ONE');
    expect((await place.database.documents.get('notes', 'none'))?.text).toBe('NOTHING');
  });

  it('convert counts where a range leaves 32 bits, and the way back, which is made in place, has the old values', async () => {
    const call = "'stars', { max: 5_000_000_000, convert: (stars) => stars * 2 }";
    await place.write({ '002_change': `up(m) { m.alterAttribute('notes', ${call}); }` });
    const files = { folder: place.folder, allowDestructive: true } as const;
    await runMigrations(place.open(), files);
    expect((await place.database.documents.get('notes', 'one'))?.stars).toBe(2);
    await revertMigrations(place.open(), files);
    expect((await place.database.documents.get('notes', 'one'))?.stars).toBe(1);
  });
});

const context = (...definitions: CollectionDefinition[]) =>
  class Db extends DbContext {
    readonly all = definitions.map((definition) => this.set(definition));
  };
const text = { type: 'string', size: 36, required: false } as const;

describe.each([
  ['map', { map: { a: 'b' } }],
  ['backfill', { backfill: 'b' }],
  ['useDefault', { useDefault: true }],
] as const)('%s of migrate', (_name, answer) => {
  it.each([
    ['under the new key', 'posts.author'],
    ['under the old one', 'posts.writer'],
  ])('is refused beside a rename that keeps the values, %s', (_place, name) =>
    onFreshDatabase(async (database) => {
      await database
        .open(context(defineCollection('posts', { writer: text })))
        .getSchemaManager()
        .migrate();
      await database.documents.create('posts', 'p', { values: { writer: 'a' } });
      const renamed = context(defineCollection('posts', { author: { ...text, renamedFrom: 'writer' } }));
      const manager = database.open(renamed).getSchemaManager();
      expect(await failureOf(manager.migrate({ resolve: { [name]: answer } }))).toMatchObject({
        code: 'configuration_invalid',
        findings: [{ rule: 'resolution_unused' }],
      });
      expect((await database.documents.get('posts', 'p'))?.writer).toBe('a');
      await manager.migrate();
      // A script that is called again gives the same answers.
      await manager.migrate({ resolve: { [name]: answer } });
    }));

  it('is refused for ids that become links', () =>
    onFreshDatabase(async (database) => {
      const authors = defineCollection('authors', { name: text });
      await database
        .open(context(authors, defineCollection('posts', { author: text })))
        .getSchemaManager()
        .migrate();
      for (const id of ['a', 'b']) await database.documents.create('authors', id, { values: { name: id } });
      await database.documents.create('posts', 'p', { values: { author: 'a' } });
      const linked = defineCollection(
        'posts',
        {},
        { relationships: { author: { type: 'manyToOne', target: () => authors } } },
      );
      const manager = database.open(context(authors, linked)).getSchemaManager();
      expect(await failureOf(manager.migrate({ resolve: { 'posts.author': answer } }))).toMatchObject({
        code: 'configuration_invalid',
        findings: [{ rule: 'resolution_unused', at: expect.stringContaining('posts.author') }],
      });
      expect((await database.documents.get('posts', 'p'))?.author).toBe('a');
    }));

  it('is refused under the id that a collection had', () =>
    onFreshDatabase(async (database) => {
      await database
        .open(context(defineCollection('posts', { writer: text })))
        .getSchemaManager()
        .migrate();
      await database.documents.create('posts', 'p', { values: { writer: 'a' } });
      const renamed = context(defineCollection('texts', { writer: text }, { renamedFrom: 'posts' }));
      const manager = database.open(renamed).getSchemaManager();
      const options = { allowDestructive: true, resolve: { 'posts.writer': answer } };
      expect(await failureOf(manager.migrate(options))).toMatchObject({ code: 'configuration_invalid' });
      expect((await database.documents.get('posts', 'p'))?.writer).toBe('a');
    }));
});

it('an answer for a rename together with another change is used', () =>
  onFreshDatabase(async (database) => {
    const first = context(defineCollection('posts', { writer: { ...text, size: 50 } }));
    await database.open(first).getSchemaManager().migrate();
    await database.documents.create('posts', 'p', { values: { writer: 'a' } });
    const renamed = context(defineCollection('posts', { author: { ...text, renamedFrom: 'writer' } }));
    await database
      .open(renamed)
      .getSchemaManager()
      .migrate({ resolve: { 'posts.author': { map: { a: 'b' } } } });
    expect((await database.documents.get('posts', 'p'))?.author).toBe('b');
  }));

it.each([
  ['backfill', { backfill: 'nobody' }],
  ['useDefault', { useDefault: true }],
] as const)('%s is no mistake beside the rename of an attribute that an earlier version has made required', (_name, answer) =>
  onFreshDatabase(async (database) => {
    await database
      .open(context(defineCollection('posts', { writer: text })))
      .getSchemaManager()
      .migrate();
    await database.documents.create('posts', 'p', { values: { writer: 'a' } });
    const required = { ...text, required: true } as const;
    await database
      .open(context(defineCollection('posts', { writer: required })))
      .getSchemaManager()
      .migrate({ resolve: { 'posts.writer': answer } });
    const renamed = context(defineCollection('posts', { author: { ...required, renamedFrom: 'writer' } }));
    await database
      .open(renamed)
      .getSchemaManager()
      .migrate({ resolve: { 'posts.author': answer } });
    expect((await database.documents.get('posts', 'p'))?.author).toBe('a');
  }));
