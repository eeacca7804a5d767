import { type Operation, operationCollection, operationNeeds } from '../../operations/operation.js';
import type { MigrationPlan } from './migration-plan.js';

/**
 * The additive and widening operations of a plan that need none of its others: an index over an attribute that is yet to be
 * renamed has to wait for the rename, the drop of an index for the one that takes its place, everything in a collection for its
 * new id.
 */
export function independentOperations(plan: MigrationPlan): readonly Operation[] {
  const chosen = plan.ofClass('additive', 'widening');
  const others = plan.operations.filter((operation) => !chosen.includes(operation));
  const awaited = new Set(others.flatMap(madeBy));
  const renamed = new Set(
    others.flatMap((operation) => (operation.type === 'rename_collection' ? [operation.collection.id] : [])),
  );
  const isPossible = (operation: Operation) =>
    ![operationCollection(operation), ...operationNeeds(operation)].some((id) => renamed.has(id));
  return chosen.filter((operation) => isPossible(operation) && !needs(operation).some((name) => awaited.has(name)));
}

/** `collection.key` of attributes and indexes that an operation brings about. */
function madeBy(operation: Operation): readonly string[] {
  switch (operation.type) {
    case 'rename_attribute':
      return [`${operation.collection}.${operation.to}`];
    case 'add_attribute':
      return [`${operation.collection}.${operation.attribute.key}`];
    case 'alter_attribute':
      return [`${operation.collection}.${operation.to.key}`];
    case 'create_index':
      return [`${operation.collection}.${operation.index.key}`];
    default:
      return [];
  }
}

function needs(operation: Operation): readonly string[] {
  switch (operation.type) {
    case 'alter_attribute':
      return [`${operation.collection}.${operation.from.key}`];
    case 'drop_index':
      return [`${operation.collection}.${operation.index.key}`];
    case 'create_index':
      return operation.index.attributes.map((key) => `${operation.collection}.${key}`);
    default:
      return [];
  }
}
