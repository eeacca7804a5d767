import type { LiveSchema } from '../../appwrite/live-schema.js';
import { performOnce } from '../../appwrite/perform-once.js';
import type { SchemaGateway } from '../../appwrite/schema-gateway.js';
import type { WriteDeps } from '../../documents/document-change.js';
import { sameStoredValue } from '../../documents/same-stored-value.js';
import { withoutDefaults } from '../../documents/without-defaults.js';
import { type WriteBlock, withWriteBlock } from '../../documents/write-block.js';
import { writeDocuments } from '../../documents/write-documents.js';
import { type CopyWays, chooseStrategy } from '../../documents/write-strategy.js';
import type { AlterAttribute } from '../../operations/alter-attribute.js';
import {
  applyOperations,
  isAsynchronous,
  isOpaque,
  type Operation,
  operationCollection,
  operationNames,
} from '../../operations/operation.js';
import { attributeChanges } from '../../schema/attribute-changes.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { forEachConcurrently } from '../../util/for-each-concurrently.js';
import { groupBy } from '../../util/group-by.js';
import { linkChange } from '../online-changes/link-change.js';
import { renameChange } from '../online-changes/rename-change.js';
import { runCollectionRename } from '../online-changes/run-collection-rename.js';
import { runLinkChange } from '../online-changes/run-link-change.js';
import { runShadowChange } from '../online-changes/run-shadow-change.js';
import { shadowChange } from '../online-changes/shadow-change.js';
import type { Convert, Fill } from '../plan/resolutions.js';
import { createStepReport, type Step } from '../plan/step-report.js';
import type { JournalStage, OperationJournal } from './operation-journal.js';
import { orderSteps } from './order-steps.js';

/** What carrying operations out needs of the outside. */
export interface ExecutionPorts extends WriteDeps {
  readonly schemas: SchemaGateway;
  readonly fill: (name: string) => Fill | null;
  readonly convert: (name: string) => Convert | null;
  /** Who is kept from writing to a collection while the type of an attribute changes. */
  readonly fence?: WriteBlock;
  /** How documents are written while the type of an attribute changes. */
  readonly copy?: CopyWays | undefined;
  /** Told of each step that is done, in order: what an undo has to begin with. */
  readonly onDone: (step: Operation) => void;
  /** Told before a step begins to rewrite stored values. */
  readonly onFill?: (step: AlterAttribute) => void;
  /** Where the steps are written down. */
  readonly journal?: OperationJournal | undefined;
}

/** Requests under way at once: as many collections as most databases have, so that creating them takes one round trip. */
const CONCURRENCY = 20;

/**
 * Carries operations out on a live schema: side by side where they are of one type, in order where they depend on each other,
 * with one poll of one list for everything that is in the making. Gives the schema the server lists in the end.
 */
export async function executeOperations(
  operations: readonly Operation[],
  start: DatabaseSchema,
  ports: ExecutionPorts,
): Promise<LiveSchema> {
  const { schemas, onProgress } = ports;
  const steps = orderSteps(operations, start, ports);
  const report = createStepReport(operations, steps, onProgress);
  const stages = journalStages(stagesOf(steps), start, ports);
  const { journal } = ports;
  try {
    for (const [at, { stage, entry }] of stages.entries()) {
      await journal?.begin(entry);
      await forEachConcurrently(lanes(stage), CONCURRENCY, async (lane) => {
        for (const { operation, part } of lane) {
          ports.throwIfAborted?.();
          report.start(part);
          journal?.started(operation);
          await performStep(operation, entry.before, ports);
          ports.onDone(operation);
          journal?.performed(operation);
        }
      });
      const next = stages[at + 1];
      if (next === undefined) break;
      if (isAwaited(stage)) await schemas.settle(concerns(stage), { onProgress });
      report.finish(stage);
      await journal?.end(entry, next.entry.isOpaque);
    }
    const live = await schemas.settle(concerns(steps), { onProgress });
    report.finish(steps);
    const last = stages.at(-1);
    if (last !== undefined) await journal?.end(last.entry, false);
    return live;
  } catch (error) {
    journal?.failed(error);
    throw error;
  }
}

/** Stages with the schema before and after each of them. */
function journalStages(
  stages: readonly (readonly Step[])[],
  start: DatabaseSchema,
  ports: ExecutionPorts,
): readonly { readonly stage: readonly Step[]; readonly entry: JournalStage }[] {
  let schema = start;
  return stages.map((stage) => {
    const before = schema;
    const steps = stage.map(({ operation }) => operation);
    schema = steps.reduce(afterStep, schema);
    return {
      stage,
      entry: { steps, before, after: schema, isOpaque: steps.some((step) => isUnreadable(step, ports)) },
    };
  });
}

/** Whether a live schema does not tell afterwards how far a step got: it also does not where values are rewritten. */
function isUnreadable(operation: Operation, { fill }: ExecutionPorts): boolean {
  if (isOpaque(operation)) return true;
  return operation.type === 'alter_attribute' && fill(`${operation.collection}.${operation.to.key}`) !== null;
}

async function performStep(operation: Operation, schema: DatabaseSchema, ports: ExecutionPorts): Promise<void> {
  const onPhase = async (phase: string) => ports.journal?.phase(operation, phase);
  if (operation.type === 'rename_collection') {
    const execute = (steps: readonly Operation[], start: DatabaseSchema) =>
      executeOperations(steps, start, withinStep(ports));
    return runCollectionRename(renameChange(operation), { ...ports, execute, onPhase });
  }
  const link = linkChange(operation);
  if (link !== null) {
    return withWriteBlock(link.collection, ports, () => runLinkChange(link, { ...ports, onPhase }));
  }
  if (operation.type === 'alter_attribute') {
    const { collection, from, to } = operation;
    const change = shadowChange(operation);
    const convert = ports.convert(`${collection}.${to.key}`);
    if (change !== null && convert !== null) {
      const way = chooseStrategy(collection, to.key, ports, schema);
      return withWriteBlock(collection, ports, () => runShadowChange(change, { ...ports, convert, way, onPhase }));
    }
    if (ports.fill(`${collection}.${to.key}`) !== null) ports.onFill?.(operation);
    await fillDocuments(collection, from, to, ports);
    if (attributeChanges(from, to).length === 0) return;
  }
  await performOnce(ports.schemas, operation, schema);
}

/** Ports for operations that are pieces of one step, of which nobody else is told. */
function withinStep({ onProgress, ...ports }: ExecutionPorts): ExecutionPorts {
  return {
    ...ports,
    onProgress(event) {
      if (event.type !== 'operation-started' && event.type !== 'operation-finished') onProgress(event);
    },
    throwIfAborted: undefined,
    journal: undefined,
    fill: () => null,
    convert: () => null,
    onDone: () => {},
  };
}

/** Puts the stored values right before a change that they stand in the way of. */
async function fillDocuments(
  collection: string,
  from: AttributeSchema,
  to: AttributeSchema,
  ports: ExecutionPorts,
): Promise<void> {
  const fill = ports.fill(`${collection}.${to.key}`);
  if (fill === null) return;
  await withoutDefaults(collection, ports, () =>
    writeDocuments(
      {
        collection,
        reads: '*',
        change: (document) => {
          const value = fill(document[from.key] ?? null, document);
          return sameStoredValue(value, document[from.key]) ? null : { [from.key]: value };
        },
      },
      'single',
      ports,
    ),
  );
}

/** The schema after a step; indexes over a changed attribute went with its shadow change and come back as steps of their own. */
function afterStep(schema: DatabaseSchema, operation: Operation): DatabaseSchema {
  const replaced = replacedBy(operation);
  const after = applyOperations(schema, replaced === null ? [operation] : [replaced, operation]);
  if (operation.type !== 'alter_attribute' || shadowChange(operation) === null) return after;
  return {
    collections: after.collections.map((collection) =>
      collection.id === operation.collection
        ? { ...collection, indexes: collection.indexes.filter((index) => !index.attributes.includes(operation.to.key)) }
        : collection,
    ),
  };
}

/** The drop that a step carries out because it takes the place of what goes. */
function replacedBy(operation: Operation): Operation | null {
  const link = linkChange(operation);
  if (link === null) return null;
  const { to, collection, owner, relationship, attribute, old } = link;
  if (to === 'attribute') return { type: 'drop_relationship', collection: owner, relationship };
  if (old !== null) return { type: 'drop_relationship', ...old };
  return attribute === null ? null : { type: 'drop_attribute', collection, attribute };
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
  if (isAwaited(stage)) return stage.map((step) => [step]);
  return [...groupBy(stage, ({ operation }) => operationCollection(operation)).values()];
}

function isAwaited(stage: readonly Step[]): boolean {
  return stage.some(({ operation }) => isAsynchronous(operation));
}

function concerns(steps: readonly Step[]): (item: { collection: string; key: string }) => boolean {
  const names = new Set(steps.flatMap(({ operation }) => operationNames(operation)));
  return ({ collection, key }) => names.has(`${collection}.${key}`);
}
