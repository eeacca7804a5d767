import { droppedPart, type Operation, operationDelta, takenOver } from '../operations/operation.js';
import type { SchemaPart } from '../operations/schema-delta.js';

/**
 * The operations that together carry links from one place to another (see `pairLinks`), in the order in which they run: the
 * drop, perhaps a temporary list of ids, and the creation. The way to such a list stands before the whole.
 */
export function linkChains(operations: readonly Operation[]): readonly (readonly Operation[])[] {
  const chainTo = (taker: Operation): readonly Operation[] => {
    const drops = operations.filter((one) => isDropFor(one, taker));
    const before = drops.flatMap((dropped) => operations.filter((one) => isPassing(one, dropped)));
    return [...before.flatMap(chainTo), ...drops, taker];
  };
  return operations.filter((operation) => takenOver(operation) !== null).map(chainTo);
}

/** The same operations with those of a chain beside each other, where the first of them takes values over. */
export function withLinksTogether(operations: readonly Operation[]): readonly Operation[] {
  return linkChains(operations).reduce((ordered, chain) => {
    const place = chain.find((operation) => takenOver(operation) !== null);
    const others = ordered.filter((operation) => operation === place || !chain.includes(operation));
    return others.flatMap((operation) => (operation === place ? chain : [operation]));
  }, operations);
}

/** Whether an operation drops that whose values another one takes over. */
function isDropFor(dropped: Operation, taker: Operation): boolean {
  return isSamePart(takenOver(taker), droppedPart(dropped));
}

/** Whether an operation makes the attribute that carries links, and another one drops it again. */
function isPassing(added: Operation, dropped: Operation): boolean {
  const { after = null } = operationDelta(added);
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
