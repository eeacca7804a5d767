import { MigrationBuilder } from '../../src/migrations/builder/migration-builder.js';
import type { Resolutions } from '../../src/schema-manager/plan/value-changes.js';
import { connectDatabase, type LiveDatabase, type Project, startProject } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/** An answer that is none, or a second one, was passed over: `{ trunkate: true }` and `{ truncate: false }` cut texts. */

const model = (size: number) => schemaOf(collection('u', [attribute('a', 'string', { size })]));

let project: Project;
let database: LiveDatabase;
beforeAll(async () => {
  project = await startProject();
  database = connectDatabase(project);
  await managerOf(database, model(20)).migrate();
  await database.documents.create('u', 'ada', { values: { a: 'abcdefghij' } });
});
afterAll(async () => {
  await managerOf(database, model(20)).ensureDeleted();
  await project.stop();
});

const ANSWERS: readonly unknown[] = [
  { trunkate: true },
  { truncate: false },
  { useDefault: false },
  {},
  'truncate',
  ['truncate'],
  null,
  { backfill: undefined },
  { map: 5 },
  { map: null },
  { backfill: 'x', truncate: true },
  { backfill: 'x', map: { a: 'b' } },
];

it.each(ANSWERS.map((answer) => [answer]))('migrate() refuses %j', async (answer) => {
  await expect(
    managerOf(database, model(5)).migrate({ resolve: { 'u.a': answer } as Resolutions, allowDestructive: true }),
  ).rejects.toMatchObject({ code: 'configuration_invalid', at: "migrate({ resolve }) for 'u.a'" });
  expect((await database.documents.get('u', 'ada'))?.a).toBe('abcdefghij');
});

type Call = (m: MigrationBuilder) => unknown;
const CALLS: readonly (readonly [string, Call])[] = [
  ['backfill and truncate', (m) => m.alterAttribute('u', 'a', { size: 5, backfill: 'x', truncate: true })],
  ['`map` of a new attribute', (m) => m.addAttribute('u', 'b', { type: 'integer', map: { 1: 2 } } as never)],
  ['an option `permision`', (m) => m.updateCollection('u', { permision: [] } as never)],
  ['an option `isEnabled`', (m) => m.createCollection('v', () => {}, { isEnabled: true } as never)],
  ['an option `unique`', (m) => m.createIndex('u', ['a'], { unique: true } as never)],
  ['an option `typ`', (m) => m.createCollection('v', (c) => c.string('b').index(['b'], { typ: 'unique' } as never))],
  [
    'an option `onDeleted`',
    (m) => m.createRelationship('u', 'r', { type: 'manyToOne', target: 'u', onDeleted: 'cascade' } as never),
  ],
  ['an option `onDeleted`', (m) => m.alterRelationship('u', 'r', { onDeleted: 'cascade' } as never)],
  ['an option `touch`', (m) => m.data('x', () => {}, { touch: ['u'] } as never)],
  ['`elidable` is "no"', (m) => m.data('x', () => {}, { elidable: 'no' } as never)],
  ['`down` is "nothin"', (m) => m.data('x', () => {}, { down: 'nothin' } as never)],
  ['`touches` is "u"', (m) => m.data('x', () => {}, { touches: 'u' } as never)],
  ['`orders` is "asc"', (m) => m.createIndex('u', ['a'], { orders: 'asc' } as never)],
  ['`attributes` is "a"', (m) => m.createIndex('u', 'a' as never)],
  ['`documentSecurity` is "no"', (m) => m.updateCollection('u', { documentSecurity: 'no' } as never)],
  ['`options` is null', (m) => m.createCollection('v', () => {}, null as never)],
  ['`onDelete` is "cascad"', (m) => m.alterRelationship('u', 'r', { onDelete: 'cascad' } as never)],
  ['`truncate` is "yes"', (m) => m.alterAttribute('u', 'a', { size: 5, truncate: 'yes' } as never)],
  ['`convert` is "x"', (m) => m.alterAttribute('u', 'a', { type: 'integer', convert: 'x' } as never)],
];

test.each(CALLS)('a file with %s is refused', (found, call) => {
  const builder = new MigrationBuilder('002', model(20));
  expect(() => call(builder)).toThrow(expect.objectContaining({ code: 'migration_invalid', found }));
});
