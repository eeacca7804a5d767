import type { DbContext } from '../../context/db-context.js';
import { EntwriteError } from '../../errors.js';
import { type CallRules, checkCall } from '../../metadata/options/check-call.js';
import { FLAG, NAMES, TEXT } from '../../metadata/options/judge-options.js';
import { runHook } from '../../schema-manager/executor/run-hook.js';
import { NO_INTENT } from '../../schema-manager/lock/intent.js';
import { isProduction, requireConsent } from '../../schema-manager/plan/destructive-consent.js';
import { schemaSteps } from '../builder/migration-step.js';
import { isDisturbed, openHistory } from '../history/history.js';
import { withLockedHistory } from '../history/locked-history.js';
import { managedState } from '../history/managed-state.js';
import type { MigrationRunReport } from '../history/migration-report.js';
import { refuseUnfinishedRestores } from '../history/refuse-unfinished-restores.js';
import { serverNow } from '../history/server-now.js';
import { combinedPlan, refuseUnknownLosses } from '../run/combined-plan.js';
import { type MigrationWorkOptions, WORK_OPTION_RULES } from '../run/migration-work-options.js';
import { fileDrops } from '../run/parked-drops.js';
import { reportedRun } from '../run/reported-run.js';
import { requireSavable } from '../run/require-savable.js';
import { finishReverting, revertFile } from '../run/revert-file.js';
import { createRunDeps } from '../run/run-deps.js';
import { workOnFile } from '../run/work-on-file.js';
import type { RevertChoice } from './choose-reverts.js';
import {
  type PlannedReverts,
  planReverts,
  type Revert,
  reportGone,
  requireBackups,
  requireEmptyConsent,
} from './plan-reverts.js';

export interface RevertMigrationsOptions extends MigrationWorkOptions, RevertChoice {}

const REVERT_RULES: CallRules<RevertMigrationsOptions> = { ...WORK_OPTION_RULES, to: TEXT, only: NAMES, batch: FLAG };

/**
 * Reverts applied migrations, newest first: the last one, or those chosen by `to`, `batch` or `only`. Dropped things are restored with
 * their values if the backup still exists. The next call finishes an interrupted revert.
 *
 * @throws EntwriteError before anything is written: migration_irreversible, migration_invalid, migration_unknown, destructive_refused,
 * locked; later whatever a step throws
 * @example await revertMigrations(db);   // the last file
 */
export async function revertMigrations(
  context: DbContext,
  options: RevertMigrationsOptions = {},
): Promise<MigrationRunReport> {
  checkCall('revertMigrations', options, REVERT_RULES);
  return reportedRun(context, 'down', options, async ({ deps, recorder }) => {
    const { databaseId } = deps.options;
    const drops = fileDrops(deps, options);
    const history = await openHistory(deps).read();
    const planned = await planReverts(history, options, drops, serverNow(deps.transport));
    const files = [...planned.remaining, ...[...planned.begun, ...planned.reverts].map(({ collected }) => collected)];
    const plan = planOf(databaseId, planned.reverts);
    refuseUnknownLosses('revertMigrations', options.allowDestructive, plan, files, history);
    if (planned.reverts.length + planned.begun.length === 0 && !isDisturbed(history)) return;
    requireBackups([...planned.begun, ...planned.reverts], deps.backups !== null);
    for (const { record, gone } of planned.reverts) reportGone(record.name, gone, recorder.onProgress);
    await agree(databaseId, planned.reverts, options, deps.confirm);
    await requireSavable(
      planned.reverts.flatMap(({ back }) => back),
      deps,
    );
    await withLockedHistory(deps, options, async (locked) => {
      const current = await planReverts(locked.history, options, drops, serverNow(deps.transport));
      requireSameChoice(planned, current, options);
      if (current.begun.length === 0) refuseUnfinishedRestores(databaseId, locked.history);
      if (identity(current.reverts) !== identity(planned.reverts))
        await agree(databaseId, current.reverts, options, deps.confirm);
      const chosen = [...current.begun, ...current.reverts];
      const names = chosen.map(({ record }) => record.name);
      if (names.length > 0) await locked.lease.addIntent({ ...NO_INTENT, reverts: names });
      const runDeps = await createRunDeps(deps, locked, options, recorder);
      await runDeps.backups?.saveAll(locked.history.live.schema, 'before revert');
      await runHook('onBeforeMigration', () => deps.hooks.onBeforeMigration(planOf(databaseId, current.reverts)));
      for (const [at, { collected, record, back }] of chosen.entries()) {
        const before = names.slice(0, at);
        const isBegun = record.status === 'reverting';
        await workOnFile(record, isBegun, { journal: locked.journal, recorder, hooks: options.hooks ?? {} }, (kept) =>
          isBegun
            ? finishReverting(collected, kept, runDeps, before)
            : revertFile(collected, back, kept, runDeps, before),
        );
      }
      await runDeps.backups?.prune();
      return {
        result: undefined,
        state: managedState(
          locked.history,
          current.remaining,
          chosen.map(({ collected }) => collected),
        ),
      };
    });
  });
}

/** The last file, or run, is the one that was last when the call was made. Throws migrations_changed if it is another one under the lock. */
function requireSameChoice(
  planned: PlannedReverts,
  current: PlannedReverts,
  { to, only }: RevertMigrationsOptions,
): void {
  if (to !== undefined || only !== undefined) return;
  const known = [...planned.begun, ...planned.reverts].map(({ record }) => record.name);
  const other = current.reverts.find(({ record }) => !known.includes(record.name));
  if (other === undefined) return;
  throw new EntwriteError('migrations_changed', {
    at: other.record.name,
    found: 'another last file than before, because somebody has applied or reverted files meanwhile',
    expected: known.join(', '),
    remedy: 'Nothing was reverted. See `entwrite migration status`, and revert again what is still to be reverted.',
  });
}

async function agree(
  databaseId: string,
  reverts: readonly Revert[],
  { confirm, allowDestructive = false }: RevertMigrationsOptions,
  contextConfirm: RevertMigrationsOptions['confirm'],
): Promise<void> {
  const ask = confirm ?? contextConfirm;
  const plan = planOf(databaseId, reverts);
  await requireConsent(plan, allowDestructive, ask);
  await requireEmptyConsent(plan, reverts, allowDestructive, isProduction() ? undefined : ask);
}

function planOf(databaseId: string, reverts: readonly Revert[]) {
  return combinedPlan(
    databaseId,
    reverts.map(({ collected, back }) => ({
      ...collected,
      from: collected.to,
      to: collected.from,
      steps: schemaSteps(back),
    })),
    'Revert',
  );
}

function identity(reverts: readonly Revert[]): string {
  return reverts.map(({ record }) => record.name).join('\n');
}
