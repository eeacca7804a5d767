import type { ContextDeps } from '../../context/context-deps.js';
import { runHook } from '../../schema-manager/executor/run-hook.js';
import type { CollectedMigration } from '../builder/collect-steps.js';
import type { LockedHistory } from '../history/locked-history.js';
import { freshRecord, type MigrationRecord, nextBatch, squashedRecords } from '../history/migration-record.js';
import type { RunRecorder } from '../history/run-recorder.js';
import { serverNow } from '../history/server-now.js';
import { applyFile, finishRollingBack } from './apply-file.js';
import { combinedPlan } from './combined-plan.js';
import { type KeptRecord, keepRecord } from './kept-record.js';
import type { MigrationWorkOptions } from './migration-work-options.js';
import { type PendingWork, recordedFiles } from './pending-work.js';
import { finishReverting } from './revert-file.js';
import type { RunDeps } from './run-deps.js';

/** Finishes what an earlier run began, then applies the pending files. Returns the batch number; null if nothing was pending. */
export async function executeFiles(
  { applied, unfinished, returning, pending }: PendingWork,
  { history, journal }: LockedHistory,
  deps: RunDeps,
  { hooks, recorder, options: { databaseId } }: ContextDeps & { readonly recorder: RunRecorder },
  options: MigrationWorkOptions,
): Promise<number | null> {
  const { onError = 'undo', hooks: { beforeMigration, afterMigration } = {} } = options;
  const workOn = async (record: MigrationRecord, work: (kept: KeptRecord) => Promise<void>) => {
    const kept = keepRecord(record, journal);
    const end = recorder.begin(record.name);
    try {
      if (history.records.includes(record)) await kept.claim();
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
  for (const { collected, known } of recordedFiles(history.records, returning)) {
    const finish = known.status === 'undoing' ? finishRollingBack : finishReverting;
    await workOn(known, (kept) => finish(collected, kept, deps));
  }
  for (const { collected, known } of recordedFiles(history.records, unfinished)) await apply(collected, known);
  const batch = nextBatch(history.records);
  for (const collected of pending) await apply(collected, freshRecord(collected, batch, serverNow(deps.transport)));
  await journal.write(...squashedRecords(applied, history.records, batch, serverNow(deps.transport)));
  return pending.length === 0 ? null : batch;
}
