import { applyOperations, droppedPart, type Operation, operationDelta, takenOver } from '../operations/operation.js';
import type { SchemaPart } from '../operations/schema-delta.js';
import type { DatabaseSchema } from '../schema/database-schema.js';

/**
 * The operations that together carry links from one place to another (see `pairLinks`), in the order in which they run: the
 * drop, perhaps a temporary list of ids, and the creation.
 */
export function linkChains(operations: readonly Operation[]): readonly (readonly Operation[])[] {
  const chainTo = (taker: Operation): readonly Operation[] => {
    const dropped = operations.find((one) => isDropFor(one, taker));
    if (dropped === undefined) return [taker];
    const passing = operations.find((one) => isPassing(one, dropped));
    return [...(passing === undefined ? [] : chainTo(passing)), dropped, taker];
  };
  const takers = operations.filter((operation) => takenOver(operation) !== null);
  const isLast = (taker: Operation) => !operations.some((dropped) => isPassing(taker, dropped));
  return takers.filter(isLast).map(chainTo);
}

/** The same operations with those of a chain beside each other, as far as they can still run in that order. */
export function withLinksTogether(operations: readonly Operation[], from: DatabaseSchema): readonly Operation[] {
  return linkChains(operations).reduce((ordered, chain) => {
    const others = ordered.filter((operation) => !chain.includes(operation) || operation === chain.at(-1));
    const moved = others.flatMap((operation) => (operation === chain.at(-1) ? chain : [operation]));
    return canRun(moved, from) ? moved : ordered;
  }, operations);
}

function canRun(operations: readonly Operation[], from: DatabaseSchema): boolean {
  try {
    applyOperations(from, operations);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Whether an operation drops that whose values another one takes over. */
function isDropFor(dropped: Operation, taker: Operation): boolean {
  return isSamePart(takenOver(taker), droppedPart(dropped));
}

/** Whether an operation makes the attribute that carries links, and another one drops it again. */
function isPassing(taker: Operation, dropped: Operation): boolean {
  if (takenOver(taker) === null) return false;
  const { after } = operationDelta(taker);
  return after?.kind === 'attribute' && isSamePart(after, droppedPart(dropped));
}

function isSamePart(a: SchemaPart | null, b: SchemaPart | null): boolean {
  return (
    (a?.kind === 'attribute' || a?.kind === 'relationship') &&
    a.kind === b?.kind &&
    a.collection === b.collection &&
    a.value.key === b.value.key
  );
}
