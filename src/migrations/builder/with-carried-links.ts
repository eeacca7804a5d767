import type { Operation } from '../../operations/operation.js';
import { onlineChanges } from '../../schema-manager/online-changes/online-change.js';
import {
  carryingLinks,
  type OnlineRelationshipChange,
} from '../../schema-manager/online-changes/relationship-change.js';
import { isSchemaStep, type SchemaStep } from './migration-step.js';

/** A list of ids that a step made from links. */
interface CarryingList {
  readonly collection: string;
  readonly key: string;
}

/**
 * Marks lists of ids that only carry links from one relationship to another across steps, as one plan would mark them: nobody but these
 * steps writes such a list, so an id without a document in it is not intended.
 */
export function withCarriedLinks<Step extends { readonly kind: string }>(
  steps: readonly (Step | SchemaStep)[],
): readonly (Step | SchemaStep)[] {
  const lists: CarryingList[] = [];
  return steps.map((step) => {
    if (!isSchemaStep(step)) {
      if (WRITING.includes(step.kind)) lists.length = 0;
      return step;
    }
    const isCarrying = ({ collection, attribute }: OnlineRelationshipChange): boolean =>
      lists.some((list) => list.collection === collection && list.key === attribute?.key);
    const operations = step.operations.map((operation) => carryingLinks(operation, isCarrying));
    lists.push(...listsMadeBy(operations));
    return { ...step, operations };
  });
}

/** Steps after which a list may no longer be what was made from links. */
const WRITING = ['data', 'roll-back-data'];

function listsMadeBy(operations: readonly Operation[]): readonly CarryingList[] {
  return onlineChanges(operations).flatMap((change) =>
    change.kind === 'relationship' && change.to === 'attribute' && change.attribute?.array === true
      ? [{ collection: change.collection, key: change.key }]
      : [],
  );
}
