import type { LiveSchema } from '../../appwrite/schema/live-schema.js';
import { settleCreations } from '../../appwrite/schema/settle-creations.js';
import { makesRoomFor } from '../../differ/claimed-names.js';
import {
  isAsynchronous,
  type Operation,
  operationCollection,
  operationLinks,
  relationshipOf,
} from '../../operations/operation.js';
import type { CollectionSchema, DatabaseSchema } from '../../schema/database-schema.js';
import { normalizeSchema } from '../../schema/normalize-schema.js';
import { forEachConcurrently } from '../../util/for-each-concurrently.js';
import { groupBy } from '../../util/group-by.js';
import { createStepReport } from '../plan/step-report.js';
import type { ExecutionDeps } from './execution-deps.js';
import type { JournalStage } from './operation-journal.js';
import { performUnit, unitsOf } from './perform-unit.js';
import { afterStep, type OperationStep, planSteps } from './plan-steps.js';

/** Steps in flight at once: more slow down a server on two cores (fact 72). */
const CONCURRENCY = 8;

/**
 * Runs steps of one type side by side, dependent steps in order, with one poll of one list. Returns the schema the server shows at the
 * end.
 */
export async function executeOperations(
  operations: readonly Operation[],
  start: DatabaseSchema,
  deps: ExecutionDeps,
): Promise<LiveSchema> {
  const { schemas, onProgress, journal, signal } = deps;
  const steps = planSteps(operations, start, deps);
  const report = createStepReport(operations, steps, onProgress);
  const stages = stagesOf(steps, start);
  const created: CollectionSchema[] = [];
  const settleSteps = (some: readonly OperationStep[]) => {
    const made = some.map(({ operation }) => operation);
    return settleCreations(schemas, made, { onProgress, signal });
  };
  try {
    for (const [at, { stage, entry }] of stages.entries()) {
      await journal?.begin(entry);
      await forEachConcurrently(lanes(stage), deps.concurrency ?? CONCURRENCY, async (lane) => {
        for (const unit of unitsOf(lane)) {
          deps.throwIfAborted?.();
          for (const { part, operation } of unit) {
            report.start(part);
            journal?.started(operation);
          }
          created.push(...(await performUnit(unit, entry.before, deps, executeOperations)));
          for (const { operation } of unit) journal?.performed(operation);
        }
      });
      const next = stages[at + 1];
      if (next === undefined) break;
      if (stage.some(({ operation }) => isAsynchronous(operation))) await settleSteps(stage);
      report.finish(stage);
      await journal?.end(entry, next.entry.isOpaque);
    }
    const isAllShown = steps.length > 0 && created.length === steps.length;
    const live = isAllShown && deps.live !== undefined ? withCreated(deps.live, created) : await settleSteps(steps);
    report.finish(steps);
    const last = stages.at(-1);
    if (last !== undefined) await journal?.end(last.entry, false);
    return live;
  } catch (error) {
    journal?.failed(error);
    throw error;
  }
}

/** What a list would show after collections were created. */
function withCreated(live: LiveSchema, created: readonly CollectionSchema[]): LiveSchema {
  return { ...live, exists: true, schema: normalizeSchema({ collections: [...live.schema.collections, ...created] }) };
}

interface Stage {
  readonly stage: readonly OperationStep[];
  /** The stage as the journal records it, with the schema before and after. */
  readonly entry: JournalStage;
}

/** Whether a step needs a name that another step of its run provides or frees. */
function isAwaitedBy(run: readonly OperationStep[], { operation }: OperationStep): boolean {
  const { requires } = operationLinks(operation);
  return run.some(
    (other) =>
      makesRoomFor(other.operation, operation) ||
      operationLinks(other.operation).provides.some((name) => requires.includes(name)),
  );
}

/** Groups consecutive steps of one type. */
function stagesOf(steps: readonly OperationStep[], start: DatabaseSchema): readonly Stage[] {
  const runs: OperationStep[][] = [];
  for (const step of steps) {
    const last = runs.at(-1);
    if (last?.[0]?.operation.type === step.operation.type && !isAwaitedBy(last, step)) last.push(step);
    else runs.push([step]);
  }
  let schema = start;
  return runs.map((stage) => {
    const before = schema;
    schema = stage.reduce(afterStep, schema);
    const isOpaque = stage.some((step) => step.isOpaque);
    return { stage, entry: { steps: stage.map(({ operation }) => operation), before, after: schema, isOpaque } };
  });
}

/**
 * Steps that must follow each other: what Appwrite does within a request, per collection; relationships, because each involves two
 * collections.
 */
function lanes(stage: readonly OperationStep[]): readonly (readonly OperationStep[])[] {
  if (stage.some(({ operation }) => relationshipOf(operation) !== null)) return [stage];
  if (stage.some(({ operation }) => isAsynchronous(operation))) return stage.map((step) => [step]);
  return [...groupBy(stage, ({ operation }) => operationCollection(operation)).values()];
}
