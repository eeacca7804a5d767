import type { LiveSchema } from '../appwrite/live-schema.js';
import { provisionOperations } from '../appwrite/operation-requests.js';
import type { SchemaGateway } from '../appwrite/schema-gateway.js';
import { orderOperations } from '../differ/order-operations.js';
import {
  applyOperations,
  describeOperation,
  type Operation,
  type OperationType,
  operationCollection,
} from '../operations/operation.js';
import type { ProgressListener } from '../progress.js';
import type { DatabaseSchema } from '../schema/database-schema.js';
import { forEachConcurrently } from '../util/for-each-concurrently.js';
import { groupBy } from '../util/group-by.js';
import { performSurely } from './perform-surely.js';
import { touchedNames } from './plan-obstacles.js';

/** Requests under way at once. */
const CONCURRENCY = 8;

/** Whether Appwrite answers before the work is done; what comes later must wait for it. */
const IS_ASYNCHRONOUS: Readonly<Record<OperationType, boolean>> = {
  create_collection: false,
  update_collection: false,
  drop_collection: false,
  add_attribute: true,
  alter_attribute: false,
  rename_attribute: false,
  drop_attribute: true,
  create_index: true,
  drop_index: true,
  create_relationship: true,
  alter_relationship: false,
  drop_relationship: true,
};

/** One request-sized piece of an operation of the plan. */
interface Step {
  readonly operation: Operation;
  /** Which operation of the plan it belongs to. */
  readonly part: number;
}

/**
 * Carries operations out on a live schema: side by side where they are of one type, in order where they depend on each other,
 * with one poll of one list for everything that is in the making. Gives the schema the server lists in the end.
 */
export async function executeOperations(
  gateway: SchemaGateway,
  operations: readonly Operation[],
  start: DatabaseSchema,
  onProgress: ProgressListener = () => {},
): Promise<LiveSchema> {
  const steps = orderSteps(operations, start);
  const report = createReport(operations, steps, onProgress);
  let schema = start;
  for (const stage of stagesOf(steps)) {
    const before = schema;
    const perform = async ({ operation, part }: Step) => {
      report.start(part);
      await performSurely(gateway, operation, before);
    };
    await forEachConcurrently(lanes(stage), CONCURRENCY, async (lane) => {
      for (const step of lane) await perform(step);
    });
    schema = applyOperations(
      schema,
      stage.map(({ operation }) => operation),
    );
    const isLast = stage.at(-1) === steps.at(-1);
    if (!isLast && isAsynchronous(stage)) await gateway.settle(concerns(stage), { onProgress });
    if (!isLast) report.finish(stage);
  }
  const live = await gateway.settle(concerns(steps), { onProgress });
  report.finish(steps);
  return live;
}

function orderSteps(operations: readonly Operation[], start: DatabaseSchema): readonly Step[] {
  const parts = new Map<Operation, number>();
  const pieces = operations.flatMap((operation, part) =>
    provisionOperations(operation).map((piece) => {
      parts.set(piece, part);
      return piece;
    }),
  );
  return orderOperations(pieces, start).map((operation) => ({ operation, part: parts.get(operation) ?? 0 }));
}

/** Runs of steps of one type. */
function stagesOf(steps: readonly Step[]): readonly (readonly Step[])[] {
  const stages: Step[][] = [];
  for (const step of steps) {
    const last = stages.at(-1);
    if (last?.[0]?.operation.type === step.operation.type) last.push(step);
    else stages.push([step]);
  }
  return stages;
}

/**
 * Which steps of a stage must follow each other: in one collection all that Appwrite does within the request; relationships
 * altogether, since each looks at two collections.
 */
function lanes(stage: readonly Step[]): readonly (readonly Step[])[] {
  const type = stage[0]?.operation.type;
  if (type === 'create_relationship' || type === 'drop_relationship' || type === 'alter_relationship') return [stage];
  if (isAsynchronous(stage)) return stage.map((step) => [step]);
  return [...groupBy(stage, ({ operation }) => operationCollection(operation)).values()];
}

function isAsynchronous(stage: readonly Step[]): boolean {
  return stage.some(({ operation }) => IS_ASYNCHRONOUS[operation.type]);
}

function concerns(steps: readonly Step[]): (item: { collection: string; key: string }) => boolean {
  const names = new Set(steps.flatMap(({ operation }) => touchedNames(operation)));
  return ({ collection, key }) => names.has(`${collection}.${key}`);
}

function createReport(operations: readonly Operation[], steps: readonly Step[], onProgress: ProgressListener) {
  const started = new Map<number, number>();
  const open = new Map<number, number>();
  for (const { part } of steps) open.set(part, (open.get(part) ?? 0) + 1);
  const done = new Set<Step>();
  const event = (part: number) => {
    const operation = operations[part];
    return {
      index: part + 1,
      total: operations.length,
      operation: operation === undefined ? '' : describeOperation(operation),
    };
  };
  return {
    start(part: number) {
      if (started.has(part)) return;
      started.set(part, Date.now());
      onProgress({ type: 'operation-started', ...event(part) });
    },
    finish(finished: readonly Step[]) {
      for (const step of finished) {
        if (done.has(step)) continue;
        done.add(step);
        const left = (open.get(step.part) ?? 1) - 1;
        open.set(step.part, left);
        const milliseconds = Date.now() - (started.get(step.part) ?? Date.now());
        if (left === 0) onProgress({ type: 'operation-finished', ...event(step.part), milliseconds });
      }
    },
  };
}
