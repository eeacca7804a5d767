import { type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import { goneAfter, type ManagedState, NO_STATE, withModel } from '../lock/managed-state.js';
import { parkedBy, stillParked } from '../parking/parked-record.js';
import { settledSwaps } from '../plan/declared-renames.js';
import type { LivePlan } from '../plan/live-plan.js';

/**
 * What is remembered of a database once a plan is carried out.
 *
 * @param owned collections that entwrite made, those that are gone included
 */
export function completedState(
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
