import {
  droppedPart,
  isOpaque,
  type Operation,
  operationCollection,
  operationDelta,
  operationLinks,
  operationNames,
  operationPhase,
  takenOver,
} from '../operations/operation.js';
import { PHASES, type Phase } from '../operations/operation-definition.js';
import type { SchemaPart } from '../operations/schema-delta.js';
import { attributeBytes } from '../schema/attribute-types.js';
import { type DatabaseSchema, findCollection } from '../schema/database-schema.js';
import { ROW_WIDTH } from '../schema/limits.js';
import { RELATIONSHIP_BYTES, rowWidth } from '../schema/row-width.js';
import { schemaName } from '../schema/schema-name.js';
import { listUnder } from '../util/list-under.js';
import { sameData } from '../util/same-data.js';
import { claimedNames, freedNames, makesRoomFor, takesNameOf } from './claimed-names.js';

/**
 * Puts operations into an order in which they can run; within a phase most keep the order they had.
 *
 * @param from the schema before the operations, after declared renames
 */
export function orderOperations(operations: readonly Operation[], from: DatabaseSchema): Operation[] {
  const renames = new Set(operations.filter((operation, at) => isPlainRename(operation, operations, at)));
  const roomIn = roomMakers(
    operations.filter((operation) => !renames.has(operation)),
    from,
  );
  const madeBy = (one: Operation) => [...operationLinks(one).provides, ...underDroppedIndex(one)];
  const isUnchanged = (operation: Operation) => {
    const names = operationNames(operation);
    const isAwaiting = operations.some((one) => one !== operation && madeBy(one).some((name) => names.includes(name)));
    return !isAwaiting && growthOf(operation).every(([, bytes]) => bytes <= 0);
  };
  const phaseOf = (operation: Operation): Phase => {
    if (renames.has(operation)) return 'rename_attributes';
    if (isRelaxation(operation) && isUnchanged(operation)) return 'relax_attributes';
    return roomIn(operation) ?? (isRelaxation(operation) ? 'relax_changed_attributes' : operationPhase(operation));
  };
  const ranked = operations.map((operation) => ({ operation, phase: phaseOf(operation) }));
  return PHASES.flatMap((phase) => {
    const own = ranked.filter((one) => one.phase === phase).map(({ operation }) => operation);
    return phase === 'carry_links' ? freeingFirst(own) : own;
  });
}

/** Whether an attribute is no longer required, without any value being written. */
function isRelaxation(operation: Operation): boolean {
  if (operation.type !== 'alter_attribute' || isOpaque(operation)) return false;
  return operation.from.required && !operation.to.required;
}

/** The attributes under an index that is dropped: some indexes take only required ones. */
function underDroppedIndex(operation: Operation): readonly string[] {
  const part = droppedPart(operation);
  if (part?.kind !== 'index') return [];
  return part.value.attributes.map((key) => schemaName(part.collection, key));
}

/** Orders the operations that carry links over so that each key is free when it is taken. */
function freeingFirst(carriers: readonly Operation[]): readonly Operation[] {
  const isFree = (one: Operation) => !carriers.some((other) => other !== one && takesNameOf(one, other));
  const next = carriers.find(isFree) ?? carriers[0];
  return next === undefined ? [] : [next, ...freeingFirst(carriers.filter((one) => one !== next))];
}

/** Whether only the keys of a relationship change, and no operation has to free the new ones first. Those after it that take over values do not count. */
function isPlainRename(operation: Operation, operations: readonly Operation[], at: number): boolean {
  if (operation.type !== 'alter_relationship') return false;
  const { from, to } = operation;
  if (!sameData(from, { ...to, key: from.key, twoWayKey: from.twoWayKey })) return false;
  const before = operations.filter((other, place) => takenOver(other) === null || place < at);
  return !before.some((other) => makesRoomFor(other, operation));
}

/** Gives the phase of an operation that must run before a creation because it frees a name or room in the row; null for any other. */
function roomMakers(
  operations: readonly Operation[],
  from: DatabaseSchema,
): (operation: Operation) => 'make_room' | 'carry_links' | null {
  const claims = new Map<string, Operation[]>();
  for (const operation of operations)
    for (const name of claimedNames(operation)) listUnder(claims, name).push(operation);
  const claimants = (part: SchemaPart | null) => freedNames(part).flatMap((name) => claims.get(name) ?? []);
  const isClaimed = (part: SchemaPart | null) => claimants(part).length > 0;
  const crowded = crowdedCollections(operations, from);
  const narrowed = narrowedAttributes(operations);
  const replaced = new Set(
    operations
      .map(droppedPart)
      .flatMap((part) => (part?.kind === 'collection' && isClaimed(part) ? [part.collection] : [])),
  );
  return (operation) => {
    const part = droppedPart(operation);
    const ids = bytesOf(part).map(([id]) => id);
    const isReplaced = part?.kind === 'relationship' && ids.some((id) => replaced.has(id));
    if (isReplaced || isClaimed(part) || ids.some((id) => crowded.has(id))) return 'make_room';
    if (crowded.has(operationCollection(operation)) && operationNames(operation).some((one) => narrowed.has(one)))
      return 'make_room';
    return claimants(takenOver(operation)).some((other) => other !== operation) ? 'carry_links' : null;
  };
}

/** The names of existing attributes that take fewer bytes after all alterations of theirs. */
function narrowedAttributes(operations: readonly Operation[]): ReadonlySet<string> {
  const growth = new Map<string, number>();
  for (const operation of operations) {
    if (operation.type !== 'alter_attribute' && operation.type !== 'add_attribute') continue;
    for (const name of operationNames(operation))
      for (const [, bytes] of growthOf(operation)) growth.set(name, (growth.get(name) ?? 0) + bytes);
  }
  return new Set([...growth].flatMap(([name, bytes]) => (bytes < 0 ? [name] : [])));
}

/** The collections whose rows would be too wide if what is dropped or narrowed were so last. */
function crowdedCollections(operations: readonly Operation[], from: DatabaseSchema): Set<string> {
  const growth = new Map<string, number>();
  for (const operation of operations)
    for (const [id, bytes] of growthOf(operation)) growth.set(id, (growth.get(id) ?? 0) + Math.max(0, bytes));
  return new Set(
    [...growth.keys()].filter((id) => {
      const collection = findCollection(from, id);
      return collection !== undefined && rowWidth(from, collection) + (growth.get(id) ?? 0) >= ROW_WIDTH;
    }),
  );
}

/** Bytes, each with the id of a collection. */
type Bytes = readonly (readonly [string, number])[];

/** The bytes an operation adds to the rows of collections. Drops count as none: they run last. */
function growthOf(operation: Operation): Bytes {
  const { before = null, after } = operationDelta(operation);
  if (after === undefined) return [];
  const former = new Map(bytesOf(before));
  return bytesOf(after).map(([id, bytes]) => [id, bytes - (former.get(id) ?? 0)]);
}

/** The bytes that a part takes in rows. */
function bytesOf(part: SchemaPart | null): Bytes {
  if (part?.kind === 'attribute') return [[part.collection, attributeBytes(part.value)]];
  if (part?.kind !== 'relationship') return [];
  return [part.collection, part.value.relatedCollection].map((id) => [id, RELATIONSHIP_BYTES]);
}
