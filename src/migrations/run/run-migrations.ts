import { requireWriteScopes } from '../../appwrite/server/key-scopes.js';
import type { MigrationFilesRunner } from '../../context/context-options.js';
import type { DbContext } from '../../context/db-context.js';
import { EntwriteError } from '../../errors.js';
import { type CallRules, checkCall } from '../../metadata/options/check-call.js';
import { FLAG, NAMES, TEXT } from '../../metadata/options/judge-options.js';
import { createdCollections } from '../../operations/affected-parts.js';
import { requireConsent } from '../../schema-manager/plan/destructive-consent.js';
import type { CollectedMigration } from '../builder/collect-steps.js';
import { stepDigest } from '../builder/execution-step.js';
import { loadMigrations } from '../builder/load-migrations.js';
import { schemaOperations } from '../builder/migration-step.js';
import { type History, isDisturbed, openHistory } from '../history/history.js';
import { withLockedHistory } from '../history/locked-history.js';
import { managedState } from '../history/managed-state.js';
import type { MigrationRunReport } from '../history/migration-report.js';
import { newerFiles } from '../history/migration-states.js';
import { refuseUnfinishedRestores } from '../history/refuse-unfinished-restores.js';
import type { FileChoice } from './choose-files.js';
import { combinedPlan, refuseUnknownLosses } from './combined-plan.js';
import { executeFiles } from './executor.js';
import { type MigrationWorkOptions, WORK_OPTION_RULES } from './migration-work-options.js';
import { fileDrops } from './parked-drops.js';
import { type PendingWork, pendingWork } from './pending-work.js';
import { reportedRun } from './reported-run.js';
import { requireSavable } from './require-savable.js';
import { createRunDeps } from './run-deps.js';

export interface RunMigrationsOptions extends MigrationWorkOptions, FileChoice {}

const RUN_RULES: CallRules<RunMigrationsOptions> = {
  ...WORK_OPTION_RULES,
  to: TEXT,
  only: NAMES,
  contract: FLAG,
};

/**
 * Applies the pending migration files of a folder, in order, under the lock of the database, after finishing what an interrupted run left.
 * All files are loaded and replayed before the first write; a file that fails is rolled back.
 *
 * @throws EntwriteError before anything is written: migration_invalid, migration_edited, migration_unknown, history_missing,
 * schema_drifted, destructive_refused, unauthorized, locked; later: migration_failed and whatever a step throws
 * @example
 * const report = await runMigrations(db, { allowDestructive: ['posts.old'] });
 * console.log(describeRunReport(report));
 */
export async function runMigrations(
  context: DbContext,
  options: RunMigrationsOptions = {},
): Promise<MigrationRunReport> {
  checkCall('runMigrations', options, RUN_RULES);
  return runChosen(context, options, false);
}

/**
 * The migration files that a context runs when it connects, for its options `autoMigrate: 'files'` and `migrations`.
 *
 * @throws EntwriteError configuration_invalid for a wrong option
 * @example
 * const db = new ShopDb({ ...target, autoMigrate: 'files', migrations: migrationFiles({ folder: 'migrations' }) });
 */
export function migrationFiles(options: RunMigrationsOptions = {}): MigrationFilesRunner {
  checkCall('migrationFiles', options, RUN_RULES);
  return { run: (context: DbContext) => runAtStart(context, options) };
}

/**
 * Applies pending files when an application starts, unless a newer version has migrated the database. If that first finishes a revert, it
 * runs again.
 */
async function runAtStart(context: DbContext, options: RunMigrationsOptions): Promise<void> {
  const { files } = await runChosen(context, options, true);
  if (files.some(({ outcome }) => outcome === 'reverted')) await runChosen(context, options, true);
}

function runChosen(context: DbContext, options: RunMigrationsOptions, isStart: boolean): Promise<MigrationRunReport> {
  return reportedRun(context, 'up', options, async ({ deps, recorder, note }) => {
    const { databaseId } = deps.options;
    let consented: string | null = null;
    const agree = async (work: PendingWork, history: History) => {
      note({ skipped: work.skipped, waiting: work.waiting });
      refuseForeignCollections(databaseId, history, work.pending);
      const plan = combinedPlan(databaseId, [...editedSteps(work.unfinished, history), ...work.pending]);
      const identity = JSON.stringify(plan);
      if (identity === consented) return;
      await requireConsent(plan, options.allowDestructive ?? false, options.confirm ?? deps.confirm);
      consented = identity;
    };
    const history = await openHistory(deps).read();
    const newer = isStart ? newerFiles(await loadMigrations(options.folder), history.records) : [];
    if (newer.length > 0) {
      const message = `a newer version has migrated this database (${newer.join(', ')}); nothing is done`;
      recorder.onProgress({ type: 'note', message });
      return;
    }
    const drops = fileDrops(deps, options);
    const work = await pendingWork(history, options, drops);
    note({ skipped: work.skipped, waiting: work.waiting });
    // Deployments pass the same names each time, including those of applied files.
    const files = [...work.applied, ...work.unfinished, ...work.pending];
    const all = combinedPlan(databaseId, files);
    refuseUnknownLosses('runMigrations', options.allowDestructive, all, files, history);
    if (work.pending.length + work.unfinished.length + work.returning.length === 0 && !isDisturbed(history)) return;
    await agree(work, history);
    await requireWriteScopes(deps.transport, databaseId);
    await requireSavable(
      [...work.unfinished, ...work.pending].flatMap(({ steps }) => steps),
      deps,
    );
    await withLockedHistory(deps, options, async (locked) => {
      const current = await pendingWork(locked.history, options, drops);
      // A rollback or a revert that was restoring continues its own restore.
      if (current.unfinished.length + current.returning.length === 0)
        refuseUnfinishedRestores(databaseId, locked.history);
      await agree(current, locked.history);
      const runDeps = await createRunDeps(deps, locked, options, recorder);
      await runDeps.backups?.saveAll(locked.history.live.schema, 'before run');
      const batch = await executeFiles(current, locked, runDeps, { ...deps, recorder }, options);
      note({ batch });
      await runDeps.backups?.prune();
      return {
        result: undefined,
        state: managedState(locked.history, [...current.applied, ...current.unfinished, ...current.pending]),
      };
    });
  });
}

/** Begun files with only the steps that were added or changed since somebody agreed to them. */
function editedSteps(unfinished: readonly CollectedMigration[], { records }: History): readonly CollectedMigration[] {
  return unfinished.flatMap((collected) => {
    const known = records.find(({ name }) => name === collected.file.name)?.steps ?? [];
    const steps = collected.steps.filter((step, at) => known[at]?.digest !== stepDigest(step));
    return steps.length === 0 ? [] : [{ ...collected, steps }];
  });
}

/** Refuses files that create existing collections on a database without history: others made them (decision 12). Throws history_missing. */
function refuseForeignCollections(
  databaseId: string,
  { records, live }: History,
  pending: readonly CollectedMigration[],
): void {
  if (records.length > 0) return;
  const created = new Set(createdCollections(schemaOperations(pending.flatMap(({ steps }) => steps))));
  const present = live.schema.collections.filter(({ id }) => created.has(id)).map(({ id }) => `'${id}'`);
  if (present.length === 0) return;
  throw new EntwriteError('history_missing', {
    at: `database '${databaseId}'`,
    found: `the collections ${present.join(', ')}, and no history of migrations`,
    expected: 'an empty database, or one with a history',
    remedy:
      'If the database already matches the files, run `entwrite migration baseline` to record them as applied; `entwrite schema reset` deletes a development database and creates it again. Nothing was changed.',
  });
}
