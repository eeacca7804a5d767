import { cyclesIn } from '../../differ/swaps-in.js';
import { EntwriteError, hasCode } from '../../errors.js';
import { applyOperations } from '../../operations/operation.js';
import { type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import { dottedName } from '../../schema/schema-name.js';
import { messageOf } from '../../util/message-of.js';
import { pause } from '../../util/pause.js';
import { intentOf, NO_INTENT } from '../lock/intent.js';
import type { Lease } from '../lock/lease.js';
import { goneAfter, type ManagedState, NO_STATE, withModel } from '../lock/managed-state.js';
import { stateText } from '../lock/stored-lock.js';
import { OPERATIONS_COLLECTION } from '../lock/system-collections.js';
import { filledNames } from '../lock/unfinished-fills.js';
import { parkedBy, stillParked } from '../parking/parked-record.js';
import { settledSwaps } from '../plan/declared-renames.js';
import type { LivePlan } from '../plan/live-plan.js';
import { type ApplyDeps, ApplyFailure, applySchema } from './apply-schema.js';
import { createNamePlacing } from './name-placing.js';
import { closeInterruptedRows } from './operation-journal.js';
import { explainRollBack } from './roll-back-outcome.js';

/** Carries out a plan under the lock and records the schema. After an error it rolls back what can be rolled back without loss. */
export async function applyPlan(
  found: LivePlan,
  lease: Lease,
  deps: Omit<ApplyDeps, 'lease' | 'run' | 'isChecked' | 'databaseId'>,
  keepsOnError: boolean,
): Promise<void> {
  const { stored, managed, live, plan } = found;
  const { operations, databaseId } = plan;
  const target = applyOperations(managed, operations);
  const owned = [...new Set([...(stored?.state ?? NO_STATE).owned, ...intentOf(operations).creates])];
  const state = completedState(found, owned, target);
  const mayHaveOpenRows =
    operations.length === 0 && findCollection(live.schema, OPERATIONS_COLLECTION.id) !== undefined;
  const schemas = deps.schemas.guardedBy(lease);
  const documents = deps.documents.guardedBy(lease);
  const swaps = [...found.declared.swaps, ...cyclesIn(operations)];
  const placed: string[] = [];
  const placing = createNamePlacing(
    swaps,
    { schemas, lease },
    {
      onRecord: (marks) => void placed.push(...marks),
    },
  );
  const work = { schemas, documents, databaseId, lease, run: String(lease.fencingToken), isChecked: true };
  try {
    if (mayHaveOpenRows) await closeInterruptedRows({ schemas, documents, live: live.schema });
    const applying = applySchema({ ...found, operations }, { ...deps, ...work, placing });
    // The text of the state is made while the server works.
    await Promise.all([applying, pause(0).then(() => stateText(state))]);
    await lease.complete(state);
  } catch (error) {
    await requireLock(lease);
    // A swap that rolling back does not take back stays made, and the next run must not make it again.
    if (placed.length > 0) await lease.addIntent({ ...NO_INTENT, uncertainSwaps: placed });
    if (!(error instanceof ApplyFailure)) throw error;
    const { outcome, isBack } = await outcomeOf(error, keepsOnError);
    const fills = isBack ? [] : filledNames(operations, deps.fill);
    if (fills.length > 0) await recordFills(fills, lease, deps);
    throw outcome;
  }
}

/** Records what a failed run was filling. Where that fails, too, a person has to know: the schema does not show it. */
async function recordFills(
  fills: readonly string[],
  lease: Pick<Lease, 'addIntent'>,
  { onProgress }: Pick<ApplyDeps, 'onProgress'>,
): Promise<void> {
  try {
    await lease.addIntent({ ...NO_INTENT, fillsLeft: fills });
  } catch (error) {
    const names = fills.map(dottedName).join(', ');
    const message = `What was being written to the documents (${names}) could not be recorded: ${messageOf(error)} Write it by other means; the next run will not go on with it.`;
    onProgress({ type: 'warning', message, findings: [] });
  }
}

/** The error of a run, and whether all that it did was rolled back. */
async function outcomeOf(
  failure: ApplyFailure,
  keepsOnError: boolean,
): Promise<{ readonly outcome: unknown; readonly isBack: boolean }> {
  const { cause } = failure;
  const isOurs = cause instanceof EntwriteError && cause.code !== 'lock_lost';
  const rolledBack = isOurs && !keepsOnError ? await failure.rollBack() : null;
  const outcome = isOurs && rolledBack !== null ? await explainRollBack(cause, rolledBack, failure.saved) : cause;
  await failure.close();
  return { outcome, isBack: rolledBack?.stopped === null && rolledBack.remaining.length === 0 };
}

/** Throws after an error if the lock is lost: a former holder must not roll back what its successor works on. */
async function requireLock(lease: Lease): Promise<void> {
  try {
    await lease.serverTime();
  } catch (error) {
    if (hasCode(error, 'lock_lost')) throw error;
  }
}

/** The state to remember once a plan is carried out. `owned`: collections entwrite made, including those that are gone. */
function completedState(
  { live, stored, declared, plan, model }: Pick<LivePlan, 'live' | 'stored' | 'declared' | 'plan' | 'model'>,
  owned: readonly string[],
  target: DatabaseSchema,
): ManagedState {
  const before = stored?.state ?? NO_STATE;
  const parked = stillParked(before.parked ?? [], live);
  const kept = new Set(parkedBy(plan.operations).flatMap(({ collection, key }) => (key === null ? [collection] : [])));
  const isHere = (id: string) => findCollection(target, id) !== undefined || kept.has(id);
  return {
    owned: owned.filter((id) => isHere(id) || parked.some(({ collection, key }) => collection === id && key === null)),
    schema: target,
    models: withModel(before, model),
    swaps: [...new Set([...(before.swaps ?? []), ...settledSwaps(declared.swaps, plan.operations)])],
    ...(parked.length > 0 && { parked }),
    ...goneAfter(before, plan.schema === null ? [] : [plan.schema], target),
  };
}
