import type { Finding } from '../errors.js';
import { describeOperation, type Operation, operationCollection } from '../operations/operation.js';
import { attributeChanges } from '../schema/attribute-changes.js';

/** Chooses which operations of a plan a call carries out, and which a person has to decide on. */
export interface Choice {
  readonly done: readonly Operation[];
  readonly left: readonly Operation[];
}

/** What a call does beyond creating things and changing attributes in place. */
export interface Allowance {
  /** Changes settings of collections: display name, permissions. */
  readonly settings?: boolean;
  /** `collection.key` of what may be dropped; the indexes over it go along. */
  readonly drops?: readonly string[];
}

/**
 * Chooses what Appwrite does without losing or copying a value: what is missing is created, attributes are changed in place.
 * Types are not changed and nothing is dropped, unless the call is about that. Pure.
 */
export function chooseOperations(operations: readonly Operation[], allowance: Allowance = {}): Choice {
  const dropped = new Set(
    operations.flatMap((operation) => (operation.type === 'drop_index' ? nameOf(operation) : [])),
  );
  const isDone = (operation: Operation): boolean => {
    switch (operation.type) {
      case 'create_collection':
      case 'add_attribute':
        return true;
      case 'create_index':
        // One of that key is there and would have to go first.
        return !dropped.has(nameOf(operation));
      case 'alter_attribute':
        return attributeChanges(operation.from, operation.to).every(({ way }) => way !== 'shadow');
      case 'update_collection':
        return allowance.settings === true;
      case 'drop_attribute':
        return allowance.drops?.includes(`${operation.collection}.${operation.attribute.key}`) === true;
      case 'drop_index':
        return operation.index.attributes.some((key) => allowance.drops?.includes(`${operation.collection}.${key}`));
      default:
        return false;
    }
  };
  const done = operations.filter(isDone);
  return { done, left: operations.filter((operation) => !done.includes(operation)) };
}

/** The finding for an operation that was not done. */
export function leftFinding(operation: Operation): Finding {
  return {
    rule: 'left_undone',
    at: operationCollection(operation),
    found: `"${describeOperation(operation)}" is pending`,
    expected: 'a change that neither drops nor copies anything',
    remedy: 'Correct the definition, or migrate with a DbContext, which keeps the values.',
  };
}

function nameOf({ collection, index }: Extract<Operation, { type: 'create_index' | 'drop_index' }>): string {
  return `${collection}.${index.key}`;
}
