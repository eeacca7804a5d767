import type { Operation } from '../operations/operation.js';

/** The temporary keys of names that some operations let change places, see `temporaryKey`. */
export function swapsIn(operations: readonly Operation[]): readonly string[] {
  const keys = operations.flatMap((operation) => {
    if (operation.type === 'rename_attribute') return [operation.from, operation.to];
    if (operation.type !== 'alter_relationship') return [];
    const { from, to } = operation;
    return [from.key, to.key, from.twoWayKey, to.twoWayKey];
  });
  return [...new Set(keys.filter((key) => /^swap_[0-9a-f]{16}$/.test(key)))];
}
