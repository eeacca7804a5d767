import { type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import { goneAfter, type ManagedState, NO_STATE } from '../lock/managed-state.js';
import { parkedBy, stillParked } from '../parking/parked-record.js';
import { settledSwaps } from '../plan/declared-renames.js';
import type { LivePlan } from '../plan/live-plan.js';

/** Models that are remembered; an instance of an older one is taken for a new one. */
const MODELS = 500;
/** Hexadecimal digits of a hash that distinguish two models of one database. */
const DIGITS = 16;

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
    models: withModel(before.models ?? [], model),
    swaps: [...new Set([...(before.swaps ?? []), ...settledSwaps(declared.swaps, plan.operations)])],
    ...(parked.length > 0 && { parked }),
    ...goneAfter(before, plan.schema === null ? [] : [plan.schema], target),
  };
}

function withModel(models: readonly string[], model: string): readonly string[] {
  const short = model.slice(0, DIGITS);
  return [...models.filter((one) => one !== short), short].slice(-MODELS);
}

/** Whether a database was migrated to a newer model after it had been migrated to this one. */
export function isSuperseded({ stored, model }: Pick<LivePlan, 'stored' | 'model'>): boolean {
  const models = stored?.state.models ?? [];
  const at = models.indexOf(model.slice(0, DIGITS));
  return at >= 0 && at < models.length - 1;
}
