import { EMPTY_SCHEMA } from '../../schema/database-schema.js';
import { type CollectedMigration, replayMigrations } from '../builder/collect-steps.js';
import { loadMigrations } from '../builder/load-migrations.js';
import { compareNames, type MigrationFile } from '../builder/migration-file.js';
import { environmentOf, type MigrationsOptions } from '../builder/migrations-options.js';
import type { UserWorkLimits } from '../builder/run-user-work.js';
import type { History } from '../history/history.js';
import type { MigrationRecord } from '../history/migration-record.js';
import { migrationStates } from '../history/migration-states.js';
import { chooseFiles, type FileChoice } from './choose-files.js';
import { replayWithLate } from './late-files.js';
import { type FileDrops, withParkedDrops } from './parked-drops.js';

export interface PendingWork {
  /** Applied files, oldest first. */
  readonly applied: readonly CollectedMigration[];
  /** Begun and not finished: at most one in a healthy history, counting those being taken back. */
  readonly unfinished: readonly CollectedMigration[];
  /** Being taken back, after a failure or by a person: this is finished before anything else. */
  readonly returning: readonly CollectedMigration[];
  /** Applied once that is done. */
  readonly pending: readonly CollectedMigration[];
  readonly skipped: readonly string[];
  readonly waiting: readonly string[];
}

/** Loads the files, compares them with the history and replays them; errors in files are found here. */
export async function pendingWork(
  { records }: Pick<History, 'records'>,
  options: MigrationsOptions & FileChoice & UserWorkLimits,
  drops: FileDrops,
): Promise<PendingWork> {
  const files = await loadMigrations(options.folder);
  const chosen = chooseFiles(migrationStates(files, records), options, environmentOf(options));
  const recordOf = new Map(records.map((record) => [record.name, record]));
  const parked = (collected: readonly CollectedMigration[], isBegun: boolean) =>
    Promise.all(collected.map((one) => withParkedDrops(one, isBegun ? recordOf.get(one.file.name) : undefined, drops)));
  const replayed = await replayWithLate([...chosen.applied, ...chosen.unfinished], chosen.pending, options);
  const end = chosen.applied.length + chosen.unfinished.length;
  // A rolled back file came last; a reverted one is where its name sorts.
  const isReverting = ({ name }: MigrationFile) => recordOf.get(name)?.status === 'reverting';
  const before = [...chosen.applied, ...chosen.returning.filter(isReverting)];
  const whole = [
    ...before.sort((a, b) => compareNames(a.name, b.name)),
    ...chosen.returning.filter((file) => !isReverting(file)),
  ];
  const returning = chosen.returning.length === 0 ? [] : await replayMigrations(whole, EMPTY_SCHEMA, options);
  return {
    applied: await parked(replayed.slice(0, chosen.applied.length), true),
    unfinished: await parked(replayed.slice(chosen.applied.length, end), true),
    returning: await parked(
      returning.filter(({ file }) => chosen.returning.includes(file)),
      true,
    ),
    pending: await parked(replayed.slice(end), false),
    skipped: chosen.skipped,
    waiting: chosen.waiting,
  };
}

export function recordedFiles(
  records: readonly MigrationRecord[],
  files: readonly CollectedMigration[],
): { readonly collected: CollectedMigration; readonly known: MigrationRecord }[] {
  return records.flatMap((known) =>
    files.filter(({ file }) => file.name === known.name).map((collected) => ({ collected, known })),
  );
}
