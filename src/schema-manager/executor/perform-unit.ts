import type { LiveSchema } from '../../appwrite/schema/live-schema.js';
import { performOnce } from '../../appwrite/schema/perform-once.js';
import { chooseStrategy } from '../../documents/write-strategy.js';
import type { Operation } from '../../operations/operation.js';
import type { CollectionSchema, DatabaseSchema } from '../../schema/database-schema.js';
import type { ExecutionDeps } from './execution-deps.js';
import { fillStepOf, performFills } from './perform-fills.js';
import type { OperationStep } from './plan-steps.js';
import { runOnlineChange } from './run-online-change.js';

/** Carries out ordinary operations as pieces of a step. */
type Execute = (operations: readonly Operation[], start: DatabaseSchema, deps: ExecutionDeps) => Promise<LiveSchema>;

/** Steps of one collection in order, grouped into those that are performed as one: fills that follow each other write each document once. */
export function unitsOf(steps: readonly OperationStep[]): readonly (readonly OperationStep[])[] {
  const units: OperationStep[][] = [];
  for (const step of steps) {
    const last = units.at(-1);
    const isJoined = last?.[0] !== undefined && [last[0], step].every((one) => fillStepOf(one) !== null);
    if (isJoined) last.push(step);
    else units.push([step]);
  }
  return units;
}

/** Performs the steps of a unit. Returns new collections, where answers show all of them. */
export async function performUnit(
  unit: readonly OperationStep[],
  schema: DatabaseSchema,
  deps: ExecutionDeps,
  execute: Execute,
): Promise<readonly CollectionSchema[]> {
  const [first, ...others] = unit.flatMap((step) => fillStepOf(step) ?? []);
  if (first !== undefined) {
    await performFills([first, ...others], schema, deps);
    return [];
  }
  const made = [];
  for (const step of unit) made.push(await performStep(step, schema, deps, execute));
  return made.flatMap((one) => one ?? []);
}

/** Performs a step by its online change, or by its requests alone. Returns a new collection like `SchemaGateway.perform`. */
async function performStep(
  { operation, change }: OperationStep,
  schema: DatabaseSchema,
  deps: ExecutionDeps,
  execute: Execute,
): Promise<CollectionSchema | null> {
  await deps.placing?.record(operation);
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
    deps.onDone?.(operation);
    return null;
  }
  const made = await performOnce(deps.schemas, operation, schema, { onOpen: () => deps.onUncertain?.(operation) });
  deps.onDone?.(operation);
  return made;
}

/** Dependencies for the pieces of one step, which are not reported separately. */
function withinStep({
  onProgress,
  throwIfAborted: _,
  journal: __,
  onDone: ___,
  onUncertain: ____,
  live: _____,
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
