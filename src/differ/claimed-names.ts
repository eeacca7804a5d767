import { droppedPart, isCreation, type Operation, operationDelta, takenOver } from '../operations/operation.js';
import type { SchemaPart } from '../operations/schema-delta.js';
import type { RelationshipSchema } from '../schema/relationship-schema.js';
import { schemaName } from '../schema/schema-name.js';
import { sameData } from '../util/same-data.js';

/** What an operation needs to be free: the names it gives, and of a new relationship the pair of collections. */
export function claimedNames(operation: Operation): readonly string[] {
  const { after = null } = operationDelta(operation);
  const isNew = isCreation(operation);
  if (after?.kind !== 'relationship') return isNew ? freedNames(after) : [];
  const { key, relatedCollection, twoWay } = after.value;
  return [
    ...(twoWay ? endNames(after.collection, after.value) : [nameOf(after.collection, key)]),
    ...(isNew ? [pairOf(after.collection, relatedCollection)] : []),
  ];
}

/** Whether an operation needs a name that another one frees by taking over what has it; what it makes for the other one itself apart. */
export function takesNameOf(operation: Operation, other: Operation): boolean {
  const taken = takenOver(other);
  if (sameData(taken, operationDelta(operation).after)) return false;
  const freed = freedNames(taken).filter((name) => !isPair(name));
  return claimedNames(operation).some((name) => freed.includes(name));
}

/** What is free for others once a part is gone; the names of indexes stand for themselves. */
export function freedNames(part: SchemaPart | null): readonly string[] {
  switch (part?.kind) {
    case 'collection':
      return [nameOf(part.collection)];
    case 'attribute':
      return [nameOf(part.collection, part.value.key)];
    case 'relationship':
      return [...endNames(part.collection, part.value), pairOf(part.collection, part.value.relatedCollection)];
    default:
      return [];
  }
}

/** Whether an operation drops something, or takes its place, whose name another one needs. */
export function makesRoomFor(operation: Operation, other: Operation): boolean {
  const freed = [droppedPart(operation), takenOver(operation)].flatMap(freedNames);
  return freed.some((name) => claimedNames(other).includes(name));
}

/** Both ends of a relationship; Appwrite keeps a hidden one for one-way relationships, too. */
function endNames(collection: string, { key, relatedCollection, twoWayKey }: RelationshipSchema): readonly string[] {
  return [nameOf(collection, key), nameOf(relatedCollection, twoWayKey)];
}

/** Two collections, whichever is the parent: Appwrite looks at relationships between them as a whole. */
function pairOf(collection: string, relatedCollection: string): string {
  return `=${[collection, relatedCollection].sort().join('/')}`;
}

function isPair(name: string): boolean {
  return name.startsWith('=');
}

/** Appwrite compares ids and keys without case. */
function nameOf(collection: string, key?: string): string {
  return schemaName(collection, key).toLowerCase();
}
