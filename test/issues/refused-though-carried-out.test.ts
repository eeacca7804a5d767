import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DbContext } from '../../src/context/db-context.js';
import { defineCollection } from '../../src/metadata/define-collection.js';
import { generateMigrations } from '../../src/migrations/generate/generate-migrations.js';
import { revertMigrations } from '../../src/migrations/revert/revert-migrations.js';
import { runMigrations } from '../../src/migrations/run/run-migrations.js';
import { strikeAt } from '../support/disturb.js';
import { failureOf, type SharedDatabase, sharedDatabase } from '../support/live-context.js';
import { embeddedOf, useProject } from '../support/live-database.js';

/**
 * A rename that is carried out and answered with a refusal, as by a proxy that sends it twice. Where it was one of a swap in a file, neither
 * the rolling back nor any later run got past it (`schema_drifted`).
 */
const project = useProject();
const text = { type: 'string', size: 20, required: false } as const;
type Attributes = Parameters<typeof defineCollection>[1];
const contextOf = (attributes: Attributes) =>
  class extends DbContext {
    readonly users = this.set(defineCollection('users', attributes));
  };
const Plain = contextOf({ a: text, b: text, c: text });
const from = (renamedFrom: string) => ({ ...text, renamedFrom });
const SWAPS = {
  'two names': { Context: contextOf({ a: from('b'), b: from('a'), c: text }), want: 'BAC' },
  'three names': { Context: contextOf({ a: from('c'), b: from('a'), c: from('b') }), want: 'CAB' },
};

const open = (database: SharedDatabase, context: typeof Plain) => database.open(context, { backups: 'off' });

/** A database with one document, and a folder with a file that swaps names. */
async function begin(Context: typeof Plain) {
  const database = sharedDatabase(project);
  const folder = mkdtempSync(join(tmpdir(), 'refused-'));
  const run = () => runMigrations(open(database, Plain), { folder });
  await generateMigrations(open(database, Plain), { folder });
  await run();
  await database.documents.create('users', 'u', { values: { a: 'A', b: 'B', c: 'C' } });
  await generateMigrations(open(database, Context), { folder });
  const read = async () => {
    const document = await database.documents.get('users', 'u');
    return `${document?.a}${document?.b}${document?.c}`;
  };
  return { database, run, read, revert: () => revertMigrations(open(database, Plain), { folder }) };
}

it.each(Object.entries(SWAPS))('%s change places in a file and back', async (_, { Context, want }) => {
  const refused = { kind: 'status', status: 400, after: true } as const;
  const renames: number[] = [];
  const counted = await begin(Context);
  embeddedOf(project).setFaults({
    http({ method, path }) {
      if (path.startsWith(`/tablesdb/${counted.database.databaseId}`))
        renames.push(method === 'PATCH' && path.includes('/columns/') ? 1 : 0);
      return undefined;
    },
  });
  await counted.run();
  embeddedOf(project).setFaults({});
  await counted.database.end();
  const places = renames.flatMap((isRename, at) => (isRename === 1 ? [at + 1] : []));
  expect(places.length).toBeGreaterThan(2);
  for (const at of places) {
    const { database, run, read, revert } = await begin(Context);
    const { struck } = strikeAt(embeddedOf(project), database.databaseId, at, refused);
    await failureOf(run());
    expect(struck()).toBe(true);
    embeddedOf(project).setFaults({});
    await run();
    expect({ at, values: await read() }).toEqual({ at, values: want });
    await revert();
    expect({ at, values: await read() }).toEqual({ at, values: 'ABC' });
    await database.end();
  }
});
