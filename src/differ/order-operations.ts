import type { AlterRelationship } from '../operations/alter-relationship.js';
import { droppedPart, isCreation, type Operation, operationDelta, operationPhase } from '../operations/operation.js';
import { PHASES, type Phase } from '../operations/operation-definition.js';
import type { SchemaPart } from '../operations/schema-delta.js';
import { attributeBytes } from '../schema/attribute-types.js';
import { type DatabaseSchema, findCollection } from '../schema/database-schema.js';
import { ROW_WIDTH } from '../schema/limits.js';
import type { RelationshipSchema } from '../schema/relationship-schema.js';
import { RELATIONSHIP_BYTES, rowWidth } from '../schema/row-width.js';
import { schemaName } from '../schema/schema-name.js';
import { sameData } from '../util/same-data.js';
import { passingAttributes } from './passing-attribute.js';

/** Puts operations into an order in which they can run; of one type they keep theirs. `from`: the schema they start on, renames done. */
export function orderOperations(operations: readonly Operation[], from: DatabaseSchema): Operation[] {
  const isObstruction = obstructions(operations, from);
  const isPassing = passingAttributes(operations);
  const phaseOf = (operation: Operation): Phase => {
    if (operation.type === 'drop_attribute' && isPassing(operation)) return 'drop_passing';
    if (operation.type === 'alter_relationship' && isPlainRename(operation, operations)) return 'rename_attributes';
    return isObstruction(operation) ? 'make_room' : operationPhase(operation);
  };
  return operations
    .map((operation, at) => ({ operation, at, rank: PHASES.indexOf(phaseOf(operation)) }))
    .sort((a, b) => a.rank - b.rank || a.at - b.at)
    .map(({ operation }) => operation);
}

/** Whether nothing but keys of a relationship changes, and no drop has to free them first. */
function isPlainRename({ collection, from, to }: AlterRelationship, operations: readonly Operation[]): boolean {
  const { key, twoWayKey, ...rest } = from;
  if (!sameData(rest, { ...to, key: undefined, twoWayKey: undefined })) return false;
  const names = endNames(collection, to);
  return !operations.some((operation) => freedNames(droppedPart(operation)).some((name) => names.includes(name)));
}

/** Whether a drop has to come before what is created. */
function obstructions(operations: readonly Operation[], from: DatabaseSchema): (operation: Operation) => boolean {
  const claimed = new Set(operations.flatMap(claimedNames));
  const isClaimed = (part: SchemaPart | null) => freedNames(part).some((name) => claimed.has(name));
  const pairs = new Set(
    operations.filter(isCreation).flatMap((operation) => pairsOf(operationDelta(operation).after ?? null)),
  );
  const crowded = crowdedCollections(operations, from);
  const replaced = new Set(
    operations
      .map(droppedPart)
      .flatMap((part) => (part?.kind === 'collection' && isClaimed(part) ? [part.collection] : [])),
  );
  return (operation) => {
    const part = droppedPart(operation);
    return (
      isClaimed(part) ||
      pairsOf(part).some((pair) => pairs.has(pair)) ||
      widenedBy(part).some((id) => crowded.has(id) || (part?.kind === 'relationship' && replaced.has(id)))
    );
  };
}

/** Two collections, whichever is the parent: Appwrite looks at relationships between them as a whole. */
function pairsOf(part: SchemaPart | null): readonly string[] {
  return part?.kind === 'relationship' ? [[part.collection, part.value.relatedCollection].sort().join('/')] : [];
}

/** Appwrite compares ids and keys without case. */
function nameOf(collection: string, key = ''): string {
  return schemaName(collection, key).toLowerCase();
}

/** Both ends of a relationship; Appwrite keeps a hidden one for one-way relationships, too. */
function endNames(collection: string, { key, relatedCollection, twoWayKey }: RelationshipSchema): readonly string[] {
  return [nameOf(collection, key), nameOf(relatedCollection, twoWayKey)];
}

/** The names that may be taken again after a drop; those of indexes stand for themselves. */
function freedNames(part: SchemaPart | null): readonly string[] {
  switch (part?.kind) {
    case 'collection':
      return [nameOf(part.collection)];
    case 'attribute':
      return [nameOf(part.collection, part.value.key)];
    case 'relationship':
      return endNames(part.collection, part.value);
    default:
      return [];
  }
}

/** The names that an operation creates. */
function claimedNames(operation: Operation): readonly string[] {
  const { before, after } = operationDelta(operation);
  if (after?.kind === 'relationship' && !after.value.twoWay) return [nameOf(after.collection, after.value.key)];
  return after?.kind === 'relationship' || before === undefined ? freedNames(after ?? null) : [];
}

/** Collections whose rows would be too wide if their drops came last. */
function crowdedCollections(operations: readonly Operation[], from: DatabaseSchema): Set<string> {
  const growth = new Map<string, number>();
  for (const operation of operations)
    for (const [id, bytes] of growthOf(operation)) growth.set(id, (growth.get(id) ?? 0) + bytes);
  const isCrowded = (id: string) => {
    const collection = findCollection(from, id);
    return collection !== undefined && rowWidth(from, collection) + (growth.get(id) ?? 0) >= ROW_WIDTH;
  };
  return new Set(operations.map(droppedPart).flatMap(widenedBy).filter(isCrowded));
}

/** Bytes an operation adds to the rows of collections; what drops free comes too late to count. */
function growthOf(operation: Operation): readonly (readonly [string, number])[] {
  const { before, after } = operationDelta(operation);
  if (after?.kind === 'attribute') {
    const old = before?.kind === 'attribute' ? attributeBytes(before.value) : 0;
    return [[after.collection, attributeBytes(after.value) - old]];
  }
  return before === undefined && after?.kind === 'relationship'
    ? widenedBy(after).map((id) => [id, RELATIONSHIP_BYTES])
    : [];
}

/** The collections whose rows have room for a part. */
function widenedBy(part: SchemaPart | null): readonly string[] {
  if (part?.kind === 'attribute') return [part.collection];
  return part?.kind === 'relationship' ? [part.collection, part.value.relatedCollection] : [];
}
