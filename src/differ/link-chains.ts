import { droppedPart, type Operation, operationDelta, takenOver } from '../operations/operation.js';
import type { SchemaPart } from '../operations/schema-delta.js';

/**
 * The groups of operations that together carry links from one place to another (see `pairLinks`), each in the order in which it
 * runs: the drop, then what takes its links over. If the links go by way of a temporary list of ids, the steps to that list come first.
 */
export function linkChains(operations: readonly Operation[]): readonly (readonly Operation[])[] {
  const chainTo = (taker: Operation): readonly Operation[] => {
    const drops = operations.filter((one) => isDropFor(one, taker));
    const before = drops.flatMap((dropped) => operations.filter((one) => isPassing(one, dropped)));
    return [...before.flatMap(chainTo), ...drops, taker];
  };
  return operations.filter((operation) => takenOver(operation) !== null).map(chainTo);
}

/** The same operations with those of each chain next to each other, at the place of the first of them that takes values over. */
export function withLinksTogether(operations: readonly Operation[]): readonly Operation[] {
  return linkChains(operations).reduce((ordered, chain) => {
    const place = chain.find((operation) => takenOver(operation) !== null);
    const others = ordered.filter((operation) => operation === place || !chain.includes(operation));
    return others.flatMap((operation) => (operation === place ? chain : [operation]));
  }, operations);
}

/** Whether an operation drops the part whose values another one takes over. */
function isDropFor(dropped: Operation, taker: Operation): boolean {
  return isSamePart(takenOver(taker), droppedPart(dropped));
}

/** Whether an operation creates the temporary attribute that another one drops. */
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
