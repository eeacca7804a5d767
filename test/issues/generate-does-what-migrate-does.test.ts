import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DbContext, defineCollection } from 'entwrite';
import fc from 'fast-check';
import { diffSchemas } from '../../src/differ/diff-schemas.js';
import { MigrationBuilder } from '../../src/migrations/builder/migration-builder.js';
import { generateFor, generateMigrations } from '../../src/migrations/generate/generate-migrations.js';
import { revertMigrations } from '../../src/migrations/revert/revert-migrations.js';
import { runMigrations } from '../../src/migrations/run/run-migrations.js';
import type { AttributeSchema, AttributeType } from '../../src/schema/attribute-schema.js';
import type { DatabaseSchema } from '../../src/schema/database-schema.js';
import type { RelationshipKind } from '../../src/schema/relationship-schema.js';
import type { AttributeRename } from '../../src/schema/rename.js';
import { arbitraryStoredValue } from '../support/arbitrary-contents.js';
import { runs } from '../support/arbitrary-schema.js';
import { stateOf } from '../support/every-operation.js';
import { failureOf, type SharedDatabase, sharedDatabase } from '../support/live-context.js';
import { useProject } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * Generated files did something else than `migrate()`: they left out the entity's `convert`, lost links that `migrate()` keeps,
 * and asked for a backfill where links carry over.
 */
jest.setTimeout(120_000);

class EmptyDb extends DbContext {}

const project = useProject();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'generate-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const shown = async (database: SharedDatabase) =>
  JSON.parse(JSON.stringify(await stateOf(database)).replace(/"same":(true|false)/g, '"same":null')) as unknown;

/** What a way leads to from one schema with documents: the state, or that it was refused. */
async function led(
  start: (database: SharedDatabase) => Promise<unknown>,
  fill: (database: SharedDatabase) => Promise<void>,
  way: (database: SharedDatabase) => Promise<unknown>,
): Promise<unknown> {
  const database = sharedDatabase(project);
  try {
    await start(database);
    await fill(database);
    const failure = await failureOf(way(database));
    return failure === undefined ? await shown(database) : 'refused';
  } finally {
    await database.end();
  }
}

async function expectSame(
  from: DatabaseSchema,
  to: DatabaseSchema,
  fill: (database: SharedDatabase) => Promise<void>,
  renames: readonly AttributeRename[] = [],
) {
  const own = mkdtempSync(join(folder, 'files-'));
  const generate = (schema: DatabaseSchema) =>
    generateFor({ schema, renames: schema === to ? renames : [] }, { folder: own, askRename: async () => false });
  const run = (database: SharedDatabase) =>
    runMigrations(database.open(EmptyDb), { folder: own, allowDestructive: true });
  const migrate = (schema: DatabaseSchema) => (database: SharedDatabase) =>
    managerOf(database, schema, {
      renames: schema === to ? renames : [],
      askRename: async () => false,
    }).migrate({ allowDestructive: true });
  await generate(from);
  const generated = await led(run, fill, async (database) => {
    await generate(to);
    await run(database);
  });
  expect(generated).toEqual(await led(migrate(from), fill, migrate(to)));
}

function posts(kind: RelationshipKind | null, twoWay = false, required = false): DatabaseSchema {
  const writers = attribute('writers', 'string', { size: 36, array: true, required });
  const relationship = { key: 'writers', relatedCollection: 'authors', twoWay, twoWayKey: 'posts' } as const;
  return schemaOf(
    collection('authors', [attribute('name', 'string')]),
    collection('posts', [attribute('title', 'string'), ...(kind === null ? [writers] : [])], {
      relationships: kind === null ? [] : [{ ...relationship, kind, onDelete: 'setNull' }],
    }),
  );
}

async function fillPosts({ documents }: SharedDatabase): Promise<void> {
  for (const name of ['ada', 'bob']) await documents.create('authors', name, { values: { name } });
  await documents.create('posts', 'p1', { values: { title: 'p1', writers: ['ada', 'bob'] } });
}

test.each([
  ['manyToMany, two-way', 'manyToMany, one-way', posts('manyToMany', true), posts('manyToMany')],
  ['manyToMany', 'a required list of ids', posts('manyToMany'), posts(null, false, true)],
])('%s becomes %s by one file, with its links', async (_from, _to, from, to) => {
  const own = mkdtempSync(join(folder, 'files-'));
  await generateFor({ schema: from, renames: [] }, { folder: own });
  const { files } = await generateFor({ schema: to, renames: [] }, { folder: own, dryRun: true });
  expect(files).toHaveLength(1);
  expect(files[0]?.open).toEqual([]);
  await expectSame(from, to, fillPosts);
});

describe('a two-way manyToMany of which both ends get another key', () => {
  const before = posts('manyToMany', true);
  const other = (kind: RelationshipKind, twoWay: boolean) =>
    schemaOf(
      collection('authors', [attribute('name', 'string')]),
      collection('posts', [attribute('title', 'string')], {
        relationships: [
          { key: 'people', kind, relatedCollection: 'authors', twoWay, twoWayKey: 'texts', onDelete: 'setNull' },
        ],
      }),
    );
  const ids = attribute('people', 'string', { size: 36, array: true });
  const renames = [
    { collection: 'posts', from: 'writers', to: 'people' },
    { collection: 'authors', from: 'posts', to: 'texts' },
  ];
  const AFTER: Readonly<Record<string, DatabaseSchema>> = {
    'the same': other('manyToMany', true),
    'one-way': other('manyToMany', false),
    'a two-way oneToMany': other('oneToMany', true),
    'a list of ids': schemaOf(
      collection('authors', [attribute('name', 'string')]),
      collection('posts', [attribute('title', 'string'), ids]),
    ),
  };

  test.each(Object.keys(AFTER))('keeps its links in files and their reverts, as %s', async (form) => {
    const after = AFTER[form] ?? before;
    const own = mkdtempSync(join(folder, 'back-'));
    const database = sharedDatabase(project);
    await generateFor({ schema: before, renames: [] }, { folder: own });
    await runMigrations(database.open(EmptyDb), { folder: own });
    await fillPosts(database);
    const start = await shown(database);
    await generateFor({ schema: after, renames }, { folder: own });
    await runMigrations(database.open(EmptyDb), { folder: own, allowDestructive: true });
    const select = JSON.stringify({ method: 'select', values: form === 'a list of ids' ? ['*'] : ['*', 'people.$id'] });
    const { people } = (await database.documents.get('posts', 'p1', [select])) as unknown as { people: unknown[] };
    expect(people.map((one) => (one as { $id?: string }).$id ?? one)).toEqual(['ada', 'bob']);
    await revertMigrations(database.open(EmptyDb), { folder: own, allowDestructive: true });
    expect(await shown(database)).toEqual(start);
    await database.end();
  });

  test.each([
    "m.dropRelationship('posts', 'writers').addAttribute('posts', 'a', { type: 'string', size: 9, array: true, required: false, renamedFrom: 'writers' })",
    "m.addAttribute('posts', 'a', { type: 'string', size: 36, array: true, required: false, renamedFrom: 'writers' })",
    "m.alterAttribute('posts', 'title', { renamedFrom: 'writers' })",
    "m.createCollection('other', (c) => c.string('title', { size: 9, renamedFrom: 'writers' }))",
  ])('a file that would not take them over is refused: %s', (calls) => {
    const builder = new MigrationBuilder('002', before);
    const call = new Function('m', calls) as (m: MigrationBuilder) => void;
    expect(() => call(builder)).toThrow(expect.objectContaining({ code: 'migration_invalid' }));
  });
});

test("a type change holds the entity's converter, or says that it has to be copied", async () => {
  const RATE = 1000;
  const before = defineCollection('items', { price: { type: 'string', size: 20 }, weight: { type: 'integer' } });
  const after = defineCollection('items', {
    price: { type: 'integer', convert: (stored) => Math.round(Number(String(stored).replace(',', '.')) * 1000) },
    weight: { type: 'float', convert: (stored) => Number(stored) / RATE },
  });
  class Before extends DbContext {
    items = this.set(before);
  }
  class After extends DbContext {
    items = this.set(after);
  }
  const database = sharedDatabase(project);
  await generateMigrations(database.open(Before), { folder });
  await runMigrations(database.open(Before), { folder });
  await database.documents.create('items', 'a', { values: { price: '3,5', weight: 7 } });
  const { files } = await generateMigrations(database.open(After), { folder, dryRun: true });
  expect(files[0]?.open).toEqual(['items.weight: convert']);
  const onlyPrice = defineCollection('items', {
    price: { type: 'integer', convert: (stored) => Math.round(Number(String(stored).replace(',', '.')) * 1000) },
    weight: { type: 'integer' },
  });
  class OnlyPrice extends DbContext {
    items = this.set(onlyPrice);
  }
  await generateMigrations(database.open(OnlyPrice), { folder });
  await runMigrations(database.open(OnlyPrice), { folder, allowDestructive: true });
  expect(await database.documents.get('items', 'a')).toMatchObject({ price: 3500, weight: 7 });
  await database.end();
});

test('an answer about a rename with a name that is nowhere is refused', async () => {
  const users = (key: string) => schemaOf(collection('users', [attribute(key, 'string')]));
  await generateFor({ schema: users('about'), renames: [] }, { folder });
  for (const renames of [{ 'users.abuot': 'bio' }, { 'users.about': 'boi' }])
    await expect(generateFor({ schema: users('bio'), renames: [] }, { folder, renames })).rejects.toMatchObject({
      code: 'configuration_invalid',
    });
});

test('a question about a rename says nothing of values that nobody looked at', async () => {
  const looks: boolean[] = [];
  const users = (key: string) => schemaOf(collection('users', [attribute(key, 'string')]));
  await generateFor({ schema: users('about'), renames: [] }, { folder });
  const askRename = async (_candidate: unknown, _samples: unknown, hasLooked: boolean) => {
    looks.push(hasLooked);
    return true;
  };
  await generateFor({ schema: users('bio'), renames: [] }, { folder, askRename, dryRun: true });
  expect(looks).toEqual([false]);
});

/** A schema, the documents of its collection `items`, and what becomes of it. */
interface Case {
  readonly from: DatabaseSchema;
  readonly to: DatabaseSchema;
  readonly renames: readonly AttributeRename[];
  readonly documents: readonly Readonly<Record<string, unknown>>[];
}

const PEOPLE = ['ada', 'bob', 'eve'];
const types = fc.constantFrom<AttributeType>(
  'string',
  'integer',
  'float',
  'boolean',
  'datetime',
  'enum',
  'email',
  'text',
);
const drawn = fc.record({ type: types, required: fc.boolean(), array: fc.boolean() });
const fates = fc.oneof(
  { weight: 2, arbitrary: fc.constant('kept' as const) },
  { weight: 2, arbitrary: fc.constant('renamed' as const) },
  { weight: 1, arbitrary: fc.constant('dropped' as const) },
  { weight: 5, arbitrary: drawn },
);
const forms = fc.constantFrom('none', 'id', 'ids', 'manyToOne', 'oneToMany', 'manyToMany');

function withOwner(form: string, twoWay: boolean, attributes: readonly AttributeSchema[]): DatabaseSchema {
  const ids = attribute('owner', 'string', { size: 36, array: form === 'ids' });
  const isRelated = form.includes('To');
  const relationship = { key: 'owner', relatedCollection: 'people', twoWay, twoWayKey: 'items' } as const;
  return schemaOf(
    collection('people', [attribute('name', 'string')]),
    collection('items', [...attributes, ...(form.startsWith('id') ? [ids] : [])], {
      relationships: isRelated ? [{ ...relationship, kind: form as RelationshipKind, onDelete: 'setNull' }] : [],
    }),
  );
}

/** Whom a document belongs to; no two of them to the same one, where an owner has one only. */
function ownersOf(form: string, place: number): unknown {
  if (form === 'none') return undefined;
  if (form === 'id' || form === 'manyToOne') return PEOPLE[place] ?? null;
  return form === 'oneToMany' ? PEOPLE.slice(place, place + 1) : PEOPLE.slice(0, place);
}

const cases: fc.Arbitrary<Case> = fc
  .tuple(fc.array(fc.tuple(drawn, fates), { minLength: 1, maxLength: 2 }), forms, forms, fc.boolean(), fc.boolean())
  .chain(([parts, fromForm, toForm, fromTwoWay, toTwoWay]) => {
    const before = parts.map(([{ type, ...options }], at) => attribute(`a${at}`, type, options));
    const renames = parts.flatMap(([, fate], at) =>
      fate === 'renamed' ? [{ collection: 'items', from: `a${at}`, to: `b${at}` }] : [],
    );
    const after = before.flatMap((one, at) => {
      const fate = parts[at]?.[1];
      if (fate === undefined || fate === 'dropped') return [];
      if (fate === 'kept') return [one];
      return fate === 'renamed' ? [{ ...one, key: `b${at}` }] : [attribute(one.key, fate.type, fate)];
    });
    return fc.array(fc.tuple(...before.map(arbitraryStoredValue)), { minLength: 2, maxLength: 4 }).map((rows) => ({
      from: withOwner(fromForm, fromTwoWay, before),
      to: withOwner(toForm, toTwoWay, after),
      renames,
      documents: rows.map((values, place) => ({
        ...Object.fromEntries(before.map(({ key }, at) => [key, values[at]])),
        owner: ownersOf(fromForm, place),
      })),
    }));
  });

test('generated files lead any documents where migrate() leads them', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async ({ from, to, renames, documents: rows }) => {
      fc.pre(renames.length > 0 || diffSchemas(from, to).length > 0);
      const fill = async ({ documents }: SharedDatabase) => {
        for (const name of PEOPLE) await documents.create('people', name, { values: { name } });
        for (const [at, values] of rows.entries()) await documents.create('items', `d${at}`, { values });
      };
      await expectSame(from, to, fill, renames);
    }),
    runs(4, 80),
  );
}, 300_000);
