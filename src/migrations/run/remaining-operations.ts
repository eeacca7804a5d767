import { diffSchemas } from '../../differ/diff-schemas.js';
import { EntwriteError } from '../../errors.js';
import { createdCollections } from '../../operations/affected-parts.js';
import {
  describeOperation,
  isRestOf,
  type Operation,
  operationNames,
  operationSubject,
} from '../../operations/operation.js';
import { type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import { isCollectionRename } from '../../schema/rename.js';
import type { SchemaStep } from '../builder/migration-step.js';

/**
 * What of a step is still to be done on a live schema: all of it at first, the rest after an interruption, nothing in the end.
 * Differences elsewhere do not concern it.
 *
 * @param live the managed part of the live schema, unfinished online changes left out
 * @throws EntwriteError schema_drifted where the live schema differs from the step's in a name that the step changes
 */
export function remainingOperations(file: string, step: SchemaStep, live: DatabaseSchema): readonly Operation[] {
  const operations = diffSchemas(live, step.to, step.renames);
  const own = operations.filter((operation) => step.operations.some((part) => isRestOf(operation, part)));
  const names = new Set(step.operations.flatMap(operationNames));
  const renamed = new Set(step.renames.filter(isCollectionRename).map(({ to }) => to));
  const strange = operations.filter(
    (operation) =>
      !own.includes(operation) &&
      (operationNames(operation).some((name) => names.has(name)) ||
        // Neither under its old id nor under its new one.
        createdCollections([operation]).some((id) => renamed.has(id))),
  );
  const [first] = strange;
  if (first === undefined) return own;
  throw new EntwriteError(
    'schema_drifted',
    {
      at: file,
      found: `a live schema from which this step would also have to "${describeOperation(first)}"`,
      expected: 'the schema the files before lead to',
      remedy: 'See `entwrite migration status` and the findings; correct the schema, or bring the files up to date.',
    },
    {
      findings: strange.map((operation) => ({
        rule: 'drifted',
        at: subjectName(operation),
        found: `"${describeOperation(operation)}" would be needed`,
        expected: 'no such difference',
        remedy: 'Find out who changed the schema outside the files.',
      })),
    },
  );
}

/** Throws schema_drifted for a collection that a step creates and that is there already: somebody else made it. */
export function refuseExisting(file: string, step: SchemaStep, live: DatabaseSchema): void {
  const renamed = new Set(step.renames.filter(isCollectionRename).map(({ to }) => to));
  const id = createdCollections(step.operations).find((one) => findCollection(live, one) !== undefined);
  if (id === undefined) return;
  throw alreadyThere(file, id, {
    expected: `none, since this file ${renamed.has(id) ? 'gives that id to another one' : 'creates it'}`,
    remedy: 'Drop or rename that collection; or, if it is what the files say, `entwrite migration baseline`.',
  });
}

/** Refuses a collection that exists again although its documents are to come back. */
export function refuseRecreated(file: string, ids: readonly string[], live: DatabaseSchema): void {
  const id = ids.find((one) => findCollection(live, one) !== undefined);
  if (id === undefined) return;
  throw alreadyThere(file, id, {
    expected: 'none, since the one that the file dropped comes back under that id',
    remedy: 'It was made since by others: save what it holds (`entwrite backup create`), and drop it.',
  });
}

function alreadyThere(
  file: string,
  id: string,
  facts: { readonly expected: string; readonly remedy: string },
): EntwriteError {
  const found = `a collection '${id}' that is there already`;
  return new EntwriteError('schema_drifted', { at: `${file}: ${id}`, found, ...facts });
}

function subjectName(operation: Operation): string {
  const { collection, key } = operationSubject(operation);
  return key === null ? collection : `${collection}.${key}`;
}
