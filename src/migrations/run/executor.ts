import type { ContextDeps } from '../../context/context-deps.js';
import { runHook } from '../../schema-manager/executor/run-hook.js';
import type { CollectedMigration } from '../builder/collect-steps.js';
import type { LockedHistory } from '../history/locked-history.js';
import { freshRecord, type MigrationRecord, nextBatch, squashedRecord } from '../history/migration-record.js';
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
 * @returns the number of the batch, null where nothing was new
 */
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
  const begun = (files: readonly CollectedMigration[]) =>
    history.records.flatMap((record) =>
      files.filter(({ file }) => file.name === record.name).map((collected) => ({ collected, record })),
    );
  for (const { collected, record } of begun(returning)) {
    const finish = record.status === 'undoing' ? finishRollingBack : finishReverting;
    await workOn(record, (kept) => finish(collected, kept, deps));
  }
  for (const { collected, record } of begun(unfinished)) await apply(collected, record);
  const batch = nextBatch(history.records);
  for (const collected of pending) await apply(collected, freshRecord(collected, batch, serverNow(deps.transport)));
  // What was squashed from applied files is applied, and the history says so.
  const known = new Set(history.records.map(({ name }) => name));
  const squashed = applied.filter(({ file }) => !known.has(file.name));
  await journal.write(...squashed.map((one) => squashedRecord(one, batch, serverNow(deps.transport))));
  return pending.length === 0 ? null : batch;
}
