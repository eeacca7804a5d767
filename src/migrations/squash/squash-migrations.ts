import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CallRules, checkCall, DATE } from '../../metadata/options/check-call.js';
import { FLAG, oneOfWords, TEXT, TEXTS } from '../../metadata/options/judge-options.js';
import { schemaHash } from '../../schema/schema-hash.js';
import { plural } from '../../util/plural.js';
import { type CollectedMigration, replayMigrations, schemaAfter, schemaBefore } from '../builder/collect-steps.js';
import { loadMigrations } from '../builder/load-migrations.js';
import type { MigrationFile } from '../builder/migration-file.js';
import { swapsOf } from '../builder/swaps-of.js';
import { className } from '../generate/migration-names.js';
import { printMigration } from '../generate/print-migration.js';
import { printOperation } from '../generate/print-operation.js';
import { proveFiles } from '../generate/prove-files.js';
import { withReplayServer } from '../generate/replay-server.js';
import { languageIn, type MigrationLanguage } from '../generate/source-language.js';
import { writeNewFiles } from '../generate/write-new-files.js';
import { type ArchiveWay, archiveFiles } from './archive-files.js';
import { commonEnvironments, refuseSquash, squashedName, squashRange } from './squash-range.js';
import { squashRuns } from './squash-runs.js';

export interface SquashOptions {
  /** Names of consecutive files; all by default. */
  readonly names?: readonly string[];
  /** The name of a new file, after the number of the last file it replaces. */
  readonly name: string;
  /** `move` (the default) puts the old files into a folder `squashed` beside them, where nothing looks for migrations. */
  readonly old?: ArchiveWay;
  /** Writes and moves nothing. */
  readonly dryRun?: boolean;
  /** The time in the description; for tests. */
  readonly now?: Date;
}

const SQUASH_RULES: CallRules<SquashOptions> = {
  names: TEXTS,
  name: TEXT,
  old: oneOfWords(['move', 'delete']),
  dryRun: FLAG,
  now: DATE,
};

/** A file that replaces several. */
export interface SquashedFile {
  readonly name: string;
  readonly path: string;
  readonly text: string;
  /** Names of the files it replaces. */
  readonly replaces: readonly string[];
}

export interface SquashedMigrations {
  /** The new files, in order. */
  readonly files: readonly SquashedFile[];
  /** Names of all files that the new ones replace. */
  readonly replaces: readonly string[];
  /** Files that stay as they are, because they contain work on documents. */
  readonly kept: readonly string[];
  /** Data steps that were omitted because they are `elidable`: `file: name`. */
  readonly elided: readonly string[];
  /** Files whose own `down` is replaced by the automatic one. */
  readonly withoutDown: readonly string[];
}

/**
 * Joins consecutive files, leading to the same schema. Files that only change the schema become one. A file with a check, with a data step
 * that is not `elidable`, or with values for documents that may exist by then keeps its place between them. Databases that have all of the
 * old files count a new one as applied. The new files are replayed on an embedded server before anything is written. After a crash the
 * next call, whatever its options, only archives the remaining old files.
 *
 * @throws EntwriteError squash_refused if nothing can be joined, migration_unknown for a name without file, migration_invalid,
 * migration_exists, migrations_changed, engine_missing
 * @example await squashMigrations('migrations', { name: 'shop' });
 */
export async function squashMigrations(folder: string, options: SquashOptions): Promise<SquashedMigrations> {
  checkCall('squashMigrations', options, SQUASH_RULES);
  const { old = 'move', dryRun = false, now = new Date() } = options;
  const existing = await loadMigrations(folder);
  const finished = dryRun ? null : await finishSquash(folder, existing, old);
  if (finished !== null) return finished;
  const { before, chosen } = squashRange(folder, existing, options.names);
  const replayed = await replayMigrations([...before, ...chosen]);
  const from = schemaBefore(replayed.slice(before.length));
  const runs = squashRuns(replayed.slice(before.length), from);
  const joined = runs.filter((run) => run.kind === 'joined');
  if (joined.length === 0) {
    const found = 'only files with work on documents, or single files between such';
    throw refuseSquash(folder, found, 'files beside each other that only change the schema', 'There is nothing to do.');
  }
  const environments = commonEnvironments(chosen);
  const language = languageIn(folder, languageOf(chosen));
  const squashed = joined.map((run) => {
    const name = squashedName(options.name, run, existing);
    const replaces = run.migrations.map(({ file }) => file.name);
    const swaps = swapsOf(run.migrations);
    const parts = {
      className: className(name),
      name: options.name,
      description: `${now.toISOString().slice(0, 16).replace('T', ' ')} UTC: squashed from ${plural(run.migrations.length, 'file')}`,
      parent: schemaHash(schemaBefore(run.migrations)),
      ...(environments !== undefined && { environments }),
      replaces,
      ...(swaps.length > 0 && { swaps }),
      statements: run.operations.flat().map((operation) => printOperation(operation, null).text),
    };
    return { run, name, file: `${name}.${language.extension}`, text: printMigration(parts, language), replaces };
  });
  const proven: CollectedMigration[] = [];
  for (const run of runs) {
    if (run.kind === 'kept') proven.push(run.migration);
    else {
      const own = squashed.filter((file) => file.run === run);
      proven.push(...(await proveFiles(own, schemaBefore(run.migrations), schemaAfter(run.migrations))));
    }
  }
  await withReplayServer((server) => server.replay([...replayed.slice(0, before.length), ...proven]));
  const files = squashed.map(({ name, file, text, replaces }) => ({ name, path: join(folder, file), text, replaces }));
  const replaced = files.flatMap(({ replaces }) => replaces);
  if (!dryRun) await archiveFiles(folder, replaced, old, await writeNewFiles(folder, squashed, existing));
  return {
    files,
    replaces: replaced,
    kept: runs.flatMap((run) => (run.kind === 'kept' ? [run.migration.file.name] : [])),
    elided: joined.flatMap(({ elided }) => elided),
    withoutDown: chosen
      .filter(({ name, migration }) => migration.down !== undefined && replaced.includes(name))
      .map(({ name }) => name),
  };
}

/**
 * Archives what an interrupted call left beside its new files, which were proven before they were written; null if no call was
 * interrupted.
 */
async function finishSquash(
  folder: string,
  existing: readonly MigrationFile[],
  way: ArchiveWay,
): Promise<SquashedMigrations | null> {
  const isThere = (name: string) => existing.some((file) => file.name === name);
  const begun = existing.filter(({ migration }) => migration.replaces?.some(isThere));
  if (begun.length === 0) return null;
  const files: SquashedFile[] = [];
  for (const { name, path, migration } of begun)
    files.push({ name, path, text: await readFile(path, 'utf8'), replaces: migration.replaces ?? [] });
  const replaces = files.flatMap((file) => file.replaces);
  await archiveFiles(folder, replaces, way, []);
  return { files, replaces, kept: [], elided: [], withoutDown: [] };
}

function languageOf(files: readonly MigrationFile[]): MigrationLanguage {
  if (files.some(({ path }) => /ts$/.test(path))) return 'ts';
  return files.every(({ path }) => path.endsWith('.js')) ? 'js' : 'mjs';
}
