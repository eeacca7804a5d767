import { isCollectionRename } from '../schema/rename.js';
import { type Operation, operationDelta } from './operation.js';

/** The ids of collections that exist after operations and not before, new ids among them. */
export function createdCollections(operations: readonly Operation[]): readonly string[] {
  return operations.map(operationDelta).flatMap(({ after, rename }) => {
    if (after?.kind === 'collection') return [after.collection];
    return rename !== undefined && isCollectionRename(rename) ? [rename.to] : [];
  });
}

/** The ids of collections that exist before operations and not after, former ids among them. */
export function removedCollections(operations: readonly Operation[]): readonly string[] {
  return operations.map(operationDelta).flatMap(({ before, rename }) => {
    if (before?.kind === 'collection') return [before.collection];
    return rename !== undefined && isCollectionRename(rename) ? [rename.from] : [];
  });
}
