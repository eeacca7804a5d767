import { droppedPart, isCreation, type Operation, operationDelta, takenOver } from '../operations/operation.js';
import type { SchemaPart } from '../operations/schema-delta.js';
import type { RelationshipSchema } from '../schema/relationship-schema.js';
import { schemaName } from '../schema/schema-name.js';
import { sameData } from '../util/same-data.js';

/** The names that must be free for an operation: those it gives and, for a new relationship, its pair of collections. */
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

/**
 * Whether an operation needs what another one frees by taking over a part: its name, or the place of the only `manyToMany` between two
 * collections. False if it makes that part itself.
 */
export function takesNameOf(operation: Operation, other: Operation): boolean {
  const taken = takenOver(other);
  const { after = null } = operationDelta(operation);
  if (sameData(taken, after)) return false;
  const freed = freedNames(taken).filter((name) => isManyToMany(taken) || !isPair(name));
  return claimedNames(operation).some((name) => freed.includes(name) && (isManyToMany(after) || !isPair(name)));
}

function isManyToMany(part: SchemaPart | null): boolean {
  return part?.kind === 'relationship' && part.value.kind === 'manyToMany';
}

/** The names that are free once a part is gone. Indexes have none here: their keys do not collide with those of attributes. */
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

/** Whether an operation drops or replaces a part whose name another one needs. */
export function makesRoomFor(operation: Operation, other: Operation): boolean {
  const freed = [droppedPart(operation), takenOver(operation)].flatMap(freedNames);
  return freed.some((name) => claimedNames(other).includes(name));
}

/** The names of both ends of a relationship; a one-way relationship has a second one, too, which Appwrite hides. */
function endNames(collection: string, { key, relatedCollection, twoWayKey }: RelationshipSchema): readonly string[] {
  return [nameOf(collection, key), nameOf(relatedCollection, twoWayKey)];
}

/** The name of a pair of collections, whichever is the parent: what Appwrite refuses between two collections does not depend on that. */
function pairOf(collection: string, relatedCollection: string): string {
  return `=${[collection, relatedCollection].sort().join('/')}`;
}

function isPair(name: string): boolean {
  return name.startsWith('=');
}

/** Appwrite does not distinguish letter case in ids and keys. */
function nameOf(collection: string, key?: string): string {
  return schemaName(collection, key).toLowerCase();
}
