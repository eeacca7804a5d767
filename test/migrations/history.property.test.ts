import { revertMigrations, runMigrations } from 'entwrite/migrations';
import fc from 'fast-check';
import { diffSchemas } from '../../src/differ/diff-schemas.js';
import { EntwriteError } from '../../src/errors.js';
import { canonicalSchemaText } from '../../src/schema/canonical-schema.js';
import { type DatabaseSchema, EMPTY_SCHEMA } from '../../src/schema/database-schema.js';
import { arbitraryContents, arbitraryStoredValue, type DocumentValues } from '../support/arbitrary-contents.js';
import { arbitrarySchema } from '../support/arbitrary-schema.js';
import type { LiveDatabase } from '../support/live-database.js';
import { useProject } from '../support/live-database.js';
import { builderCalls, type Values } from './scenarios/builder-calls.js';
import { liveContents } from './scenarios/live-contents.js';
import { openWorkplace } from './support.js';

/** Files from any schema with any documents to any other schema, and back. */

const project = useProject();

const cases = fc.tuple(arbitrarySchema(), arbitrarySchema()).chain(([from, to]) =>
  fc.record({
    from: fc.constant(from),
    to: fc.constant(to),
    contents: arbitraryContents(from),
    values: arbitraryValues(to),
    failsAt: fc.nat(),
  }),
);

/** A value for every attribute, for documents that have none and for what does not convert. */
function arbitraryValues({ collections }: DatabaseSchema): fc.Arbitrary<Values> {
  const all = collections.flatMap(({ id, attributes }) =>
    attributes.map(
      (attribute) => [`${id}.${attribute.key}`, arbitraryStoredValue({ ...attribute, required: true })] as const,
    ),
  );
  return fc.record(Object.fromEntries(all), { requiredKeys: [] });
}

/** Writes documents and links some; leaves out those that a unique index refuses. */
async function fill(
  { documents }: LiveDatabase,
  from: DatabaseSchema,
  all: Readonly<Record<string, DocumentValues[]>>,
) {
  for (const { id } of from.collections) {
    for (const [at, values] of (all[id] ?? []).entries()) {
      const permissions = at % 2 === 0 ? [`read("user:u${at}")`] : [];
      await documents.create(id, `d${at}`, { values, permissions }).catch((error: unknown) => {
        if (!(error instanceof EntwriteError && error.code === 'document_exists')) throw error;
      });
    }
  }
  for (const { id, relationships } of from.collections) {
    for (const { key, kind, relatedCollection } of relationships) {
      const owners = (await documents.list(id, [])).documents;
      const targets = (await documents.list(relatedCollection, [])).documents;
      const isMany = kind === 'oneToMany' || kind === 'manyToMany';
      for (const [at, owner] of owners.entries()) {
        const target = targets[at];
        if (target === undefined) continue;
        await documents.update(id, owner.$id, { values: { [key]: isMany ? [target.$id] : target.$id } });
      }
    }
  }
}

async function errorOf(work: Promise<unknown>): Promise<EntwriteError | null> {
  try {
    await work;
    return null;
  } catch (error) {
    if (error instanceof EntwriteError) return error;
    throw error;
  }
}

const method = (calls: readonly string[]) => `async up(m) {\n${calls.join('\n')}\n}`;

it('files lead to the schema they say, and a revert leads back to schema and documents; a failure leaves both', async () => {
  const told = { carried: 0, refused: 0, failed: 0 };
  await fc.assert(
    fc.asyncProperty(cases, async ({ from, to, contents, values, failsAt }) => {
      const place = await openWorkplace(project);
      const open = () => place.open({ backups: { folder: place.backups, plain: true } });
      const run = () => runMigrations(open(), { folder: place.folder, allowDestructive: true });
      try {
        await place.write({ '001_start': method(builderCalls(diffSchemas(EMPTY_SCHEMA, from), {})) });
        await run();
        await fill(place.database, from, contents);
        const before = await liveContents(place.database);
        expect(before.schema).toEqual(JSON.parse(canonicalSchemaText(from)));

        const calls = builderCalls(diffSchemas(from, to), values);
        const thrown = "m.data('fail', async () => { throw new Error('no luck'); });";
        const at = failsAt % (calls.length + 1);
        await place.write({ '002_change': method([...calls.slice(0, at), thrown, ...calls.slice(at)]) });
        const failure = await errorOf(run());
        expect({ why: failure?.message, ...(await liveContents(place.database)) }).toEqual({
          why: failure?.message,
          ...before,
        });
        told.failed += 1;

        await place.remove('002_change');
        await place.write({ '003_change': method(calls) });
        const error = await errorOf(run());
        if (error !== null) {
          if (!['data_conflict', 'plan_refused'].includes(error.code)) throw error;
          expect({ why: error.message, ...(await liveContents(place.database)) }).toEqual({
            why: error.message,
            ...before,
          });
          told.refused += 1;
          return;
        }
        told.carried += 1;
        const after = await liveContents(place.database);
        expect({ schema: after.schema, unsettled: after.unsettled }).toEqual({
          schema: JSON.parse(canonicalSchemaText(to)),
          unsettled: [],
        });
        await revertMigrations(open(), { folder: place.folder, allowDestructive: true });
        expect(await liveContents(place.database)).toEqual(before);
      } finally {
        await place.end();
      }
    }),
    { numRuns: process.env.LONG ? 300 : 6, endOnFailure: true },
  );
  expect(Math.min(told.carried, told.failed)).toBeGreaterThan(3);
}, 3_600_000);
