import type { AlterRelationship } from '../operations/alter-relationship.js';
import type { Operation, OperationType } from '../operations/operation.js';
import { attributeBytes } from '../schema/attribute-types.js';
import { type DatabaseSchema, findCollection } from '../schema/database-schema.js';
import { ROW_WIDTH } from '../schema/limits.js';
import { RELATIONSHIP_BYTES, rowWidth } from '../schema/row-width.js';
import { sameData } from '../util/same-data.js';
import { passingAttributes } from './passing-attribute.js';

/**
 * The phase of each type: what others need runs first (collections before relationships, attributes before indexes, an index
 * is dropped before its attributes), and what loses data as late as possible, so that a failure before it costs nothing.
 */
const RANK: Readonly<Record<OperationType, number>> = {
  rename_collection: -1,
  rename_attribute: 0,
  drop_index: 1,
  create_collection: 3,
  update_collection: 4,
  alter_relationship: 5,
  add_attribute: 6,
  alter_attribute: 7,
  create_relationship: 8,
  drop_relationship: 9,
  drop_attribute: 10,
  create_index: 11,
  drop_collection: 12,
};

/** Drops that have to make room (a key, an id, bytes of the row, a pair of collections) for what is created. */
const EARLY_DROP = 2;

/** The drop of a temporary attribute between two relationships: after its creation, and before the second relationship. */
const PASSING_DROP = (RANK.alter_attribute + RANK.create_relationship) / 2;

/** Puts operations into an order in which they can run; of one type they keep theirs. `from`: the schema they start on, renames done. */
export function orderOperations(operations: readonly Operation[], from: DatabaseSchema): Operation[] {
  const isInTheWay = obstructions(operations, from);
  const isPassing = passingAttributes(operations);
  const rankOf = (operation: Operation): number => {
    if (operation.type === 'drop_attribute' && isPassing(operation)) return PASSING_DROP;
    if (operation.type === 'alter_relationship' && isPlainRename(operation, operations)) return RANK.rename_attribute;
    return isInTheWay(operation) ? EARLY_DROP : RANK[operation.type];
  };
  return operations
    .map((operation, at) => ({ operation, at, rank: rankOf(operation) }))
    .sort((a, b) => a.rank - b.rank || a.at - b.at)
    .map(({ operation }) => operation);
}

/** Whether nothing but keys of a relationship changes, and no drop has to free them first. */
function isPlainRename({ collection, from, to }: AlterRelationship, operations: readonly Operation[]): boolean {
  const { key, twoWayKey, ...rest } = from;
  if (!sameData(rest, { ...to, key: undefined, twoWayKey: undefined })) return false;
  const names = new Set([name(collection, to.key), name(to.relatedCollection, to.twoWayKey)]);
  return !operations.some(
    (operation) =>
      (operation.type === 'drop_attribute' && names.has(name(operation.collection, operation.attribute.key))) ||
      (operation.type === 'drop_relationship' &&
        [
          name(operation.collection, operation.relationship.key),
          name(operation.relationship.relatedCollection, operation.relationship.twoWayKey),
        ].some((one) => names.has(one))),
  );
}

function obstructions(operations: readonly Operation[], from: DatabaseSchema): (operation: Operation) => boolean {
  const claimed = claimedNames(operations);
  const pairs = new Set(
    operations.flatMap((operation) => (operation.type === 'create_relationship' ? [pair(operation)] : [])),
  );
  const crowded = crowdedCollections(operations, from);
  const replaced = new Set(
    operations.flatMap((operation) =>
      operation.type === 'drop_collection' && claimed.has(name(operation.collection.id))
        ? [operation.collection.id]
        : [],
    ),
  );
  return (operation) => {
    switch (operation.type) {
      case 'drop_attribute':
        return claimed.has(name(operation.collection, operation.attribute.key)) || crowded.has(operation.collection);
      case 'drop_relationship': {
        const { key, relatedCollection, twoWayKey } = operation.relationship;
        const touched = [operation.collection, relatedCollection];
        return (
          pairs.has(pair(operation)) ||
          claimed.has(name(operation.collection, key)) ||
          claimed.has(name(relatedCollection, twoWayKey)) ||
          touched.some((id) => crowded.has(id) || replaced.has(id))
        );
      }
      case 'drop_collection':
        return replaced.has(operation.collection.id);
      default:
        return false;
    }
  };
}

/** Two collections, whichever is the parent: Appwrite looks at relationships between them as a whole. */
function pair({
  collection,
  relationship,
}: {
  collection: string;
  relationship: { relatedCollection: string };
}): string {
  return [collection, relationship.relatedCollection].sort().join('/');
}

/** Appwrite compares ids and keys without case. */
function name(collection: string, key = ''): string {
  return `${collection}/${key}`.toLowerCase();
}

/** Names that operations create. */
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
  const growth = new Map<string, number>();
  const dropping = new Set<string>();
  for (const operation of operations) {
    if (operation.type === 'drop_attribute') dropping.add(operation.collection);
    if (operation.type === 'drop_relationship') for (const id of ends(operation)) dropping.add(id);
    for (const [id, bytes] of growthOf(operation)) growth.set(id, (growth.get(id) ?? 0) + bytes);
  }
  const isCrowded = (id: string) => {
    const collection = findCollection(from, id);
    return collection !== undefined && rowWidth(from, collection) + (growth.get(id) ?? 0) >= ROW_WIDTH;
  };
  return new Set([...dropping].filter(isCrowded));
}

/** Bytes an operation adds to the rows of collections. */
function growthOf(operation: Operation): readonly (readonly [string, number])[] {
  switch (operation.type) {
    case 'add_attribute':
      return [[operation.collection, attributeBytes(operation.attribute)]];
    case 'alter_attribute':
      return [[operation.collection, attributeBytes(operation.to) - attributeBytes(operation.from)]];
    case 'create_relationship':
      return ends(operation).map((id) => [id, RELATIONSHIP_BYTES]);
    default:
      return [];
  }
}

function ends({
  collection,
  relationship,
}: {
  collection: string;
  relationship: { relatedCollection: string };
}): readonly string[] {
  return [collection, relationship.relatedCollection];
}
