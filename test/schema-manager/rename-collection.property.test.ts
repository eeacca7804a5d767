import fc from 'fast-check';
import { EntwriteError } from '../../src/errors.js';
import { canonicalSchemaText } from '../../src/schema/canonical-schema.js';
import type { DatabaseSchema } from '../../src/schema/database-schema.js';
import { normalizeSchema } from '../../src/schema/normalize-schema.js';
import { withoutSystemCollections } from '../../src/schema-manager/lock/system-collections.js';
import { arbitraryContents } from '../support/arbitrary-contents.js';
import { arbitrarySchema } from '../support/arbitrary-schema.js';
import { connectDatabase, type LiveDatabase, useProject } from '../support/live-database.js';
import { contentsOf } from '../support/rename-collection.js';
import { managerOf } from '../support/schema-manager.js';

/** Any collections with any documents under other ids, there and back. */

const project = useProject();

const cases = arbitrarySchema()
  .map(({ collections }) =>
    normalizeSchema({ collections: collections.map((collection) => ({ ...collection, relationships: [] })) }),
  )
  .filter(({ collections }) => collections.length > 0)
  .chain((schema) =>
    fc.tuple(
      fc.constant(schema),
      arbitraryContents(schema),
      fc.subarray(
        schema.collections.map(({ id }) => id),
        { minLength: 1 },
      ),
    ),
  );

async function fill(
  { documents }: LiveDatabase,
  schema: DatabaseSchema,
  all: Readonly<Record<string, readonly object[]>>,
) {
  for (const { id, attributes } of schema.collections) {
    for (const [at, values] of (all[id] ?? []).entries()) {
      const write = { values: { ...values }, permissions: at % 2 === 0 ? [`read("user:u${at}")`] : [] };
      await documents.create(id, `d${at}`, write).catch((error: unknown) => {
        if (!(error instanceof EntwriteError && error.code === 'document_exists')) throw error;
      });
    }
    // Only a bulk update leaves a null under a default.
    const nulls = attributes.filter((attribute) => attribute.default !== null).map(({ key }) => [key, null] as const);
    const first = [JSON.stringify({ method: 'equal', attribute: '$id', values: ['d0'] })];
    if (nulls.length > 0) await documents.updateMany(id, { values: Object.fromEntries(nulls) }, first);
  }
}

it('keeps schema and documents to the last bit', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async ([schema, all, moved]) => {
      const database = connectDatabase(project);
      await managerOf(database, schema).migrate();
      await fill(database, schema, all);
      const contents = async (name: (id: string) => string) =>
        Promise.all(schema.collections.map(async ({ id }) => [id, await contentsOf(database, name(id))] as const));
      const live = async () => canonicalSchemaText(withoutSystemCollections((await database.schemas.read()).schema));
      const before = await contents((id) => id);

      const renamed = (id: string) => (moved.includes(id) ? `new_${id}` : id);
      const target = { collections: schema.collections.map((one) => ({ ...one, id: renamed(one.id) })) };
      const renames = moved.map((id) => ({ from: id, to: renamed(id) }));
      await managerOf(database, target, { renames }).migrate({ allowDestructive: moved });
      expect(await contents(renamed)).toEqual(before);
      expect(await live()).toBe(canonicalSchemaText(target));

      const back = managerOf(database, schema, { renames: renames.map(({ from, to }) => ({ from: to, to: from })) });
      await back.migrate({ allowDestructive: true });
      expect(await contents((id) => id)).toEqual(before);
      expect(await live()).toBe(canonicalSchemaText(schema));
      expect((await back.analyze()).operations).toEqual([]);
      await back.ensureDeleted();
    }),
    { numRuns: process.env.LONG ? 300 : 5, endOnFailure: Boolean(process.env.LONG) },
  );
}, 3_600_000);
