import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EMPTY_SCHEMA } from '../../schema/database-schema.js';
import { schemaHash } from '../../schema/schema-hash.js';
import { type CollectedMigration, replayMigrations } from '../builder/collect-steps.js';
import { loadMigrations } from '../builder/load-migrations.js';
import type { MigrationFile } from '../builder/migration-file.js';
import { migrationProblem } from '../builder/migration-problem.js';
import { className } from '../generate/migration-names.js';
import { printMigration } from '../generate/print-migration.js';
import { proveFiles } from '../generate/prove-files.js';
import { withReplayServer } from '../generate/replay-server.js';
import { languageIn, type MigrationLanguage } from '../generate/source-language.js';
import { writeNewFiles } from '../generate/write-new-files.js';
import { putAway } from './put-away.js';
import { squashPieces } from './squash-pieces.js';
import { commonEnvironments, squashedName, squashRange } from './squash-range.js';
import { squashSource } from './squash-source.js';
import { type TracedMigration, traceCalls } from './trace-calls.js';

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

/**
 * Makes one file of several that follow each other, with the same schema in the end. Data steps and checks are carried over as
 * they stand, but for data steps marked `elidable`; so are functions for values of collections that may have documents by then.
 * Databases that have all of the old files count the new one as applied. The new file is replayed on an embedded server before
 * anything is written. After a crash the next call, whatever it says, only puts away what is left of the old files.
 *
 * @throws EntwriteError squash_refused where the files cannot be one, migration_unknown for a name without file,
 *   migration_invalid, migration_exists, engine_missing
 * @example await squashMigrations('migrations', { name: 'shop' });
 */
export async function squashMigrations(folder: string, options: SquashOptions): Promise<SquashedMigration> {
  const files = await loadMigrations(folder);
  const finished = options.dryRun === true ? null : await finishSquash(folder, files, options.old ?? 'move');
  if (finished !== null) return finished;
  const { before, chosen, after } = squashRange(folder, files, options.names);
  const replayed = await replayMigrations(before);
  const from = replayed.at(-1)?.to ?? EMPTY_SCHEMA;
  const traced: TracedMigration[] = [];
  for (const file of chosen) traced.push(await traceCalls(file, traced.at(-1)?.to ?? from));
  const to = traced.at(-1)?.to ?? from;

  const language = languageIn(folder, languageOf(chosen));
  const name = squashedName(options.name, chosen, before.at(-1), after[0]);
  const { pieces, elided } = squashPieces(traced, from);
  const { statements, imports, types } = await squashSource(pieces, traced.at(-1), language);
  const environments = commonEnvironments(chosen);
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
  const proven = await proveFiles([unwritten], from, to, folder);
  requireSameSteps(name, traced, proven, elided.length);
  await withReplayServer((server) => server.replay([...replayed, ...proven]));
  if (options.dryRun !== true) {
    const [path = ''] = await writeNewFiles(folder, [unwritten]);
    await putAway(folder, replaces, options.old ?? 'move', path);
  }
  const withoutDown = chosen.filter(({ migration }) => migration.down !== undefined).map((file) => file.name);
  return { name, path: join(folder, unwritten.file), text, replaces, elided, withoutDown };
}

/** Puts away what an interrupted call left beside its new file, which was proven before it was written; null where none did. */
async function finishSquash(
  folder: string,
  files: readonly MigrationFile[],
  way: 'move' | 'delete',
): Promise<SquashedMigration | null> {
  const isThere = (name: string) => files.some((file) => file.name === name);
  const begun = files.find(({ migration }) => migration.replaces?.some(isThere));
  const replaces = begun?.migration.replaces;
  if (begun === undefined || replaces === undefined) return null;
  await putAway(folder, replaces, way, null);
  const { name, path } = begun;
  return { name, path, text: await readFile(path, 'utf8'), replaces, elided: [], withoutDown: [] };
}

function languageOf(files: readonly MigrationFile[]): MigrationLanguage {
  if (files.some(({ path }) => /ts$/.test(path))) return 'ts';
  return files.every(({ path }) => path.endsWith('.js')) ? 'js' : 'mjs';
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
