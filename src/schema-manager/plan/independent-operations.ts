import { isTemporaryKey } from '../../differ/applicable-renames.js';
import {
  applyOperations,
  isCreation,
  type Operation,
  operationCollection,
  operationLinks,
  operationNeeds,
  operationSubject,
} from '../../operations/operation.js';
import { attributeChanges } from '../../schema/attribute-changes.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { exactName, type NamedThing } from '../../schema/named-thing.js';
import { validateSchema } from '../../schema/rules/validate-schema.js';
import type { MigrationPlan } from './migration-plan.js';

/**
 * The operations of a plan that remove nothing and depend on none that are left out: additions, and more room. These wait: an index over
 * an attribute that is yet to be renamed; everything in a collection that is yet to get a new id; what reuses a name that is yet to be
 * dropped; everything in a collection whose names are changing places. Loosened rules (another element, a wider range, optional instead of
 * required, one index less) are left out, because an older version of the application would undo what a newer one made strict. So is
 * whatever would add a name again that has been renamed.
 *
 * @param gone what the database once had
 */
export function independentOperations(plan: MigrationPlan, gone: readonly NamedThing[] = []): readonly Operation[] {
  const chosen = plan
    .ofClass('additive', 'widening')
    .filter((operation) => takesNothingAway(operation) && !bringsBack(operation, plan, gone));
  const others = plan.operations.filter((operation) => !chosen.includes(operation));
  const awaited = new Set(others.flatMap((operation) => operationLinks(operation).provides));
  const renamed = new Set(others.filter(isWithinRename).map(operationCollection));
  const isPossible = (operation: Operation) =>
    ![operationCollection(operation), ...operationNeeds(operation)].some((id) => renamed.has(id));
  const possible = chosen.filter(
    (operation) => isPossible(operation) && !operationLinks(operation).requires.some((name) => awaited.has(name)),
  );
  return plan.schema === null || others.length === 0 ? possible : besideWhatStays(possible, plan.schema);
}

/**
 * Whether an operation would recreate something gone that may still exist under another name: something the model does not have may be it.
 * If the model has everything that exists, the recreation is intended.
 */
function bringsBack(operation: Operation, { operations }: MigrationPlan, gone: readonly NamedThing[]): boolean {
  const subject = operationSubject(operation);
  if (!gone.some((thing) => exactName(thing) === exactName(subject))) return false;
  return operations.some((one) => {
    if (subject.key === null) return one.type === 'drop_collection';
    return one.type.startsWith('drop_') && operationSubject(one).collection === subject.collection;
  });
}

/** A new id of a collection, or a leftover of a swap that another model declares and will finish. */
function isWithinRename(operation: Operation): boolean {
  return operation.type === 'rename_collection' || isTemporaryKey(operationSubject(operation).key ?? '');
}

/** The operations that break no rule although the others are not carried out: what stays may still have a name. */
function besideWhatStays(operations: readonly Operation[], schema: DatabaseSchema): readonly Operation[] {
  const chosen: Operation[] = [];
  let current = schema;
  for (const operation of operations) {
    const next = whereItApplies(current, operation);
    if (next === null || validateSchema(next).length > validateSchema(current).length) continue;
    chosen.push(operation);
    current = next;
  }
  return chosen;
}

function whereItApplies(schema: DatabaseSchema, operation: Operation): DatabaseSchema | null {
  try {
    return applyOperations(schema, [operation]);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function takesNothingAway(operation: Operation): boolean {
  if (isCreation(operation)) return true;
  if (operation.type !== 'alter_attribute') return false;
  return attributeChanges(operation.from, operation.to).every(({ aspect }) => aspect === 'size');
}
