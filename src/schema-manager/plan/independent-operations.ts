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
 * The operations of a plan that remove nothing and need none of the others: additions, and more room. An index over an
 * attribute that is yet to be renamed has to wait for the rename, everything in a collection for its new id, what takes the name
 * of something for the drop of that, and everything in a collection in which names are changing places for the end of that. A rule that is
 * loosened (another element, a wider range, optional in place of required, an index less) is left out: an older version of the
 * application would take back what a newer one made strict. So is what would add a name again that was given another one.
 *
 * @param gone what the database had, and has not any more
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
 * Whether something that is gone would come back, in place of what the model does not have: under the former name of that, it may be.
 * Where the model has all that is there, it means it.
 */
function bringsBack(operation: Operation, { operations }: MigrationPlan, gone: readonly NamedThing[]): boolean {
  const subject = operationSubject(operation);
  if (!gone.some((thing) => exactName(thing) === exactName(subject))) return false;
  return operations.some((one) => {
    if (subject.key === null) return one.type === 'drop_collection';
    return one.type.startsWith('drop_') && operationSubject(one).collection === subject.collection;
  });
}

/** A new id of a collection, or what is left of names that another model lets change places: that model puts it back. */
function isWithinRename(operation: Operation): boolean {
  return operation.type === 'rename_collection' || isTemporaryKey(operationSubject(operation).key ?? '');
}

/** Those that break no rule while the others are not carried out: a name may be taken by what stays. */
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
