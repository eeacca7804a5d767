import { requireWriteScopes } from '../appwrite/key-scopes.js';
import { type ContextPorts, contextPorts } from '../context/context-ports.js';
import type { DbContext } from '../context/db-context.js';
import { requireConsent } from '../schema-manager/destructive-consent.js';
import { runHook } from '../schema-manager/run-hook.js';
import { applyFile, finishUndoing, freshRecord } from './apply-file.js';
import type { CollectedMigration } from './collect-steps.js';
import { combinedPlan } from './combined-plan.js';
import { createRunPorts } from './create-run-ports.js';
import { type History, openHistory } from './history.js';
import { type LockedHistory, withLockedHistory } from './locked-history.js';
import { managedState } from './managed-state.js';
import { backupFolders, type MigrationRecord } from './migration-record.js';
import type { MigrationRunReport } from './migration-report.js';
import { environmentOf, type MigrationWorkOptions } from './migrations-options.js';
import { keepRecord, type RecordKeeper } from './record-keeper.js';
import { refuseForeignCollections } from './refuse-foreign-collections.js';
import { requireRoom } from './require-room.js';
import { finishReverting } from './revert-file.js';
import type { RunPorts } from './run-ports.js';
import { createRunRecorder, type RunRecorder } from './run-recorder.js';
import { type PendingWork, pendingWork } from './show-migrations.js';
import { withProgress } from './with-progress.js';

export interface RunMigrationsOptions extends MigrationWorkOptions {
  /** Name of the last file to be applied. */
  readonly to?: string;
  /** Names of the files to be applied, and no others. */
  readonly only?: readonly string[];
  /** Given the report, after success and failure alike. */
  readonly onReport?: (report: MigrationRunReport) => void | Promise<void>;
}

/**
 * Applies the pending migration files of a folder, in order, under the lock of the database. Finishes first what an interrupted
 * run left. All files are loaded and replayed before the first request that writes; one that fails is undone.
 *
 * @throws EntwriteError before anything is written: migration_invalid, migration_edited, migration_unknown, history_missing,
 *   schema_drifted, destructive_refused, unauthorized, locked; later: migration_failed and whatever a step throws
 * @example
 * const report = await runMigrations(db, { allowDestructive: ['posts.old'] });
 * console.log(describeRunReport(report));
 */
export async function runMigrations(
  context: DbContext,
  options: RunMigrationsOptions = {},
): Promise<MigrationRunReport> {
  const ports = withProgress(contextPorts(context), options.onProgress);
  await ports.open();
  const { databaseId } = ports.options;
  const recorder = createRunRecorder(
    { databaseId, direction: 'up', environment: environmentOf(options) },
    ports.onProgress,
  );
  const before = ports.transport.requestCount();
  let batch: number | null = null;
  let skipped: readonly string[] = [];
  const report = (error?: unknown) =>
    recorder.report({ requests: ports.transport.requestCount() - before, batch, skipped }, error);
  try {
    let consented: string | null = null;
    const agree = async (work: PendingWork, history: History) => {
      skipped = work.skipped;
      refuseForeignCollections(databaseId, history, work.pending);
      const plan = combinedPlan(databaseId, work.pending);
      const identity = JSON.stringify(plan);
      if (identity === consented) return;
      const confirm = options.confirm ?? ports.confirm;
      await requireConsent(plan, options.allowDestructive ?? false, confirm, process.env.NODE_ENV === 'production');
      consented = identity;
    };
    const history = await openHistory(ports).read();
    const work = await pendingWork(history, options);
    skipped = work.skipped;
    if (work.pending.length + work.unfinished.length > 0) {
      await agree(work, history);
      await requireWriteScopes(ports.transport, databaseId);
      await requireRoom(work, ports);
      batch = await withLockedHistory(ports, options, async (locked) => {
        const current = await pendingWork(locked.history, options);
        await agree(current, locked.history);
        const runPorts = await createRunPorts(ports, locked, options, recorder);
        await runPorts.backups?.saveAll(locked.history.live.schema, 'before run');
        const reached = await applyAll(current, locked, runPorts, { ...ports, recorder }, options);
        await runPorts.backups?.prune(backupFolders(reached.records));
        const state = managedState(locked.history, current);
        return { result: reached.batch, state };
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

/** Gives the number of the batch, null where nothing was new, and the records of the files that were worked on. */
async function applyAll(
  { applied, unfinished, pending }: PendingWork,
  { history, journal, lease }: LockedHistory,
  ports: RunPorts,
  { hooks, recorder, options: { databaseId } }: ContextPorts & { readonly recorder: RunRecorder },
  options: RunMigrationsOptions,
): Promise<{ readonly batch: number | null; readonly records: readonly MigrationRecord[] }> {
  const { beforeMigration, afterMigration } = options.hooks ?? {};
  const around = async (name: string, work: () => Promise<void>) => {
    await runHook('beforeMigration', () => beforeMigration?.(name));
    await work();
    await runHook('afterMigration', () => afterMigration?.(name));
  };
  const keepers: RecordKeeper[] = [];
  const again: CollectedMigration[] = [];
  if (unfinished.length + pending.length > 0) {
    const plan = combinedPlan(databaseId, [...unfinished, ...pending]);
    await runHook('onBeforeMigration', () => hooks.onBeforeMigration(plan));
  }
  for (const collected of unfinished) {
    const record = history.records.find(({ name }) => name === collected.file.name);
    if (record === undefined) continue;
    const keeper = keepRecord(record, journal, lease);
    keepers.push(keeper);
    const end = recorder.begin(record.name);
    const list = record.status === 'applying' ? 'steps' : 'back';
    try {
      if (record.status === 'applying')
        await around(record.name, () => applyFile(collected, keeper, ports, options.onError ?? 'undo'));
      else if (record.status === 'undoing') await finishUndoing(collected, keeper, ports);
      else await finishReverting(collected, keeper, ports);
    } finally {
      end(keeper.record(), list);
    }
    const isWanted = options.only === undefined || options.only.includes(record.name);
    if (record.status === 'undoing' && isWanted) again.push(collected);
  }
  const batch = Math.max(0, ...history.records.map((record) => record.batch)) + 1;
  const open = [...again, ...pending];
  for (const collected of open) {
    const record = freshRecord(collected, batch);
    const keeper = keepRecord(record, journal, lease);
    keepers.push(keeper);
    const end = recorder.begin(record.name);
    try {
      await around(record.name, () => applyFile(collected, keeper, ports, options.onError ?? 'undo'));
    } finally {
      end(keeper.record(), keeper.record().back.length > 0 ? 'back' : 'steps');
    }
  }
  // What was squashed from applied files is applied, and the history says so.
  const known = new Set(history.records.map(({ name }) => name));
  const squashed = applied.filter(({ file }) => !known.has(file.name));
  if (squashed.length > 0) {
    await journal.write(
      ...squashed.map((collected) => ({
        ...freshRecord(collected, batch),
        status: 'applied' as const,
        finishedAt: new Date().toISOString(),
        milliseconds: 0,
        reason: `squashed from ${(collected.file.migration.replaces ?? []).join(', ')}`,
      })),
    );
  }
  return { batch: open.length === 0 ? null : batch, records: keepers.map((keeper) => keeper.record()) };
}
