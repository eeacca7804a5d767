import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EMPTY_SCHEMA } from '../../schema/database-schema.js';
import { schemaHash } from '../../schema/schema-hash.js';
import { type CollectedMigration, replayMigrations } from '../collect-steps.js';
import { loadMigrations } from '../load-migrations.js';
import { compareNames, type MigrationFile, migrationName } from '../migration-file.js';
import { migrationProblem } from '../migration-problem.js';
import { prove } from './generate-migrations.js';
import { className, fileSlug, nameWithoutNumber } from './migration-names.js';
import { printMigration } from './print-migration.js';
import { withReplayServer } from './replay-server.js';
import { languageIn, type MigrationLanguage } from './source-language.js';
import { squashPieces } from './squash-pieces.js';
import { squashSource } from './squash-source.js';
import { type TracedMigration, traceCalls } from './trace-calls.js';
import { writeNewFiles } from './write-new-files.js';

export interface SquashOptions {
  /** Names of files that follow each other; all when not given. */
  readonly names?: readonly string[];
  /** What the new file is called behind the number of the last of them. */
  readonly name: string;
  /** `move` (the default) puts the old files into a folder `squashed` beside them, where nobody looks for migrations. */
  readonly old?: 'move' | 'delete';
  /** Writes and moves nothing. */
  readonly dryRun?: boolean;
  /** The time the description carries; for tests. */
  readonly now?: Date;
}

export interface SquashedMigration {
  readonly name: string;
  readonly path: string;
  readonly text: string;
  /** Names of the files it stands for. */
  readonly replaces: readonly string[];
  /** Data steps that were left out since they said `elidable`: `file: name`. */
  readonly elided: readonly string[];
  /** Files whose own `down` gives way to the automatic one. */
  readonly withoutDown: readonly string[];
}

/** Where the old files go; the loader does not look into folders. */
const ARCHIVE = 'squashed';

/**
 * Makes one file of several that follow each other, with the same schema in the end. Data steps and checks are carried over as
 * they stand, but for data steps marked `elidable`; so are functions for values of collections that may have documents by then.
 * Databases that have all of the old files count the new one as applied. The new file is replayed on an embedded server before
 * anything is written.
 *
 * @throws EntwriteError squash_refused where the files cannot be one, migration_unknown for a name without file,
 *   migration_invalid, migration_exists, engine_missing
 * @example await squashMigrations('migrations', { name: 'shop' });
 */
export async function squashMigrations(folder: string, options: SquashOptions): Promise<SquashedMigration> {
  const files = await loadMigrations(folder);
  const { before, chosen, after } = choose(folder, files, options.names);
  const replayed = await replayMigrations(before);
  const from = replayed.at(-1)?.to ?? EMPTY_SCHEMA;
  const traced: TracedMigration[] = [];
  for (const file of chosen) traced.push(await traceCalls(file, traced.at(-1)?.to ?? from));
  const to = traced.at(-1)?.to ?? from;

  const language = languageIn(folder, languageOf(chosen));
  const name = newName(options.name, chosen, before.at(-1), after[0]);
  const { pieces, elided } = squashPieces(traced, from);
  const { statements, imports, types } = await squashSource(pieces, traced.at(-1), language);
  const environments = environmentsOf(chosen);
  const replaces = chosen.map((file) => file.name);
  const text = printMigration(
    {
      className: className(name),
      name: options.name,
      description: `${(options.now ?? new Date()).toISOString().slice(0, 16).replace('T', ' ')} UTC: squashed from ${chosen.length} files`,
      parent: schemaHash(from),
      ...(environments !== undefined && { environments }),
      replaces,
      types,
      imports,
      statements,
    },
    language,
  );
  const unwritten = { file: `${name}.${language.extension}`, text };
  const proven = await prove([unwritten], from, to, folder);
  requireSameSteps(name, traced, proven, elided.length);
  await withReplayServer((server) => server.replay([...replayed, ...proven]));
  if (options.dryRun !== true) {
    const [path = ''] = await writeNewFiles(folder, [unwritten]);
    await putAway(folder, replaces, options.old ?? 'move', path);
  }
  const withoutDown = chosen.filter(({ migration }) => migration.down !== undefined).map((file) => file.name);
  return { name, path: join(folder, unwritten.file), text, replaces, elided, withoutDown };
}

interface Range {
  readonly before: readonly MigrationFile[];
  readonly chosen: readonly MigrationFile[];
  readonly after: readonly MigrationFile[];
}

function choose(folder: string, files: readonly MigrationFile[], names: readonly string[] | undefined): Range {
  const wanted = names ?? files.map(({ name }) => name);
  const unknown = wanted.find((name) => !files.some((file) => file.name === name));
  if (unknown !== undefined) {
    throw migrationProblem('migration_unknown', unknown, null, {
      found: 'a name that no migration file has',
      expected: 'the name of a file without its extension',
      remedy: `See the names in ${folder}.`,
    });
  }
  const first = files.findIndex(({ name }) => wanted.includes(name));
  const chosen = files.slice(first).slice(0, new Set(wanted).size);
  if (chosen.length < 2) throw refused(folder, `${chosen.length} file(s)`, 'two or more', 'Name more of them.');
  const between = chosen.find(({ name }) => !wanted.includes(name));
  if (between !== undefined)
    throw refused(between.name, 'a file between those that were named', 'files that follow each other', 'Name it too.');
  const squashed = chosen.find(({ migration }) => migration.replaces !== undefined);
  if (squashed !== undefined) {
    const found = 'a file that was squashed itself, for which databases may still have the old ones in their history';
    throw refused(squashed.name, found, 'files as they were first applied', 'Leave it out.');
  }
  return { before: files.slice(0, first), chosen, after: files.slice(first + chosen.length) };
}

function languageOf(files: readonly MigrationFile[]): MigrationLanguage {
  if (files.some(({ path }) => /ts$/.test(path))) return 'ts';
  return files.every(({ path }) => path.endsWith('.js')) ? 'js' : 'mjs';
}

/** The number of the last file keeps the new one in its place among the others. */
function newName(
  label: string,
  chosen: readonly MigrationFile[],
  before: MigrationFile | undefined,
  after: MigrationFile | undefined,
): string {
  const last = chosen.at(-1)?.name ?? '';
  const slug = fileSlug(label);
  const name = `${last.slice(0, last.length - nameWithoutNumber(last).length).replace(/_$/, '')}_${slug}`;
  const remedy = 'Give another name.';
  if (slug === '') throw refused('name', `the name '${label}'`, 'a name with letters or digits', remedy);
  if (chosen.some((file) => file.name === name))
    throw refused(name, 'the name of one of the old files, which the history knows', 'a new name', remedy);
  const isInPlace =
    (before === undefined || compareNames(before.name, name) < 0) &&
    (after === undefined || compareNames(name, after.name) < 0);
  if (isInPlace) return name;
  throw refused(name, 'a name that does not sort where the old files stood', 'one that does', remedy);
}

function environmentsOf(chosen: readonly MigrationFile[]): readonly string[] | undefined {
  const [first, ...others] = chosen.map(({ migration }) => migration.environments);
  const text = (names: readonly string[] | undefined) => JSON.stringify(names && [...names].sort());
  const other = others.findIndex((environments) => text(environments) !== text(first));
  if (other === -1) return first;
  const { name = '' } = chosen[other + 1] ?? {};
  throw refused(
    name,
    'other environments than the files before',
    'files for the same environments',
    'Squash them apart.',
  );
}

/** Everything but schema steps has to come back. */
function requireSameSteps(
  name: string,
  old: readonly CollectedMigration[],
  squashed: readonly CollectedMigration[],
  elided: number,
): void {
  const count = (migrations: readonly CollectedMigration[]) =>
    migrations.flatMap(({ steps }) => steps).filter(({ kind }) => kind !== 'schema').length;
  if (count(old) - elided === count(squashed)) return;
  throw migrationProblem('verification_failed', name, null, {
    found: `${count(squashed)} data steps and checks`,
    expected: `${count(old) - elided}`,
    remedy: 'This is a fault of entwrite; nothing was written. Please report it with the files.',
  });
}

/** Moves or deletes the old files, compiled ones beside them too; after an error all is as it was. */
async function putAway(
  folder: string,
  names: readonly string[],
  way: 'move' | 'delete',
  written: string,
): Promise<void> {
  const files = (await readdir(folder)).filter((file) => names.includes(migrationName(file) ?? ''));
  const archive = join(folder, ARCHIVE);
  await mkdir(archive, { recursive: true });
  const moved: string[] = [];
  try {
    for (const file of files) {
      await rename(join(folder, file), join(archive, file));
      moved.push(file);
    }
  } catch (error) {
    for (const file of moved) await rename(join(archive, file), join(folder, file));
    await rm(written, { force: true });
    throw error;
  }
  if (way === 'move') return;
  for (const file of files) await rm(join(archive, file), { force: true });
  if ((await readdir(archive)).length === 0) await rm(archive, { recursive: true, force: true });
}

function refused(at: string, found: string, expected: string, remedy: string): Error {
  return migrationProblem('squash_refused', at, null, { found, expected, remedy });
}
