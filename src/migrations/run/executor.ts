import type { ContextPorts } from '../../context/context-ports.js';
import { runHook } from '../../schema-manager/executor/run-hook.js';
import type { CollectedMigration } from '../builder/collect-steps.js';
import type { LockedHistory } from '../history/locked-history.js';
import type { MigrationRecord } from '../history/migration-record.js';
import { freshRecord } from '../history/migration-record.js';
import type { RunRecorder } from '../history/run-recorder.js';
import { applyFile, finishUndoing } from './apply-file.js';
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
  ports: RunDeps,
  { hooks, recorder, options: { databaseId } }: ContextPorts & { readonly recorder: RunRecorder },
  options: MigrationWorkOptions & { readonly only?: readonly string[] },
): Promise<{ readonly batch: number | null; readonly records: readonly MigrationRecord[] }> {
  const { beforeMigration, afterMigration } = options.hooks ?? {};
  const around = async (name: string, work: () => Promise<void>) => {
    await runHook('beforeMigration', () => beforeMigration?.(name));
    await work();
    await runHook('afterMigration', () => afterMigration?.(name));
  };
  const keepers: KeptRecord[] = [];
  const again: CollectedMigration[] = [];
  if (unfinished.length + pending.length > 0) {
    const plan = combinedPlan(databaseId, [...unfinished, ...pending]);
    await runHook('onBeforeMigration', () => hooks.onBeforeMigration(plan));
  }
  for (const collected of unfinished) {
    const record = history.records.find(({ name }) => name === collected.file.name);
    if (record === undefined) continue;
    const keeper = keepRecord(record, journal);
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
    const keeper = keepRecord(record, journal);
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
