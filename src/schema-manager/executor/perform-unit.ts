import type { LiveSchema } from '../../appwrite/schema/live-schema.js';
import { performOnce } from '../../appwrite/schema/perform-once.js';
import { placedBy } from '../../differ/swaps-in.js';
import type { DocumentChange } from '../../documents/document-change.js';
import { proveDocuments, retryUnproven } from '../../documents/prove-documents.js';
import { sameStoredValue } from '../../documents/same-stored-value.js';
import { withoutDefaults } from '../../documents/without-defaults.js';
import { chooseStrategy } from '../../documents/write-strategy.js';
import type { AlterAttribute } from '../../operations/alter-attribute.js';
import type { Operation } from '../../operations/operation.js';
import { attributeChanges } from '../../schema/attribute-changes.js';
import type { CollectionSchema, DatabaseSchema } from '../../schema/database-schema.js';
import { copyUntilEqual } from '../online-changes/copy-until-equal.js';
import type { Fill } from '../plan/value-changes.js';
import type { ExecutionDeps } from './execution-deps.js';
import type { OperationStep } from './plan-steps.js';
import { runOnlineChange } from './run-online-change.js';

/** Carries out ordinary operations as pieces of a step. */
type Execute = (operations: readonly Operation[], start: DatabaseSchema, deps: ExecutionDeps) => Promise<LiveSchema>;

/**
 * Performs a step by its online change, after rewriting values, or by its requests alone. Returns a new collection like
 * `SchemaGateway.perform`.
 */
export async function performStep(
  { operation, change, fill }: OperationStep,
  schema: DatabaseSchema,
  deps: ExecutionDeps,
  execute: Execute,
): Promise<CollectionSchema | null> {
  if (placedBy(operation) !== null) await deps.onPlacing?.(operation);
  if (change !== null) {
    const isOfValues = change.kind === 'attribute' || change.kind === 'date';
    const answer = change.kind === 'relationship' ? deps.fill(change.collection, change.key) : null;
    await runOnlineChange(change, {
      ...deps,
      fence: deps.fence ?? false,
      convert: isOfValues ? deps.convert(change.collection, change.to.key) : answer,
      strategy: isOfValues ? chooseStrategy(change.collection, change.to.key, deps, schema) : 'single',
      execute: (operations, start) => execute(operations, start, withinStep(deps)),
      onPhase: async (phase) => deps.journal?.phase(operation, phase),
    });
    return null;
  }
  if (operation.type !== 'alter_attribute' || fill === null) return performOnce(deps.schemas, operation, schema);
  const filling = fillingChange(operation, fill);
  deps.onFill?.(operation);
  await fillDocuments(filling, deps);
  if (attributeChanges(operation.from, operation.to).length === 0) return null;
  const made = await performOnce(deps.schemas, operation, schema);
  // A value that others wrote meanwhile breaks the rule, and Appwrite would refuse every later update of its document.
  await fillDocuments(filling, deps);
  return made;
}

/** Dependencies for the pieces of one step, which are not reported separately. */
function withinStep({
  onProgress,
  throwIfAborted: _,
  journal: __,
  onDone: ___,
  live: ____,
  ...deps
}: ExecutionDeps): ExecutionDeps {
  return {
    ...deps,
    onProgress(event) {
      if (event.type !== 'operation-started' && event.type !== 'operation-finished') onProgress(event);
    },
    fill: () => null,
    convert: () => null,
  };
}

function fillingChange({ collection, from }: AlterAttribute, fill: Fill): DocumentChange {
  return {
    collection,
    reads: '*',
    change(document) {
      const value = fill(document[from.key] ?? null, document);
      return sameStoredValue(value, document[from.key], from.type) ? null : { [from.key]: value };
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
