import { contextPorts } from '../context/context-ports.js';
import type { DbContext } from '../context/db-context.js';
import { requireConsent } from '../schema-manager/destructive-consent.js';
import { runHook } from '../schema-manager/run-hook.js';
import { chooseReverts, type RevertChoice } from './choose-reverts.js';
import { type CollectedMigration, collectSteps } from './collect-steps.js';
import { combinedPlan } from './combined-plan.js';
import { createRunPorts } from './create-run-ports.js';
import type { ExecutionStep } from './execution-step.js';
import { type History, openHistory } from './history.js';
import { withLockedHistory } from './locked-history.js';
import { managedState } from './managed-state.js';
import { migrationProblem } from './migration-problem.js';
import { backupFolders, type MigrationRecord } from './migration-record.js';
import type { MigrationRunReport } from './migration-report.js';
import type { MigrationStep } from './migration-step.js';
import { environmentOf, type MigrationWorkOptions } from './migrations-options.js';
import { keepRecord } from './record-keeper.js';
import { finishReverting, revertFile, stepsBack, withPresentBackups } from './revert-file.js';
import { createRunRecorder } from './run-recorder.js';
import { type PendingWork, pendingWork } from './show-migrations.js';
import { withProgress } from './with-progress.js';

export interface RevertMigrationsOptions extends MigrationWorkOptions, RevertChoice {
  readonly onReport?: (report: MigrationRunReport) => void | Promise<void>;
}

/** One file and how it goes back. */
interface Revert {
  readonly collected: CollectedMigration;
  readonly record: MigrationRecord;
  readonly back: readonly ExecutionStep[];
}

/**
 * Takes applied migrations back, newest first: the last one, or those that `to`, `batch` or `only` say. What was dropped comes
 * back with its values where the backup is still there. A revert that was interrupted is finished by the next call.
 *
 * @throws EntwriteError before anything is written: migration_irreversible, migration_invalid, migration_unknown,
 *   destructive_refused, locked; later whatever a step throws
 * @example await revertMigrations(db);   // the last file
 */
export async function revertMigrations(
  context: DbContext,
  options: RevertMigrationsOptions = {},
): Promise<MigrationRunReport> {
  const ports = withProgress(contextPorts(context), options.onProgress);
  await ports.open();
  const { databaseId } = ports.options;
  const recorder = createRunRecorder(
    { databaseId, direction: 'down', environment: environmentOf(options) },
    ports.onProgress,
  );
  const before = ports.transport.requestCount();
  const report = (error?: unknown) =>
    recorder.report({ requests: ports.transport.requestCount() - before, batch: null, skipped: [] }, error);
  try {
    const history = await openHistory(ports).read();
    const planned = await plan(history, options);
    if (planned.reverts.length + planned.begun.length > 0) {
      await agree(databaseId, planned.reverts, options, ports.confirm);
      await withLockedHistory(ports, options, async (locked) => {
        const current = await plan(locked.history, options);
        if (identity(current.reverts) !== identity(planned.reverts))
          await agree(databaseId, current.reverts, options, ports.confirm);
        const runPorts = await createRunPorts(ports, locked, options, recorder);
        await runPorts.backups?.saveAll(locked.history.live.schema, 'before revert');
        await runHook('onBeforeMigration', () => ports.hooks.onBeforeMigration(planOf(databaseId, current.reverts)));
        for (const { collected, record, back } of [...current.begun, ...current.reverts]) {
          const keeper = keepRecord(record, locked.journal, locked.lease);
          const end = recorder.begin(record.name);
          try {
            await runHook('beforeMigration', () => options.hooks?.beforeMigration?.(record.name));
            if (record.status === 'reverting') await finishReverting(collected, keeper, runPorts);
            else await revertFile(collected, back, keeper, runPorts);
            await runHook('afterMigration', () => options.hooks?.afterMigration?.(record.name));
          } finally {
            end(keeper.record(), 'back');
          }
        }
        await runPorts.backups?.prune(backupFolders(lastRun(current.remaining, locked.history)));
        return { result: null, state: managedState(locked.history, { ...current.work, applied: current.remaining }) };
      });
    }
    await runHook('onMigrationComplete', ports.hooks.onMigrationComplete);
  } catch (error) {
    await options.onReport?.(report(error));
    throw error;
  }
  const result = report();
  await options.onReport?.(result);
  return result;
}

interface PlannedReverts {
  readonly work: PendingWork;
  /** Reverts that an earlier call began. */
  readonly begun: readonly Revert[];
  readonly reverts: readonly Revert[];
  /** What stays applied. */
  readonly remaining: readonly CollectedMigration[];
}

async function plan(history: History, options: RevertMigrationsOptions): Promise<PlannedReverts> {
  const { folder, environment } = options;
  const where = { ...(folder !== undefined && { folder }), ...(environment !== undefined && { environment }) };
  const work = { ...(await pendingWork(history, where)), pending: [] };
  const recordOf = new Map(history.records.map((record) => [record.name, record]));
  const reverts = async (collected: CollectedMigration): Promise<Revert[]> => {
    const known = recordOf.get(collected.file.name);
    if (known === undefined) return [];
    const record = known.status === 'reverting' ? known : await withPresentBackups(known);
    return [{ collected, record, back: await stepsBack(collected, record) }];
  };
  const halfApplied = work.unfinished.find(({ file }) => recordOf.get(file.name)?.status !== 'reverting');
  if (halfApplied !== undefined) throw refuseUnfinished(halfApplied.file.name);
  const begun = (await Promise.all(work.unfinished.map(reverts))).flat();
  const isBegun = (name: string) => begun.some(({ record }) => record.name === name);
  const applied = work.applied.filter(({ file }) => !isBegun(file.name));
  const chosen =
    begun.length > 0 && options.to === undefined && options.batch !== true && options.only === undefined
      ? []
      : chooseReverts(
          applied.map(({ file }) => file.name),
          history.records,
          options,
        );
  const newestFirst = chosen.map((name) => applied.find(({ file }) => file.name === name)).reverse();
  const remaining = applied.filter(({ file }) => !chosen.includes(file.name));
  await requireIndependent(remaining, chosen);
  const planned: Revert[] = [];
  for (const collected of newestFirst) if (collected !== undefined) planned.push(...(await reverts(collected)));
  return { work: { ...work, unfinished: [] }, begun, reverts: planned, remaining };
}

/** What stays applied must still replay without what goes. */
async function requireIndependent(remaining: readonly CollectedMigration[], gone: readonly string[]): Promise<void> {
  let schema = remaining[0]?.from;
  for (const { file } of remaining) {
    if (schema === undefined) return;
    try {
      schema = (await collectSteps(file, schema)).to;
    } catch (cause) {
      throw migrationProblem(
        'migration_irreversible',
        gone.join(', '),
        null,
        {
          found: `the later file ${file.name}, which builds on it`,
          expected: 'files that nothing applied builds on',
          remedy: `Revert ${file.name} first, or with \`to\` all later ones; nothing was reverted.`,
        },
        { cause },
      );
    }
  }
}

/** The records of the newest batch among what stays applied. */
function lastRun(remaining: readonly CollectedMigration[], { records }: History): readonly MigrationRecord[] {
  const names = new Set(remaining.map(({ file }) => file.name));
  const staying = records.filter(({ name }) => names.has(name));
  const newest = Math.max(0, ...staying.map(({ batch }) => batch));
  return staying.filter(({ batch }) => batch === newest);
}

async function agree(
  databaseId: string,
  reverts: readonly Revert[],
  { confirm, allowDestructive = false }: RevertMigrationsOptions,
  contextConfirm: RevertMigrationsOptions['confirm'],
): Promise<void> {
  const ask = confirm ?? contextConfirm;
  await requireConsent(planOf(databaseId, reverts), allowDestructive, ask, process.env.NODE_ENV === 'production');
}

function planOf(databaseId: string, reverts: readonly Revert[]) {
  const steps = (back: readonly ExecutionStep[]) =>
    back.flatMap((step): MigrationStep[] => (step.kind === 'schema' ? [step] : []));
  return combinedPlan(
    databaseId,
    reverts.map(({ collected, back }) => ({
      ...collected,
      from: collected.to,
      to: collected.from,
      steps: steps(back),
    })),
  );
}

function identity(reverts: readonly Revert[]): string {
  return reverts.map(({ record }) => record.name).join('\n');
}

function refuseUnfinished(name: string) {
  return migrationProblem('migration_irreversible', name, null, {
    found: 'a migration that was begun and is not finished',
    expected: 'a finished history',
    remedy: 'Run the migrations first: that finishes it, or takes it back if it fails.',
  });
}
