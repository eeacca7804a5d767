import { runMigrations } from 'entwrite/migrations';
import { describeLint, LINT_RULES, lintMigrations } from '../../src/migrations/index.js';
import { openWorkplace, type Workplace } from './support.js';

/** What in pending files may break running code. */

let place: Workplace;
beforeAll(async () => {
  place = await openWorkplace();
  await place.write({
    '001_shop': `up(m) {
      m.createCollection('teams', (c) => { c.string('name', { size: 60 }); });
      m.createCollection('users', (c) => {
        c.string('name', { size: 60 }); c.integer('age', { min: 0, max: 200, required: false }); c.string('nick', { size: 60 });
        c.enum('role', { elements: ['a', 'b'] }); c.integer('score', { required: false, default: 7 }); c.string('old', { size: 9, required: false });
        c.string('code', { size: 20, required: false }); c.text('about', { required: false }); c.string('mail', { size: 90 });
        c.index(['mail'], { name: 'mail_once', type: 'unique' }); c.index(['about'], { name: 'search', type: 'fulltext' }); c.index(['nick'], { name: 'by_nick' });
      }, { permissions: ['read("any")', 'update("users")'] });
      m.createCollection('logs', (c) => { c.string('line', { size: 60 }); });
      m.createRelationship('users', 'team', { type: 'manyToOne', target: 'teams', inverse: 'users' });
    }`,
  });
  await runMigrations(place.open(), { folder: place.folder });
  await place.write({
    '002_breaks': `up(m) {
      m.alterAttribute('users', 'name', { size: 30, truncate: true });
      m.alterAttribute('users', 'age', { max: 100 });
      m.alterAttribute('users', 'role', { elements: ['a'], map: { b: 'a' } });
      m.alterAttribute('users', 'score', { default: null });
      m.alterAttribute('users', 'code', { required: true, backfill: 'none' });
      m.alterAttribute('users', 'nick', { required: false });
      m.addAttribute('users', 'city', { type: 'string', size: 60, backfill: 'unknown' });
      m.dropAttribute('users', 'old');
      m.dropCollection('logs');
      m.dropIndex('users', 'mail_once'); m.dropIndex('users', 'search'); m.dropIndex('users', 'by_nick');
      m.createIndex('users', ['city'], { name: 'city_once', type: 'unique' });
      m.updateCollection('users', { permissions: ['read("any")'] });
      m.data('shout', async () => {}, { touches: ['users'] });
    }`,
    '003_more': `lint = { ignore: ['rename-attribute users.nick', 'make-required', 'no-such-rule'] };
    up(m) { // entwrite-lint-ignore change-type users.age, add-elements: nobody reads it
      m.renameAttribute('users', 'nick', 'nickname');
      m.alterAttribute('users', 'age', { type: 'string', size: 9 });
      m.alterAttribute('users', 'role', { elements: ['a', 'c'] });
      m.alterRelationship('users', 'team', { key: 'crew', onDelete: 'restrict' });
      m.createCollection('fresh', (c) => { c.string('x', { size: 9 }); });
    }`,
    '004_own':
      `up(m) { m.addAttribute('fresh', 'y', { type: 'string', size: 9 }); m.dropAttribute('fresh', 'x'); m.renameCollection('teams', 'crews'); }`.replace(
        "m.renameCollection('teams', 'crews');",
        "m.dropRelationship('users', 'crew');",
      ),
  });
});
afterAll(() => place.end());

test('each rule has its case, with file, step and place', async () => {
  const findings = await lintMigrations(place.open(), { folder: place.folder });
  expect(
    findings.map(({ severity, file, step, rule, at }) => `${severity} ${file}.${step} ${rule} ${at}`),
  ).toMatchInlineSnapshot(`
[
  "warning 002_breaks.1 drop-unique-index users.mail_once",
  "error 002_breaks.1 drop-search-index users.search",
  "warning 002_breaks.1 drop-index users.by_nick",
  "warning 002_breaks.1 make-optional users.nick",
  "error 002_breaks.1 restrict-access users",
  "error 002_breaks.1 add-required-attribute users.city",
  "error 002_breaks.1 narrow-size users.name",
  "error 002_breaks.1 narrow-range users.age",
  "error 002_breaks.1 narrow-elements users.role",
  "warning 002_breaks.1 change-default users.score",
  "error 002_breaks.1 make-required users.code",
  "error 002_breaks.1 drop-attribute users.old",
  "error 002_breaks.1 drop-collection logs",
  "warning 002_breaks.2 data-without-down shout",
  "error 003_more.1 rename-relationship users.team",
  "warning 003_more.1 change-delete-rule users.team",
  "warning 003_more.null unused-ignore 003_more",
  "warning 003_more.null unknown-ignore 003_more",
  "error 004_own.1 drop-relationship users.crew",
]
`);
  expect(describeLint(findings)).toContain(
    'error drop-attribute 002_breaks, step 1\n  users.old: an attribute that is dropped while running code may use it',
  );
});

test('files can be named instead of asked for, rules left out', async () => {
  const { folder } = place;
  const db = place.open({ timeout: 1 });
  expect((await lintMigrations(db, { folder, since: '003_more' })).map(({ rule }) => rule)).toEqual([
    'add-required-attribute',
    'drop-relationship',
    'drop-attribute',
  ]);
  expect(await lintMigrations(db, { folder, only: ['001_shop'] })).toEqual([]);
  expect(
    await lintMigrations(db, {
      folder,
      only: ['004_own'],
      ignore: ['drop-attribute', 'drop-relationship', 'add-required-attribute'],
    }),
  ).toEqual([]);
  await expect(lintMigrations(db, { folder, ignore: ['drop-atribute'] })).rejects.toMatchObject({
    code: 'migration_unknown',
  });
  await expect(lintMigrations(db, { folder, since: '009' })).rejects.toMatchObject({ code: 'migration_unknown' });
});

test('names of rules are stable', () => {
  expect(Object.keys(LINT_RULES)).toMatchInlineSnapshot(`
[
  "drop-attribute",
  "drop-collection",
  "drop-relationship",
  "rename-attribute",
  "rename-collection",
  "rename-relationship",
  "change-type",
  "add-required-attribute",
  "make-required",
  "make-optional",
  "narrow-size",
  "narrow-range",
  "narrow-elements",
  "add-elements",
  "change-default",
  "add-unique-index",
  "drop-unique-index",
  "drop-index",
  "drop-search-index",
  "change-delete-rule",
  "restrict-access",
  "data-without-down",
  "unknown-ignore",
  "unused-ignore",
]
`);
});
