import { MigrationBuilder } from '../../src/migrations/builder/migration-builder.js';
import { normalizeSchema } from '../../src/schema/normalize-schema.js';
import { attribute, collection, index } from '../support/schemas.js';

/** What a migration file is told where a call does not apply: the place, and a sentence that says why. Nothing is sent by then. */

const SCHEMA = normalizeSchema({
  collections: [
    collection('users', [attribute('name', 'string'), attribute('age', 'integer')], {
      indexes: [index('by_name', ['name'])],
    }),
    collection('posts', [attribute('title', 'string')], {
      relationships: [
        {
          key: 'author',
          kind: 'manyToOne',
          relatedCollection: 'users',
          twoWay: true,
          twoWayKey: 'posts',
          onDelete: 'setNull',
        },
      ],
    }),
    collection('logs', [attribute('line', 'string')]),
  ],
});

type Call = (m: MigrationBuilder) => unknown;

test.each<readonly [string, string, Call]>([
  ['users', "collection 'users' already exists in the schema", (m) => m.createCollection('users', () => {})],
  ['fresh', "two attributes 'a'", (m) => m.createCollection('fresh', (c) => c.string('a').integer('a'))],
  ['gone', "no collection 'gone' in the schema", (m) => m.dropCollection('gone')],
  ['gone', "no collection 'gone' in the schema", (m) => m.updateCollection('gone', { enabled: false })],
  ['logs', "'Logs' differs from 'logs' at most in case", (m) => m.renameCollection('logs', 'Logs')],
  [
    'users',
    "relationships begin or end in 'users', which a new id would break",
    (m) => m.renameCollection('users', 'people'),
  ],
  [
    'posts',
    "relationships begin or end in 'posts', which a new id would break",
    (m) => m.renameCollection('posts', 'texts'),
  ],
  ['users.nick', "no attribute 'users.nick' in the schema", (m) => m.alterAttribute('users', 'nick', { size: 5 })],
  ['users.name', "'age' already exists in the schema", (m) => m.renameAttribute('users', 'name', 'age')],
  ['users.name', "'name' already exists in the schema", (m) => m.addAttribute('users', 'name', { type: 'integer' })],
  ['users.by_age', "no 'by_age' in the schema", (m) => m.dropIndex('users', 'by_age')],
  [
    'posts.team',
    "no collection 'teams' in the schema",
    (m) => m.createRelationship('posts', 'team', { type: 'manyToOne', target: 'teams' }),
  ],
  ['posts.editor', "no 'editor' in the schema", (m) => m.alterRelationship('posts', 'editor', { onDelete: 'cascade' })],
  ['posts.editor', "no 'editor' in the schema", (m) => m.dropRelationship('posts', 'editor')],
  ["data step 'fill'", "no collection 'gone' in the schema", (m) => m.data('fill', () => {}, { touches: ['gone'] })],
  ["data step 'fill'", 'a name used twice', (m) => m.data('fill', () => {}).data('fill', () => {})],
  ["data step 'fill'", 'no function', (m) => m.data('fill', 'nothing' as never)],
  ["check 'sound'", 'no function', (m) => m.check('sound', undefined as never)],
  [
    'users.born',
    'the default is a function',
    (m) => m.addAttribute('users', 'born', { type: 'integer', default: (() => 5) as never }),
  ],
  ['fresh.a', 'an option `key`', (m) => m.createCollection('fresh', (c) => c.string('a', { key: 'b' } as never))],
  [
    'users.nick',
    "`renamedFrom: 'alias'`, which no call right before this one drops",
    (m) => m.addAttribute('users', 'nick', { type: 'string', size: 5, required: false, renamedFrom: 'alias' }),
  ],
])('%s: %s', (place, sentence, call) => {
  const m = new MigrationBuilder('002_wrong', SCHEMA);
  expect(() => call(m)).toThrow(expect.objectContaining({ code: 'migration_invalid', at: `002_wrong: ${place}` }));
  expect(() => call(new MigrationBuilder('002_wrong', SCHEMA))).toThrow(sentence);
});

test('what an error of the function itself says is left alone', () => {
  const own = new TypeError('a fault of the file');
  const m = new MigrationBuilder('002_wrong', SCHEMA);
  expect(() =>
    m.createCollection('fresh', () => {
      throw own;
    }),
  ).toThrow(own);
  m.end();
  expect(() => m.dropCollection('logs')).toThrow('a call of the builder after the migration ended');
  expect(() => m.check('late', () => true)).toThrow('a call of the builder after the migration ended');
});

test('a collection is over when its function has returned', () => {
  const m = new MigrationBuilder('002_wrong', SCHEMA);
  const kept: { string: (key: string) => unknown }[] = [];
  m.createCollection('fresh', (c) => void kept.push(c.string('a')));
  expect(() => kept[0]?.string('b')).toThrow('a call of the collection builder after its function has returned');
});

test('settings of a collection are changed one by one', () => {
  const m = new MigrationBuilder('002_settings', SCHEMA);
  m.updateCollection('logs', { permissions: ['write("any")'] }).updateCollection('logs', { documentSecurity: true });
  expect(m.schema.collections.find(({ id }) => id === 'logs')).toMatchObject({
    permissions: ['create("any")', 'update("any")', 'delete("any")'],
    documentSecurity: true,
    enabled: true,
  });
  m.updateCollection('logs', {});
  expect(m.steps).toHaveLength(2);
});
