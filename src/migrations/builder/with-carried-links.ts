import type { Operation } from '../../operations/operation.js';
import { onlineChanges } from '../../schema-manager/online-changes/online-change.js';
import {
  carryingLinks,
  type OnlineRelationshipChange,
} from '../../schema-manager/online-changes/relationship-change.js';
import { isSchemaStep, type SchemaStep } from './migration-step.js';

/** A list of ids that a step made of links. */
interface CarryingList {
  readonly collection: string;
  readonly key: string;
}

/**
 * Steps that follow each other, where links that go through a list of ids on their way from one relationship to another say so, as they do in
 * one plan: a list that nobody but these steps wrote names no document on purpose that is not there.
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

/** Steps after which a list is no longer what links made of it. */
const WRITING = ['data', 'roll-back-data'];

function listsMadeBy(operations: readonly Operation[]): readonly CarryingList[] {
  return onlineChanges(operations).flatMap((change) =>
    change.kind === 'relationship' && change.to === 'attribute' && change.attribute?.array === true
      ? [{ collection: change.collection, key: change.key }]
      : [],
  );
}
