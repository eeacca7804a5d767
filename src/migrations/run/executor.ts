import type { ContextDeps } from '../../context/context-deps.js';
import { runHook } from '../../schema-manager/executor/run-hook.js';
import type { CollectedMigration } from '../builder/collect-steps.js';
import type { LockedHistory } from '../history/locked-history.js';
import { freshRecord, type MigrationRecord } from '../history/migration-record.js';
import type { RunRecorder } from '../history/run-recorder.js';
import { serverNow } from '../history/server-now.js';
import { applyFile, finishRollingBack } from './apply-file.js';
import { combinedPlan } from './combined-plan.js';
import { type KeptRecord, keepRecord } from './kept-record.js';
import type { MigrationWorkOptions } from './migration-work-options.js';
import type { PendingWork } from './pending-work.js';
import { finishReverting } from './revert-file.js';
import type { RunDeps } from './run-deps.js';

/**
 * Finishes what an earlier run began, then applies the pending files, in order.
 *
 * @returns the number of the batch, null where nothing was new, and the records of the files that were worked on
 */
export async function executeFiles(
  { applied, unfinished, pending }: PendingWork,
  { history, journal }: LockedHistory,
  deps: RunDeps,
  { hooks, recorder, options: { databaseId } }: ContextDeps & { readonly recorder: RunRecorder },
  options: MigrationWorkOptions & { readonly only?: readonly string[] },
): Promise<{ readonly batch: number | null; readonly records: readonly MigrationRecord[] }> {
  const { onError = 'undo', only, hooks: { beforeMigration, afterMigration } = {} } = options;
  const records: KeptRecord[] = [];
  const workOn = async (record: MigrationRecord, work: (kept: KeptRecord) => Promise<void>) => {
    const kept = keepRecord(record, journal);
    records.push(kept);
    const end = recorder.begin(record.name);
    try {
      await work(kept);
    } finally {
      end(kept.record(), kept.record().back.length > 0 ? 'back' : 'steps');
    }
  };
  const apply = (collected: CollectedMigration, record: MigrationRecord) =>
    workOn(record, async (kept) => {
      await runHook('beforeMigration', () => beforeMigration?.(record.name));
      await applyFile(collected, kept, deps, onError);
      await runHook('afterMigration', () => afterMigration?.(record.name));
    });

  if (unfinished.length + pending.length > 0) {
    const plan = combinedPlan(databaseId, [...unfinished, ...pending]);
    await runHook('onBeforeMigration', () => hooks.onBeforeMigration(plan));
  }
  const again: CollectedMigration[] = [];
  const begun = history.records.flatMap((record) =>
    unfinished.filter(({ file }) => file.name === record.name).map((collected) => ({ collected, record })),
  );
  for (const { collected, record } of begun) {
    if (record.status === 'applying') await apply(collected, record);
    else if (record.status === 'undoing') await workOn(record, (kept) => finishRollingBack(collected, kept, deps));
    else await workOn(record, (kept) => finishReverting(collected, kept, deps));
    if (record.status === 'undoing' && (only === undefined || only.includes(record.name))) again.push(collected);
  }
  const batch = Math.max(0, ...history.records.map((record) => record.batch)) + 1;
  const open = [...again, ...pending];
  for (const collected of open) await apply(collected, freshRecord(collected, batch, serverNow(deps.transport)));
  // What was squashed from applied files is applied, and the history says so.
  const known = new Set(history.records.map(({ name }) => name));
  const squashed = applied.filter(({ file }) => !known.has(file.name));
  if (squashed.length > 0) {
    await journal.write(
      ...squashed.map((collected) => ({
        ...freshRecord(collected, batch, serverNow(deps.transport)),
        status: 'applied' as const,
        finishedAt: serverNow(deps.transport).toISOString(),
        milliseconds: 0,
        reason: `squashed from ${[collected.file.migration.replaces].flat().join(', ')}`,
      })),
    );
  }
  return { batch: open.length === 0 ? null : batch, records: records.map((kept) => kept.record()) };
}
