import type { CollectedMigration } from '../builder/collect-steps.js';
import { loadMigrations } from '../builder/load-migrations.js';
import { environmentOf, type MigrationsOptions } from '../builder/migrations-options.js';
import type { UserWorkLimits } from '../builder/run-user-work.js';
import type { History } from '../history/history.js';
import { countsAsApplied, isUnfinished, type MigrationRecord } from '../history/migration-record.js';
import { migrationStates } from '../history/migration-states.js';
import { chooseFiles, type FileChoice } from './choose-files.js';
import { replayWithLate } from './late-files.js';
import { type FileDrops, withParkedDrops } from './parked-drops.js';

/** What a run has to do, with its steps. */
export interface PendingWork {
  /** Applied ones, oldest first. */
  readonly applied: readonly CollectedMigration[];
  /** Begun and not finished: at most one in a healthy history. */
  readonly unfinished: readonly CollectedMigration[];
  readonly pending: readonly CollectedMigration[];
  readonly skipped: readonly string[];
  readonly waiting: readonly string[];
}

/** Loads the files, compares them with the history and replays them: what can be wrong with them is found here. */
export async function pendingWork(
  { records }: Pick<History, 'records'>,
  options: MigrationsOptions & FileChoice & UserWorkLimits,
  drops: FileDrops | null = null,
): Promise<PendingWork> {
  const files = await loadMigrations(options.folder);
  const chosen = chooseFiles(migrationStates(files, records), { ...options, environment: environmentOf(options) });
  const begun = chosen.unfinished.flatMap(({ file, record }) =>
    file !== null && record?.status !== 'reverting' ? [file] : [],
  );
  const before = [...chosen.applied, ...begun];
  const replayed = await replayWithLate(before, chosen.pending, options);
  const recordOf = new Map(records.map((record) => [record.name, record]));
  const all =
    drops === null
      ? replayed
      : await Promise.all(replayed.map((one) => withParkedDrops(one, begunRecord(recordOf.get(one.file.name)), drops)));
  const unfinishedNames = new Set(chosen.unfinished.map(({ name }) => name));
  return {
    applied: all.filter(({ file }) => chosen.applied.includes(file)),
    unfinished: all.filter(({ file }) => unfinishedNames.has(file.name)),
    pending: all.filter(({ file }) => chosen.pending.includes(file)),
    skipped: chosen.skipped,
    waiting: chosen.waiting,
  };
}

/** The record of a file that is applied or begun; one that failed or was reverted starts again. */
function begunRecord(record: MigrationRecord | undefined): MigrationRecord | undefined {
  return record !== undefined && (countsAsApplied(record) || isUnfinished(record)) ? record : undefined;
}
