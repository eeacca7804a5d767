import type { ContextDeps } from '../../context/context-deps.js';
import { runHook } from '../../schema-manager/executor/run-hook.js';
import type { CollectedMigration } from '../builder/collect-steps.js';
import type { LockedHistory } from '../history/locked-history.js';
import { freshRecord, type MigrationRecord, nextBatch, squashedRecords } from '../history/migration-record.js';
import type { RunRecorder } from '../history/run-recorder.js';
import { serverNow } from '../history/server-now.js';
import { applyFile, finishRollingBack } from './apply-file.js';
import { combinedPlan } from './combined-plan.js';
import type { MigrationWorkOptions } from './migration-work-options.js';
import { type PendingWork, recordedFiles } from './pending-work.js';
import { finishReverting } from './revert-file.js';
import type { RunDeps } from './run-deps.js';
import { workOnFile } from './work-on-file.js';

/** Finishes what an earlier run began, then applies the pending files. Returns the batch number; null if nothing was pending. */
export async function executeFiles(
  { applied, unfinished, returning, pending }: PendingWork,
  { history, journal }: LockedHistory,
  deps: RunDeps,
  { hooks, recorder, options: { databaseId } }: ContextDeps & { readonly recorder: RunRecorder },
  options: MigrationWorkOptions,
): Promise<number | null> {
  const { onError = 'undo', hooks: fileHooks = {} } = options;
  const apply = (collected: CollectedMigration, record: MigrationRecord, isBegun: boolean) =>
    workOnFile(record, isBegun, { journal, recorder, hooks: fileHooks }, (kept) =>
      applyFile(collected, kept, deps, onError),
    );

  if (unfinished.length + pending.length > 0) {
    const plan = combinedPlan(databaseId, [...unfinished, ...pending]);
    await runHook('onBeforeMigration', () => hooks.onBeforeMigration(plan));
  }
  for (const { collected, known } of recordedFiles(history.records, returning)) {
    const finish = known.status === 'undoing' ? finishRollingBack : finishReverting;
    await workOnFile(known, true, { journal, recorder, hooks: {} }, (kept) => finish(collected, kept, deps));
  }
  for (const { collected, known } of recordedFiles(history.records, unfinished)) await apply(collected, known, true);
  const batch = nextBatch(history.records);
  for (const collected of pending)
    await apply(collected, freshRecord(collected, batch, serverNow(deps.transport)), false);
  await journal.write(...squashedRecords(applied, history.records, batch, serverNow(deps.transport)));
  return pending.length === 0 ? null : batch;
}
