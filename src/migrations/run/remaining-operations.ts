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
 * What is left of a step on a live schema: all of it at first, the rest after an interruption, nothing in the end. Differences elsewhere
 * do not matter.
 *
 * @param live the managed part of the live schema, without unfinished online changes
 * @throws EntwriteError schema_drifted if the live schema differs from the step's in a name that the step changes
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
        // The collection exists neither under its old id nor under its new one.
        createdCollections([operation]).some((id) => renamed.has(id))),
  );
  const [first] = strange;
  if (first === undefined) return own;
  throw new EntwriteError(
    'schema_drifted',
    {
      at: file,
      found: `a live schema from which this step would also have to "${describeOperation(first)}"`,
      expected: 'the schema that the previous files lead to',
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

/** Throws schema_drifted if a collection that a step creates already exists: somebody else made it. */
export function refuseExisting(file: string, step: SchemaStep, live: DatabaseSchema): void {
  const renamed = new Set(step.renames.filter(isCollectionRename).map(({ to }) => to));
  const id = createdCollections(step.operations).find((one) => findCollection(live, one) !== undefined);
  if (id === undefined) return;
  throw alreadyThere(file, id, {
    expected: `none, because this file ${renamed.has(id) ? 'gives that id to another one' : 'creates it'}`,
    remedy:
      'Drop or rename that collection; or, if it is the one the files describe, run `entwrite migration baseline`.',
  });
}

/** Throws schema_drifted if a collection whose documents are to be restored exists again. */
export function refuseRecreated(file: string, ids: readonly string[], live: DatabaseSchema): void {
  const id = ids.find((one) => findCollection(live, one) !== undefined);
  if (id === undefined) return;
  throw alreadyThere(file, id, {
    expected: 'none, because the dropped collection is restored under that id',
    remedy: 'Others have created it since: save it (`entwrite backup create`), and drop it.',
  });
}

function alreadyThere(
  file: string,
  id: string,
  facts: { readonly expected: string; readonly remedy: string },
): EntwriteError {
  const found = `a collection '${id}' that already exists`;
  return new EntwriteError('schema_drifted', { at: `${file}: ${id}`, found, ...facts });
}

function subjectName(operation: Operation): string {
  const { collection, key } = operationSubject(operation);
  return key === null ? collection : `${collection}.${key}`;
}
