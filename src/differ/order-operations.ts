import { droppedPart, type Operation, operationDelta, operationPhase, takenOver } from '../operations/operation.js';
import { PHASES, type Phase } from '../operations/operation-definition.js';
import type { SchemaPart } from '../operations/schema-delta.js';
import { attributeBytes } from '../schema/attribute-types.js';
import { type DatabaseSchema, findCollection } from '../schema/database-schema.js';
import { ROW_WIDTH } from '../schema/limits.js';
import { RELATIONSHIP_BYTES, rowWidth } from '../schema/row-width.js';
import { listUnder } from '../util/list-under.js';
import { sameData } from '../util/same-data.js';
import { claimedNames, freedNames, makesRoomFor, takesNameOf } from './claimed-names.js';

/** Puts operations into an order in which they can run; of one phase they keep theirs. `from`: the schema they start on, renames done. */
export function orderOperations(operations: readonly Operation[], from: DatabaseSchema): Operation[] {
  const renames = new Set(operations.filter((operation, at) => isPlainRename(operation, operations, at)));
  const roomIn = roomMakers(
    operations.filter((operation) => !renames.has(operation)),
    from,
  );
  const phaseOf = (operation: Operation): Phase =>
    renames.has(operation) ? 'rename_attributes' : (roomIn(operation) ?? operationPhase(operation));
  const ranked = operations.map((operation) => ({ operation, phase: phaseOf(operation) }));
  return PHASES.flatMap((phase) => {
    const own = ranked.filter((one) => one.phase === phase).map(({ operation }) => operation);
    if (phase === 'alter_attributes') return relaxingFirst(own);
    return phase === 'carry_links' ? freeingFirst(own) : own;
  });
}

/**
 * What no longer has to have a value comes first: until then Appwrite refuses every update of a document that has none. A run that ended while
 * it took the default off a spatial attribute, which has to be required for a moment, leaves one so.
 */
function relaxingFirst(alterations: readonly Operation[]): readonly Operation[] {
  const isRelaxing = (one: Operation) => one.type === 'alter_attribute' && one.from.required && !one.to.required;
  return [...alterations.filter(isRelaxing), ...alterations.filter((one) => !isRelaxing(one))];
}

/** Links that are carried over in an order in which each key is free when it is taken. */
function freeingFirst(carriers: readonly Operation[]): readonly Operation[] {
  const isFree = (one: Operation) => !carriers.some((other) => other !== one && takesNameOf(one, other));
  const next = carriers.find(isFree) ?? carriers[0];
  return next === undefined ? [] : [next, ...freeingFirst(carriers.filter((one) => one !== next))];
}

/** Whether nothing but keys of a relationship changes, and nothing has to free them first. What takes over its values comes later. */
function isPlainRename(operation: Operation, operations: readonly Operation[], at: number): boolean {
  if (operation.type !== 'alter_relationship') return false;
  const { from, to } = operation;
  if (!sameData(from, { ...to, key: from.key, twoWayKey: from.twoWayKey })) return false;
  const before = operations.filter((other, place) => takenOver(other) === null || place < at);
  return !before.some((other) => makesRoomFor(other, operation));
}

/** The phase of what has to come before something that is created, since it makes room for it; null for the rest. */
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
    return claimants(takenOver(operation)).some((other) => other !== operation) ? 'carry_links' : null;
  };
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
  return new Set(
    operations
      .map(droppedPart)
      .flatMap(bytesOf)
      .map(([id]) => id)
      .filter(isCrowded),
  );
}

/** Bytes by the id of a collection. */
type Bytes = readonly (readonly [string, number])[];

/** Bytes an operation adds to the rows of collections; what drops free comes too late to count. */
function growthOf(operation: Operation): Bytes {
  const { before = null, after } = operationDelta(operation);
  if (after === undefined) return [];
  return [...bytesOf(after), ...bytesOf(before).map(([id, bytes]) => [id, -bytes] as const)];
}

/** The room that rows have for a part. */
function bytesOf(part: SchemaPart | null): Bytes {
  if (part?.kind === 'attribute') return [[part.collection, attributeBytes(part.value)]];
  if (part?.kind !== 'relationship') return [];
  return [part.collection, part.value.relatedCollection].map((id) => [id, RELATIONSHIP_BYTES]);
}
