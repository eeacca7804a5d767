import { diffSchemas } from '../../src/differ/diff-schemas.js';
import { refusedRenames } from '../../src/differ/refused-renames.js';
import { applyOperations, describeOperation, invertOperation, type Operation } from '../../src/operations/operation.js';
import { schemasEqual } from '../../src/schema/canonical-schema.js';
import type { DatabaseSchema } from '../../src/schema/database-schema.js';
import { sidesOf } from '../../src/schema/relationship-schema.js';
import type { Rename } from '../../src/schema/rename.js';

/** Two schemas, and what a plan between them says. */
export interface PlanCase {
  readonly from: DatabaseSchema;
  readonly to: DatabaseSchema;
  readonly renames?: readonly Rename[];
  readonly want: readonly string[];
}

/** Compares a plan, and looks at what every plan promises: it leads there and back, in an order in which it can run. */
export function expectPlan({ from, to, renames = [], want }: PlanCase): void {
  const operations = diffSchemas(from, to, renames);
  expect(operations.map(describeOperation)).toEqual(want);
  const after = applyOperations(from, operations);
  expect(schemasEqual(after, to)).toBe(true);
  expect(schemasEqual(applyOperations(after, [...operations].reverse().map(invertOperation)), from)).toBe(true);
  expect(schemasEqual(applyOperations(to, diffSchemas(to, from)), from)).toBe(true);
  for (const one of [from, to]) expect(diffSchemas(one, one)).toEqual([]);
  expect(refusedRenames(from, to, renames)).toEqual([]);
  expect(doubledNames(from, operations)).toEqual([]);
}

/** The names that two things of a collection have at once while operations are carried out; Appwrite compares them without case. */
export function doubledNames(from: DatabaseSchema, operations: readonly Operation[]): readonly string[] {
  let schema = from;
  return operations.flatMap((operation) => {
    schema = applyOperations(schema, [operation]);
    return schema.collections.flatMap(({ id, attributes }) => {
      const sides = sidesOf(schema, id).map(({ relationship }) => relationship);
      const keys = [...attributes, ...sides].map(({ key }) => key.toLowerCase());
      return keys
        .filter((key, at) => keys.indexOf(key) < at)
        .map((key) => `${describeOperation(operation)}: ${id}.${key}`);
    });
  });
}
