import { formerKey, keyChanges } from '../operations/affected-parts.js';
import type { Operation } from '../operations/operation.js';
import { type AttributeRename, isSameId } from '../schema/rename.js';
import { isTemporaryKey, type NamedCycle, type RenameCycle } from './applicable-renames.js';

/** The temporary keys (see `temporaryKey`) that operations use to swap names. */
export function swapsIn(operations: readonly Operation[]): readonly string[] {
  const keys = operations.flatMap((operation) => [placedBy(operation), displacedBy(operation)]);
  return [...new Set(keys.filter((key) => key !== null))];
}

/** The cycles of renames among operations, in the order in which they begin. */
export function cyclesIn(operations: readonly Operation[]): readonly NamedCycle[] {
  const renames = operations.flatMap(keyChanges);
  return renames.flatMap((away) => {
    const back = renames.find(({ collection, from }) => collection === away.collection && from === away.to);
    const isSwap = isTemporaryKey(away.to) && back !== undefined;
    return isSwap ? [{ id: away.to, cycle: cycleOf({ ...away, to: back.to }, renames) }] : [];
  });
}

function cycleOf(first: AttributeRename, renames: readonly AttributeRename[]): RenameCycle {
  const cycle = [first];
  for (let { to } = first; !isSameId(to, first.from); ) {
    const next = renames.find((one) => one.collection === first.collection && isSameId(one.from, to));
    if (next === undefined || cycle.includes(next)) return cycle;
    cycle.push(next);
    to = next.to;
  }
  return cycle;
}

/** The temporary key that an operation renames to the last name of a swap; null for any other operation. */
export function placedBy(operation: Operation): string | null {
  return placing(operation)?.from ?? null;
}

/** The last rename of a swap; null for any other operation. */
export function placing(operation: Operation): AttributeRename | null {
  return keyChanges(operation).find(({ from }) => isTemporaryKey(from)) ?? null;
}

/** The temporary key that an operation gives to the first name of a swap; null for any other operation. */
export function displacedBy(operation: Operation): string | null {
  return keyChanges(operation).find(({ to }) => isTemporaryKey(to))?.to ?? null;
}

/** The renames of attributes that operations make, without the temporary keys by way of which names change places. */
export function wholeRenames(operations: readonly Operation[]): readonly AttributeRename[] {
  return operations.flatMap((operation) => {
    if (operation.type !== 'rename_attribute' || isTemporaryKey(operation.to)) return [];
    const { collection, to } = operation;
    return [{ collection, from: formerKey(operations, collection, to), to }];
  });
}
