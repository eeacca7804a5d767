import type { AttributeSchema } from '../schema/attribute-schema.js';
import { type AttributeRename, isCollectionRename, keyBefore } from '../schema/rename.js';
import { renamedEnds } from './alter-relationship.js';
import { droppedPart, lostValues, type Operation, operationDelta } from './operation.js';

export interface LocatedAttribute {
  readonly collection: string;
  readonly attribute: AttributeSchema;
}

/** The ids of collections that operations drop with their documents. */
export function lostCollections(operations: readonly Operation[]): readonly string[] {
  return operations
    .filter((operation) => droppedPart(operation)?.kind === 'collection')
    .flatMap(lostValues)
    .map(({ collection }) => collection);
}

/** The attribute that an operation drops with its values; null for any other operation. */
export function lostAttribute(operation: Operation): LocatedAttribute | null {
  const part = droppedPart(operation);
  if (part?.kind !== 'attribute' || lostValues(operation).length === 0) return null;
  return { collection: part.collection, attribute: part.value };
}

/** Whether an operation drops an attribute or a relationship with its values. */
export function losesKey(operation: Operation): boolean {
  return droppedPart(operation) !== null && lostValues(operation).some(({ key }) => key !== null);
}

/** The ids of collections that exist only after operations, including new ids of renamed ones. */
export function createdCollections(operations: readonly Operation[]): readonly string[] {
  return operations.map(operationDelta).flatMap(({ after, rename }) => {
    if (after?.kind === 'collection') return [after.collection];
    return rename !== undefined && isCollectionRename(rename) ? [rename.to] : [];
  });
}

/** The ids of collections that exist only before operations, including former ids of renamed ones. */
export function removedCollections(operations: readonly Operation[]): readonly string[] {
  return operations.map(operationDelta).flatMap(({ before, rename }) => {
    if (before?.kind === 'collection') return [before.collection];
    return rename !== undefined && isCollectionRename(rename) ? [rename.from] : [];
  });
}

/** The keys that an operation changes: of an attribute, or of the ends of a relationship. */
export function keyChanges(operation: Operation): readonly AttributeRename[] {
  if (operation.type === 'rename_attribute') {
    const { collection, from, to } = operation;
    return [{ collection, from, to }];
  }
  return operation.type === 'alter_relationship' ? renamedEnds(operation) : [];
}

/** The key that an attribute, or an end of a relationship, had before some operations. */
export function formerKey(operations: readonly Operation[], collection: string, key: string): string {
  return keyBefore(operations.flatMap(keyChanges), collection, key);
}
