import type { Finding } from '../errors.js';
import {
  describeOperation,
  droppedPart,
  isOpaque,
  type Operation,
  operationCollection,
  operationDelta,
} from '../operations/operation.js';

/** The operations of a plan that a call carries out, and those that a person has to decide on. */
export interface Choice {
  readonly done: readonly Operation[];
  readonly left: readonly Operation[];
}

/** What a call may do beyond creating things and changing attributes in place. */
export interface Allowance {
  /** Whether it changes settings of collections: display name, permissions. */
  readonly settings?: boolean;
  /** `collection.key` of what may be dropped; the indexes over it are dropped with it. */
  readonly drops?: readonly string[];
}

/**
 * Chooses what Appwrite does without losing or copying a value: missing things are created, attributes are changed in place. Types are not
 * changed and nothing is dropped, unless the call is about that. Pure.
 */
export function chooseOperations(operations: readonly Operation[], allowance: Allowance = {}): Choice {
  const drops = new Set(allowance.drops ?? []);
  const dropped = operations.map(droppedPart);
  const isDone = (operation: Operation): boolean => {
    const { before, after, rename } = operationDelta(operation);
    if (rename !== undefined || (before ?? after)?.kind === 'relationship') return false;
    if (before !== undefined && after !== undefined)
      return before.kind === 'settings' ? allowance.settings === true : !isOpaque(operation);
    // An index with that key exists and would have to be dropped first.
    if (after?.kind === 'index')
      return !dropped.some(
        (part) => part?.kind === 'index' && part.collection === after.collection && part.value.key === after.value.key,
      );
    if (after !== undefined) return true;
    if (before?.kind === 'attribute') return drops.has(`${before.collection}.${before.value.key}`);
    return before?.kind === 'index' && before.value.attributes.some((key) => drops.has(`${before.collection}.${key}`));
  };
  const done = operations.filter(isDone);
  return { done, left: operations.filter((operation) => !done.includes(operation)) };
}

export function leftFinding(operation: Operation): Finding {
  return {
    rule: 'left_undone',
    at: operationCollection(operation),
    found: `"${describeOperation(operation)}" is pending`,
    expected: 'a change that neither drops nor copies anything',
    remedy: 'Correct the definition, or migrate with a DbContext, which keeps the values.',
  };
}
