import type { Operation } from '../operations/operation.js';

const TEMPORARY = /^swap_[0-9a-f]{16}$/;

/** The temporary keys of names that some operations let change places, see `temporaryKey`. */
export function swapsIn(operations: readonly Operation[]): readonly string[] {
  const keys = operations.flatMap((operation) => {
    if (operation.type === 'rename_attribute') return [operation.from, operation.to];
    if (operation.type !== 'alter_relationship') return [];
    const { from, to } = operation;
    return [from.key, to.key, from.twoWayKey, to.twoWayKey];
  });
  return [...new Set(keys.filter(isTemporary))];
}

/** The temporary key that a rename takes off a name or end, so that the last of a swap is in its place; null for any other operation. */
export function placedBy(operation: Operation): string | null {
  return temporaryIn(operation, 'from');
}

/** The temporary key that a rename gives to the first of a swap; null for any other operation. */
export function displacedBy(operation: Operation): string | null {
  return temporaryIn(operation, 'to');
}

function temporaryIn(operation: Operation, side: 'from' | 'to'): string | null {
  if (operation.type === 'rename_attribute') return isTemporary(operation[side]) ? operation[side] : null;
  if (operation.type !== 'alter_relationship') return null;
  const { key, twoWayKey } = operation[side];
  return [key, twoWayKey].find(isTemporary) ?? null;
}

function isTemporary(key: string): boolean {
  return TEMPORARY.test(key);
}
