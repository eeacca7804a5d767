import { type Operation, operationCollection, operationLinks, operationNeeds } from '../../operations/operation.js';
import type { MigrationPlan } from './migration-plan.js';

/**
 * The additive and widening operations of a plan that need none of its others: an index over an attribute that is yet to be
 * renamed has to wait for the rename, the drop of an index for the one that takes its place, everything in a collection for its
 * new id.
 */
export function independentOperations(plan: MigrationPlan): readonly Operation[] {
  const chosen = plan.ofClass('additive', 'widening');
  const others = plan.operations.filter((operation) => !chosen.includes(operation));
  const awaited = new Set(others.flatMap((operation) => operationLinks(operation).provides));
  const renamed = new Set(
    others.flatMap((operation) => (operation.type === 'rename_collection' ? [operation.collection.id] : [])),
  );
  const isPossible = (operation: Operation) =>
    ![operationCollection(operation), ...operationNeeds(operation)].some((id) => renamed.has(id));
  return chosen.filter(
    (operation) => isPossible(operation) && !operationLinks(operation).requires.some((name) => awaited.has(name)),
  );
}
