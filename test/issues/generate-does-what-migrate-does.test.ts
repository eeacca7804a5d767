import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DbContext, defineCollection } from 'entwrite';
import fc from 'fast-check';
import { diffSchemas } from '../../src/differ/diff-schemas.js';
import { generateFor, generateMigrations } from '../../src/migrations/generate/generate-migrations.js';
import { runMigrations } from '../../src/migrations/run/run-migrations.js';
import type { DatabaseSchema } from '../../src/schema/database-schema.js';
import type { RelationshipKind } from '../../src/schema/relationship-schema.js';
import { arbitraryContents } from '../support/arbitrary-contents.js';
import { arbitrarySchema, runs } from '../support/arbitrary-schema.js';
import { stateOf } from '../support/every-operation.js';
import { failureOf, type SharedDatabase, sharedDatabase } from '../support/live-context.js';
import { type Project, startProject } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * Generated files did something else than `migrate()`: they left out the entity's `convert`, lost links that `migrate()` keeps,
 * and asked for a backfill where links carry over.
 */
jest.setTimeout(120_000);

class EmptyDb extends DbContext {}

let project: Project;
let folder: string;
beforeAll(async () => {
  project = await startProject();
});
afterAll(() => project.stop());
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

async function expectSame(from: DatabaseSchema, to: DatabaseSchema, fill: (database: SharedDatabase) => Promise<void>) {
  const own = mkdtempSync(join(folder, 'files-'));
  const generate = (schema: DatabaseSchema) =>
    generateFor({ schema, renames: [] }, { folder: own, askRename: async () => false });
  const run = (database: SharedDatabase) =>
    runMigrations(database.open(EmptyDb), { folder: own, allowDestructive: true });
  const migrate = (schema: DatabaseSchema) => (database: SharedDatabase) =>
    managerOf(database, schema).migrate({ allowDestructive: true });
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

test('generated files lead any documents where migrate() leads them', async () => {
  const schemas = arbitrarySchema(['string', 'integer', 'boolean']);
  const pairs = schemas.chain((from) => fc.tuple(fc.constant(from), arbitraryContents(from), schemas));
  await fc.assert(
    fc.asyncProperty(pairs, async ([from, contents, to]) => {
      fc.pre(diffSchemas(from, to).length > 0);
      await expectSame(from, to, async ({ documents }) => {
        for (const [id, rows] of Object.entries(contents))
          for (const [at, values] of rows.entries()) await documents.create(id, `d${at}`, { values });
      });
    }),
    { ...runs(3), seed: 20260115 },
  );
}, 300_000);
