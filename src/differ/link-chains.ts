import { applyOperations, type Operation } from '../operations/operation.js';
import type { DatabaseSchema } from '../schema/database-schema.js';

/**
 * The operations that together carry links from one place to another (see `pairLinks`), in the order in which they run: the
 * drop, perhaps a temporary list of ids, and the creation.
 */
export function linkChains(operations: readonly Operation[]): readonly (readonly Operation[])[] {
  const chainTo = (comes: Operation): readonly Operation[] => {
    const goes = operations.find((one) => isReplacedBy(one, comes));
    if (goes === undefined) return [comes];
    const source = goes.type === 'drop_attribute' ? operations.find((one) => isPassing(one, goes)) : undefined;
    return [...(source === undefined ? [] : chainTo(source)), goes, comes];
  };
  const passing = new Set(
    operations.flatMap((goes) =>
      goes.type === 'drop_attribute' ? (operations.find((one) => isPassing(one, goes)) ?? []) : [],
    ),
  );
  return operations.flatMap((operation) =>
    'replaces' in operation && operation.replaces !== undefined && !passing.has(operation) ? [chainTo(operation)] : [],
  );
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

function isReplacedBy(goes: Operation, comes: Operation): boolean {
  if (comes.type === 'add_attribute' && comes.replaces !== undefined) {
    const { owner, relationship } = comes.replaces;
    return goes.type === 'drop_relationship' && isEnd(goes, owner, relationship.key);
  }
  if (comes.type !== 'create_relationship' || comes.replaces === undefined) return false;
  const { replaces } = comes;
  if ('old' in replaces)
    return goes.type === 'drop_relationship' && isEnd(goes, replaces.old.collection, replaces.old.relationship.key);
  return (
    goes.type === 'drop_attribute' &&
    goes.isReplaced === true &&
    goes.collection === replaces.collection &&
    goes.attribute.key === replaces.attribute.key
  );
}

function isEnd(
  { collection, relationship }: Extract<Operation, { type: 'drop_relationship' }>,
  id: string,
  key: string,
) {
  return collection === id && relationship.key === key;
}

function isPassing(comes: Operation, goes: Extract<Operation, { type: 'drop_attribute' }>): boolean {
  return (
    comes.type === 'add_attribute' &&
    comes.replaces !== undefined &&
    goes.isReplaced === true &&
    comes.collection === goes.collection &&
    comes.attribute.key === goes.attribute.key
  );
}
