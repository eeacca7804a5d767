import { EntwriteError } from '../../errors.js';
import { withLease } from '../lock/acquire-lease.js';
import { NO_INTENT } from '../lock/intent.js';
import type { LeaseOptions } from '../lock/lease.js';
import { NO_STATE } from '../lock/managed-state.js';
import type { StateStore } from '../lock/state-store.js';
import {
  changedName,
  describeChange,
  isPastReturn,
  type OnlineChange,
  phaseIn,
  rollBackChange,
} from '../online-changes/online-change.js';
import type { RollBackChangeDeps } from '../online-changes/online-change-definition.js';
import type { LivePlan } from '../plan/live-plan.js';

/**
 * Rolls back online changes that an earlier run did not finish: what they were filling is deleted, the old one stays.
 *
 * @returns what was rolled back, in words
 * @throws EntwriteError plan_refused, before anything is written, for a change past its swap: others may have written to the
 *   new one since
 */
export async function rollBackUnfinished(
  { unfinished, stored, live }: Pick<LivePlan, 'unfinished' | 'stored' | 'live'>,
  deps: RollBackChangeDeps & { readonly states: StateStore },
  options: LeaseOptions,
): Promise<readonly string[]> {
  if (unfinished.length === 0 || stored === null) return [];
  const late = unfinished.find((change) => isPastReturn(change, live.schema));
  if (late !== undefined) throw pastSwap(late);
  return withLease(deps.states, options, async (lease) => {
    const drops = unfinished.flatMap((change) => (change.kind === 'collection' ? [`${change.collection.id}/*`] : []));
    if (drops.length > 0) await lease.addIntent({ ...NO_INTENT, drops });
    const guarded = { ...deps, schemas: deps.schemas.guardedBy(lease) };
    for (const change of unfinished) {
      await lease.confirm();
      const { schema } = await deps.schemas.read();
      if (phaseIn(change, schema) !== 'untouched') await rollBackChange(change, guarded);
    }
    const { owned, ...remembered } = stored.state ?? NO_STATE;
    const gone = unfinished.flatMap((change) => (change.kind === 'collection' ? [change.collection.id] : []));
    await lease.complete({ owned: owned.filter((id) => !gone.includes(id)), ...remembered });
    return unfinished.map((change) => `${changedName(change)}: ${describeChange(change)}`);
  });
}

function pastSwap(change: OnlineChange): EntwriteError {
  return new EntwriteError('plan_refused', {
    at: changedName(change),
    found: `${describeChange(change)} that is past its swap, so that others may have written to the new one`,
    expected: 'a change that no client can have written to yet',
    remedy: 'Restore the model of that run and migrate, which finishes the change; then change the model again.',
  });
}
