import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DbContext, EntwriteError } from 'entwrite';
import fc from 'fast-check';
import { replayMigrations } from '../../../src/migrations/builder/collect-steps.js';
import { loadMigrations } from '../../../src/migrations/builder/load-migrations.js';
import { generateFor } from '../../../src/migrations/generate/generate-migrations.js';
import { runMigrations } from '../../../src/migrations/run/run-migrations.js';
import { squashMigrations } from '../../../src/migrations/squash/squash-migrations.js';
import type { AttributeSchema } from '../../../src/schema/attribute-schema.js';
import type { DatabaseSchema } from '../../../src/schema/database-schema.js';
import { normalizeSchema } from '../../../src/schema/normalize-schema.js';
import type { AttributeRename } from '../../../src/schema/rename.js';
import { schemaHash } from '../../../src/schema/schema-hash.js';
import { arbitrarySchema, runs } from '../../support/arbitrary-schema.js';
import { stateOf } from '../../support/every-operation.js';
import { onFreshDatabase, type SharedDatabase } from '../../support/live-context.js';
import { arbitraryRenames } from './arbitrary-renames.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'squash-property-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

class EmptyDb extends DbContext {}

/** Schemas whose documents fit any other of them: one attribute of a key is like another, and may be left out. */
const schemas = arbitrarySchema(['boolean']).map((schema) =>
  normalizeSchema({
    collections: schema.collections.map((collection) => ({
      ...collection,
      attributes: collection.attributes.map(
        (attribute): AttributeSchema =>
          ({ ...attribute, required: false, array: false, default: null }) as AttributeSchema,
      ),
      indexes: [],
    })),
  }),
);
const renames = arbitraryRenames(['title', 'body', 'count'], ['count', 'price', 'title']);

const askRename = async () => false;
const names = (path: string) =>
  readdirSync(path)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => basename(file, '.ts'));

/** Runs the files of the first schema, adds a document per collection, runs the rest; gives what is there then. */
async function outcome(path: string, first: DatabaseSchema, count: number): Promise<unknown> {
  let state: unknown;
  await onFreshDatabase(async (database: SharedDatabase) => {
    const context = database.open(EmptyDb);
    const to = names(path)[count - 1];
    if (to !== undefined) await runMigrations(context, { folder: path, to });
    for (const { id, attributes } of first.collections) {
      const values = Object.fromEntries(attributes.map(({ key }, at) => [key, at % 2 === 0]));
      await database.documents.create(id, 'one', { values });
    }
    await runMigrations(context, { folder: path, allowDestructive: true });
    state = await stateOf(database);
  });
  return state;
}

it('does to documents what the old files did, however attributes were renamed, dropped and added again', async () => {
  const history = fc.array(fc.tuple(schemas, renames), { minLength: 2, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(schemas, history, async (first, later) => {
      const path = mkdtempSync(join(folder, 'old-'));
      await generateFor({ schema: first, renames: [] }, { folder: path });
      const count = names(path).length;
      for (const [schema, declared] of later as [DatabaseSchema, AttributeRename[]][])
        await generateFor({ schema, renames: declared }, { folder: path, askRename });
      const rest = names(path).slice(count);
      fc.pre(rest.length > 1);
      const squashed = `${path}-squashed`;
      cpSync(path, squashed, { recursive: true });
      await squashMigrations(squashed, { names: rest, name: 'all' });
      expect(names(squashed)).toHaveLength(count + 1);
      expect(await outcome(squashed, first, count)).toEqual(await outcome(path, first, count));
    }),
    runs(2, 40),
  );
}, 600_000);

it('leads to the schema of any files that were generated', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(arbitrarySchema(), { minLength: 2, maxLength: 4 }), fc.nat(), async (history, cut) => {
      const path = mkdtempSync(join(folder, 'any-'));
      for (const schema of history) await generateFor({ schema, renames: [] }, { folder: path, askRename });
      const all = names(path);
      fc.pre(all.length > 1);
      const before = (await replayMigrations(await loadMigrations(path))).at(-1);
      const rest = all.slice(cut % (all.length - 1));
      const squashed = await squashMigrations(path, { names: rest, name: 'all' }).catch(
        (error: EntwriteError) => error,
      );
      fc.pre(!(squashed instanceof EntwriteError && squashed.code === 'squash_refused'));
      if (squashed instanceof EntwriteError) throw squashed;
      const after = (await replayMigrations(await loadMigrations(path))).at(-1);
      const { files, kept } = squashed;
      expect(names(path)).toHaveLength(all.length - rest.length + files.length + kept.length);
      expect(after && schemaHash(after.to)).toBe(before && schemaHash(before.to));
    }),
    runs(2, 40),
  );
}, 600_000);
