import type { ProgressListener } from '../progress.js';
import { applyPlan } from './executor/apply-plan.js';
import type { ApplyDeps } from './executor/apply-schema.js';
import { enterMigration } from './executor/enter-migration.js';
import { runHook } from './executor/run-hook.js';
import { underLease } from './lock/acquire-lease.js';
import { intentOf } from './lock/intent.js';
import type { LeaseOptions } from './lock/lease.js';
import type { StateStore } from './lock/state-store.js';
import { filledNames } from './lock/unfinished-fills.js';
import type { LivePlan } from './plan/live-plan.js';
import { MigrationPlan } from './plan/migration-plan.js';
import { createReportRecorder } from './plan/migration-report.js';
import { newerModelOf } from './plan/plan-hints.js';
import type { ValueChanges } from './plan/value-changes.js';
import { renamesBy } from './preflight/under-former-keys.js';
import type { MigrateOptions, SchemaManagerOptions } from './schema-manager-options.js';

export interface MigrationWork {
  readonly states: StateStore;
  readonly lease: LeaseOptions;
  /** Makes the plan from the live schema: before the lock is taken, and again under it. */
  readonly look: () => Promise<LivePlan>;
  /** Refuses a plan, or returns it with what the documents show. */
  readonly gate: (found: LivePlan) => Promise<MigrationPlan>;
  readonly valueChanges: (found: LivePlan) => ValueChanges;
  readonly options: Pick<MigrateOptions, 'fence' | 'copy' | 'concurrency' | 'signal' | 'onError'>;
}

/** Carries out a plan under the lock, with the hooks around it, and returns it with a report of the cost. */
export async function runMigration(
  manager: SchemaManagerOptions,
  { states, lease: leaseOptions, look, gate, valueChanges, options }: MigrationWork,
): Promise<MigrationPlan> {
  const { schemas, documents, backups, hooks, requestCount, onProgress: emit = () => {} } = manager;
  const requests = requestCount();
  const intentFor = (planned: LivePlan) => {
    const { operations } = planned.plan;
    const fills = filledNames(operations, valueChanges(planned).fill);
    return { ...intentOf(operations), fills, renamesBesideFills: fills.length > 0 ? renamesBy(operations) : [] };
  };
  const { found, lease } = await enterMigration({ schemas, states, look, gate, intentFor }, leaseOptions);
  const { plan } = found;
  const recorder = createReportRecorder(plan);
  const onProgress: ProgressListener = (event) => {
    recorder.take(event);
    emit(event);
  };
  const reportUnmanaged = () => {
    if (plan.unmanaged.length > 0) onProgress({ type: 'unmanaged', names: plan.unmanaged });
  };
  if (lease === null) {
    reportUnmanaged();
    if (!found.live.exists) await schemas.createDatabase();
  } else {
    await underLease(lease, async () => {
      reportUnmanaged();
      if (!plan.isEmpty) {
        const [newer] = newerModelOf(plan);
        if (newer !== undefined)
          onProgress({ type: 'warning', message: `the database has ${newer.found}`, findings: [newer] });
        onProgress({ type: 'plan', operations: plan.length, requests: plan.requests });
        await runHook('onBeforeMigration', () => hooks?.onBeforeMigration?.(plan));
      }
      const { fence = false, copy, concurrency, signal } = options;
      const save: ApplyDeps['save'] = async (...losses) => (await backups?.save(...losses, lease)) ?? null;
      const deps = { schemas, documents, save, fence, copy, concurrency, signal, onProgress, ...valueChanges(found) };
      await applyPlan(found, lease, deps, options.onError === 'keep');
    });
    const { milliseconds, requests: counted } = recorder.report(requestCount() - requests, null);
    onProgress({ type: 'finished', operations: plan.length, requests: counted.sent, milliseconds });
  }
  await runHook('onMigrationComplete', () => hooks?.onMigrationComplete?.());
  return new MigrationPlan(plan, recorder.report(requestCount() - requests, schemas.server.known()));
}
