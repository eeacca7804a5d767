import type { Operation } from '../operations/operation.js';

const TEMPORARY = /^swap_[0-9a-f]{16}$/;

/** The temporary keys of names that some operations let change places, see `temporaryKey`. */
export function swapsIn(operations: readonly Operation[]): readonly string[] {
  const keys = operations.flatMap((operation) => [placedBy(operation), displacedBy(operation)]);
  return [...new Set(keys.filter((key) => key !== null))];
}

/** The temporary key that a rename takes off a name or end, so that the last of a swap is in its place; null for any other operation. */
export function placedBy(operation: Operation): string | null {
  return temporaryIn(renameIn(operation)?.from);
}

/** The temporary key that a rename gives to the first of a swap; null for any other operation. */
export function displacedBy(operation: Operation): string | null {
  return temporaryIn(renameIn(operation)?.to);
}

function temporaryIn(key = ''): string | null {
  return TEMPORARY.test(key) ? key : null;
}

/** The two names of an attribute, or of the end of a relationship that gets another key. */
function renameIn(operation: Operation): { readonly from: string; readonly to: string } | null {
  if (operation.type === 'rename_attribute') return operation;
  if (operation.type !== 'alter_relationship') return null;
  const { from, to } = operation;
  return from.key === to.key ? { from: from.twoWayKey, to: to.twoWayKey } : { from: from.key, to: to.key };
}
