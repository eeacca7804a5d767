import type { AttributeSchema } from '../schema/attribute-schema.js';
import { droppedPart, lostValues, type Operation } from './operation.js';

/** An attribute of a collection. */
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

/** The attribute that an operation drops with its values, and that comes back empty; null for any other operation. */
export function lostAttribute(operation: Operation): LocatedAttribute | null {
  const part = droppedPart(operation);
  if (part?.kind !== 'attribute' || lostValues(operation).length === 0) return null;
  return { collection: part.collection, attribute: part.value };
}

/** Whether an operation drops an attribute or a relationship with what documents hold in it. */
export function losesKey(operation: Operation): boolean {
  return droppedPart(operation) !== null && lostValues(operation).some(({ key }) => key !== null);
}
