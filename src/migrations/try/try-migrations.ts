import { diffSchemas } from '../../differ/diff-schemas.js';
import { hasCode } from '../../errors.js';
import { describeOperation } from '../../operations/operation.js';
import { definedOnly } from '../../util/defined-only.js';
import { messageOf } from '../../util/message-of.js';
import { plural } from '../../util/plural.js';
import { type CollectedMigration, replayMigrations } from '../builder/collect-steps.js';
import { loadMigrations } from '../builder/load-migrations.js';
import { compareNames, type MigrationFile, runsIn } from '../builder/migration-file.js';
import { migrationProblem } from '../builder/migration-problem.js';
import { writtenCollections } from '../builder/migration-step.js';
import { environmentOf, type MigrationsOptions } from '../builder/migrations-options.js';
import type { DataAccess } from '../data/access/data-access.js';
import type { NewDataDocument } from '../data/create-data-document.js';
import { requireFile } from '../history/migration-states.js';
import { revertMigrations } from '../revert/revert-migrations.js';
import { runMigrations } from '../run/run-migrations.js';
import { type Picture, type TrialDatabase, type TrialDials, withTrialDatabase } from './trial-database.js';

/** Documents by collection, or a function that writes them; by stored keys, in the schema before the migration. */
type Fixtures = Readonly<Record<string, readonly NewDataDocument[]>> | ((db: DataAccess) => void | Promise<void>);

export interface TryOptions extends MigrationsOptions, TrialDials {
  /** The state before the migration. */
  readonly before?: Fixtures;
  /** Checks the result of the migration, after each time up. An error fails the test. */
  readonly after?: (db: DataAccess) => void | Promise<void>;
  /** Checks the result of the revert, instead of comparing it with the state before. */
  readonly reverted?: (db: DataAccess) => void | Promise<void>;
  /** False if the migration has no way back. */
  readonly down?: boolean;
}

/**
 * Tries a migration on a server in memory: applies the files before it, writes the fixtures, then goes up, down and up again. The revert
 * must restore schema and documents, except in collections of data steps with `down: 'nothing'`.
 *
 * @param name the file, or the start of its name: `004`
 * @throws EntwriteError migration_unknown; verification_failed if the revert leaves something else; errors of steps and of `after`
 */
export async function tryMigration(name: string, options: TryOptions = {}): Promise<void> {
  const { appwrite, engine, before = {}, after, reverted, down = true } = options;
  const files = await filesOf(options);
  const file = fileNamed(files, name);
  const collected = (await replayMigrations(files)).filter((one) => one.file === file);
  await withTrialDatabase(dialsOf({ appwrite, engine }), async (database) => {
    const { db, open } = database;
    const work = workOf(options);
    const previous = files[files.indexOf(file) - 1];
    if (previous !== undefined) await runMigrations(db, { ...work, to: previous.name });
    await writeFixtures(previous === undefined ? null : await open(), before);
    const picture = await database.picture();
    const up = async () => {
      await runMigrations(db, { ...work, only: [file.name] });
      await after?.(await open());
    };
    await up();
    if (!down) return;
    await revertMigrations(db, { ...work, only: [file.name] });
    if (reverted === undefined) requireSamePicture(file, picture, await database.picture(), exempt(collected));
    else await reverted(await open());
    await up();
  });
}

export interface TriedMigration {
  readonly name: string;
  /** `irreversible`: it went up, and has no way back. */
  readonly outcome: 'passed' | 'irreversible' | 'failed';
  readonly error: string | null;
}

/**
 * Tries all migration files, one after another, on a server in memory without fixtures: each goes up, down and up again. Stops at the
 * first that fails.
 *
 * @param names only these, or the starts of their names; the others only go up
 */
export async function tryMigrations(
  options: MigrationsOptions & TrialDials & { readonly names?: readonly string[] },
): Promise<readonly TriedMigration[]> {
  const { appwrite, engine, names } = options;
  const files = await filesOf(options);
  const chosen = names?.map((name) => fileNamed(files, name)) ?? files;
  const tried: TriedMigration[] = [];
  await withTrialDatabase(dialsOf({ appwrite, engine }), async (database) => {
    for (const file of files) {
      const result = await tryFile(file, database, workOf(options), chosen.includes(file));
      if (chosen.includes(file) || result.outcome === 'failed') tried.push(result);
      if (result.outcome === 'failed') return;
    }
  });
  return tried;
}

async function tryFile(
  file: MigrationFile,
  database: TrialDatabase,
  work: ReturnType<typeof workOf>,
  isChosen: boolean,
): Promise<TriedMigration> {
  const one = { ...work, only: [file.name] };
  try {
    const picture = await database.picture();
    await runMigrations(database.db, one);
    if (isChosen) {
      await revertMigrations(database.db, one);
      requireSamePicture(file, picture, await database.picture(), new Set());
      await runMigrations(database.db, one);
    }
    return { name: file.name, outcome: 'passed', error: null };
  } catch (error) {
    if (hasCode(error, 'migration_irreversible'))
      return { name: file.name, outcome: 'irreversible', error: error.message };
    return { name: file.name, outcome: 'failed', error: messageOf(error) };
  }
}

async function filesOf(options: MigrationsOptions): Promise<readonly MigrationFile[]> {
  const environment = environmentOf(options);
  const files = await loadMigrations(options.folder);
  return files.filter((file) => runsIn(file, environment));
}

/** A file by its name, or by an unambiguous start of it. */
function fileNamed(files: readonly MigrationFile[], name: string): MigrationFile {
  const [only, ...others] = files.filter((file) => file.name === name || file.name.startsWith(`${name}_`));
  return only !== undefined && others.length === 0 ? only : requireFile(files, name);
}

function workOf({ folder, environment }: MigrationsOptions) {
  return { allowDestructive: true as const, ...definedOnly({ folder, environment }) };
}

function dialsOf({ appwrite, engine }: { appwrite: TrialDials['appwrite']; engine: TrialDials['engine'] }): TrialDials {
  return definedOnly({ appwrite, engine });
}

/** @param db null if the first migration is tried, before which there is no collection */
async function writeFixtures(db: DataAccess | null, before: Fixtures): Promise<void> {
  if (db === null) {
    if (typeof before !== 'function' && Object.keys(before).length === 0) return;
    throw migrationProblem('migration_invalid', 'before', null, {
      found: 'fixtures for the first migration, before which there is no collection',
      expected: 'none',
      remedy: 'Remove `before`.',
    });
  }
  if (typeof before === 'function') return before(db);
  for (const [collection, documents] of Object.entries(before)) await db.createMany(collection, documents);
}

/** Collections in which a revert may leave other documents: data steps declare that nothing needs to be undone there. */
function exempt(collected: readonly CollectedMigration[]): ReadonlySet<string> {
  const steps = collected.flatMap((one) => one.steps);
  return new Set(
    steps.flatMap((step) => (step.kind === 'data' && step.down === 'nothing' ? writtenCollections(step) : [])),
  );
}

const SHOWN = 5;

function requireSamePicture(
  { name }: MigrationFile,
  before: Picture,
  after: Picture,
  exempted: ReadonlySet<string>,
): void {
  const expected = 'what was there before the migration';
  const remedy = 'Correct its `down`, or the steps that have one; or check the expected result in `reverted`.';
  if (before.hash !== after.hash) {
    const [operation] = diffSchemas(after.schema, before.schema);
    const left =
      operation === undefined ? 'another schema' : `a schema that still lacks: ${describeOperation(operation)}`;
    throw migrationProblem('verification_failed', name, 'revert', { found: left, expected, remedy });
  }
  const keys = [...new Set([...before.documents.keys(), ...after.documents.keys()])].sort(compareNames);
  const different = keys.filter((key) => {
    const collection = key.slice(0, key.lastIndexOf('/'));
    return !exempted.has(collection) && before.documents.get(key) !== after.documents.get(key);
  });
  const [first] = different;
  if (first === undefined) return;
  throw migrationProblem('verification_failed', name, 'revert', {
    found: `${plural(different.length, 'document')} that differ${different.length === 1 ? 's' : ''}: ${different.slice(0, SHOWN).join(', ')}; ${first} was ${before.documents.get(first) ?? 'not there'} and is ${after.documents.get(first) ?? 'gone'}`,
    expected,
    remedy,
  });
}
