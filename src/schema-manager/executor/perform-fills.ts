import { performOnce } from '../../appwrite/schema/perform-once.js';
import type { DocumentChange } from '../../documents/document-change.js';
import { proveDocuments, retryUnproven } from '../../documents/prove-documents.js';
import { sameStoredValue } from '../../documents/same-stored-value.js';
import { withoutDefaults } from '../../documents/without-defaults.js';
import type { AlterAttribute } from '../../operations/alter-attribute.js';
import { attributeChanges } from '../../schema/attribute-changes.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { toManyKeys } from '../../schema/relationship-schema.js';
import { copyUntilEqual } from '../online-changes/copy-until-equal.js';
import { heldIds } from '../online-changes/link-sides.js';
import type { Fill } from '../plan/value-changes.js';
import type { ExecutionDeps } from './execution-deps.js';
import type { OperationStep } from './plan-steps.js';

/** A change of an attribute in place that first corrects the stored values. */
export interface FillStep {
  readonly operation: AlterAttribute;
  readonly fill: Fill;
}

export function fillStepOf({ operation, change, fill }: OperationStep): FillStep | null {
  if (operation.type !== 'alter_attribute' || change !== null || fill === null) return null;
  return { operation, fill };
}

/**
 * Corrects the values of attributes of one collection, with one write for each document, and then alters the attributes.
 *
 * @param steps in the order in which their functions see each other's results
 */
export async function performFills(
  steps: readonly [FillStep, ...FillStep[]],
  schema: DatabaseSchema,
  deps: ExecutionDeps,
): Promise<void> {
  const filling = fillingChange(steps, schema, deps);
  for (const { operation } of steps) deps.onFill?.(operation);
  await fillDocuments(filling, deps);
  const alterations = steps.map(({ operation }) => operation);
  const changing = alterations.filter(({ from, to }) => attributeChanges(from, to).length > 0);
  for (const operation of changing) await performOnce(deps.schemas, operation, schema);
  for (const operation of alterations) deps.onDone?.(operation);
  // A value that others wrote meanwhile breaks the rule, and Appwrite would refuse every later update of its document.
  if (changing.length > 0) await fillDocuments(filling, deps);
}

function fillingChange(
  steps: readonly [FillStep, ...FillStep[]],
  schema: DatabaseSchema,
  { linkKeys }: Pick<ExecutionDeps, 'linkKeys'>,
): DocumentChange {
  const { collection } = steps[0].operation;
  const linked = toManyKeys(schema, collection).filter((key) => linkKeys(collection).includes(key));
  return {
    collection,
    reads: linked.length === 0 ? '*' : ['*', ...linked.map((key) => `${key}.$id`)],
    change(stored) {
      const document = { ...stored, ...Object.fromEntries(linked.map((key) => [key, heldIds(stored, key)])) };
      const values: Record<string, unknown> = {};
      for (const { operation, fill } of steps) {
        const { key, type } = operation.from;
        const value = fill(document[key] ?? null, { ...document, ...values });
        if (!sameStoredValue(value, document[key], type)) values[key] = value;
      }
      return Object.keys(values).length === 0 ? null : values;
    },
  };
}

/** Corrects stored values that a change contradicts, and proves it. */
async function fillDocuments(change: DocumentChange, deps: ExecutionDeps): Promise<void> {
  const fillAndProve = async () => {
    await copyUntilEqual(change, 'single', deps);
    await proveDocuments(change, deps);
  };
  await withoutDefaults(change.collection, deps, () => retryUnproven(fillAndProve));
}
