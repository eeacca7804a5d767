import { applyOperations, type Operation, type OperationType, operationCollection } from '../operations/operation.js';
import { type DatabaseSchema, findCollection } from '../schema/database-schema.js';
import { ROW_WIDTH } from '../schema/limits.js';
import { rowWidth } from '../schema/row-width.js';

/**
 * Where each type runs: what others need comes first (collections before relationships, attributes before indexes, an index
 * goes before its attributes), and what loses data as late as possible, so that a failure before it costs nothing.
 */
const RANK: Readonly<Record<OperationType, number>> = {
  rename_attribute: 0,
  drop_index: 1,
  drop_relationship: 2,
  create_collection: 4,
  update_collection: 5,
  alter_relationship: 6,
  add_attribute: 7,
  alter_attribute: 8,
  create_relationship: 9,
  drop_attribute: 10,
  create_index: 11,
  drop_collection: 12,
};

/** Drops that have to make room (a key, an id, bytes of the row) for what is created. */
const EARLY_DROP = 3;

/** Puts operations into an order in which they can run; of one type they keep theirs. `from`: the schema they start on, renames done. */
export function orderOperations(operations: readonly Operation[], from: DatabaseSchema): Operation[] {
  const claimed = claimedNames(operations);
  const crowded = crowdedCollections(operations, from);
  const rank = (operation: Operation): number => {
    const inTheWay =
      (operation.type === 'drop_attribute' &&
        (claimed.has(name(operation.collection, operation.attribute.key)) || crowded.has(operation.collection))) ||
      (operation.type === 'drop_collection' && claimed.has(name(operation.collection.id)));
    return inTheWay ? EARLY_DROP : RANK[operation.type];
  };
  return operations
    .map((operation, at) => ({ operation, at, rank: rank(operation) }))
    .sort((a, b) => a.rank - b.rank || a.at - b.at)
    .map(({ operation }) => operation);
}

/** Appwrite compares ids and keys without case. */
function name(collection: string, key = ''): string {
  return `${collection}/${key}`.toLowerCase();
}

/** Names that operations bring into being. */
function claimedNames(operations: readonly Operation[]): Set<string> {
  return new Set(
    operations.flatMap((operation) => {
      switch (operation.type) {
        case 'create_collection':
          return [name(operation.collection.id)];
        case 'add_attribute':
          return [name(operation.collection, operation.attribute.key)];
        case 'create_relationship':
        case 'alter_relationship': {
          const relationship = operation.type === 'create_relationship' ? operation.relationship : operation.to;
          const own = name(operation.collection, relationship.key);
          return relationship.twoWay ? [own, name(relationship.relatedCollection, relationship.twoWayKey)] : [own];
        }
        default:
          return [];
      }
    }),
  );
}

/** Collections whose rows would be too wide if their drops came last. */
function crowdedCollections(operations: readonly Operation[], from: DatabaseSchema): Set<string> {
  const dropping = new Set(
    operations.flatMap((operation) => (operation.type === 'drop_attribute' ? [operation.collection] : [])),
  );
  const crowded = [...dropping].filter((id) => {
    const here = findCollection(from, id);
    if (here === undefined) return false;
    const growing = operations.filter(
      (operation) =>
        operationCollection(operation) === id &&
        (operation.type === 'add_attribute' || operation.type === 'alter_attribute'),
    );
    const wide = findCollection(applyOperations({ collections: [here] }, growing.filter(doesNotClash)), id);
    return wide !== undefined && rowWidth(from, wide) >= ROW_WIDTH;
    function doesNotClash(operation: Operation): boolean {
      return operation.type !== 'add_attribute' || !here?.attributes.some(({ key }) => key === operation.attribute.key);
    }
  });
  return new Set(crowded);
}
