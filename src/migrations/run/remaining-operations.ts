import { diffSchemas } from '../../differ/diff-schemas.js';
import { EntwriteError } from '../../errors.js';
import { describeOperation, type Operation, operationNames } from '../../operations/operation.js';
import { type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import type { SchemaStep } from '../builder/migration-step.js';

/**
 * What of a step is still to be done on a live schema: all of it at first, the rest after an interruption, nothing in the end.
 * What differs elsewhere is none of its business.
 *
 * @param live the managed part of the live schema, unfinished shadow changes left out
 * @throws EntwriteError schema_drifted where the live schema differs from the step's in a name that the step changes
 */
export function remainingOperations(file: string, step: SchemaStep, live: DatabaseSchema): readonly Operation[] {
  const operations = diffSchemas(live, step.to, step.renames);
  const own = operations.filter((operation) => step.operations.some((part) => isPartOf(operation, part)));
  const names = new Set(step.operations.flatMap(operationNames));
  const strange = operations.filter(
    (operation) => !own.includes(operation) && operationNames(operation).some((name) => names.has(name)),
  );
  const [first] = strange;
  if (first === undefined) return own;
  throw new EntwriteError(
    'schema_drifted',
    {
      at: file,
      found: `a live schema from which this step would also have to "${describeOperation(first)}"`,
      expected: 'the schema the files before lead to',
      remedy: 'See `entwrite migration status` and the findings; put the schema right, or bring the files up to date.',
    },
    {
      findings: strange.map((operation) => ({
        rule: 'drifted',
        at: operationNames(operation)[0] ?? file,
        found: `"${describeOperation(operation)}" would be needed`,
        expected: 'no such difference',
        remedy: 'Find out who changed the schema by hand.',
      })),
    },
  );
}

/** Whether an operation finishes another one that may be half done. */
function isPartOf(operation: Operation, whole: Operation): boolean {
  const names = new Set(operationNames(whole));
  const shares = operationNames(operation).every((name) => names.has(name));
  switch (whole.type) {
    case 'create_collection':
      return shares && operation.type !== 'drop_attribute' && operation.type !== 'drop_collection';
    case 'add_attribute':
      return shares && (operation.type === 'add_attribute' || operation.type === 'alter_attribute');
    case 'alter_attribute':
      return (shares && operation.type === 'alter_attribute') || isIndexOver(operation, whole.collection, whole.to.key);
    case 'rename_attribute':
      // One that the server cannot rename is copied, which leaves its settings and its indexes to be done.
      return (
        (shares && (operation.type === 'rename_attribute' || operation.type === 'alter_attribute')) ||
        isIndexOver(operation, whole.collection, whole.to)
      );
    default:
      return shares && operation.type === whole.type;
  }
}

function isIndexOver(operation: Operation, collection: string, key: string): boolean {
  return (
    operation.type === 'create_index' && operation.collection === collection && operation.index.attributes.includes(key)
  );
}

/**
 * A collection that a step creates and that somebody else made is not taken over.
 *
 * @throws EntwriteError schema_drifted
 */
export function refuseExisting(file: string, step: SchemaStep, live: DatabaseSchema): void {
  for (const operation of step.operations) {
    if (operation.type !== 'create_collection' && operation.type !== 'rename_collection') continue;
    const { id } = operation.collection;
    if (findCollection(live, id) === undefined) continue;
    throw new EntwriteError('schema_drifted', {
      at: `${file}: ${id}`,
      found: `a collection '${id}' that is there already`,
      expected: `none, since this file ${operation.type === 'create_collection' ? 'creates it' : 'gives that id to another one'}`,
      remedy: 'Drop or rename that collection; or, if it is what the files say, `entwrite migration baseline`.',
    });
  }
}
