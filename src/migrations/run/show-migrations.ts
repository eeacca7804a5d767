import { type ContextDeps, contextDeps } from '../../context/context-deps.js';
import type { DbContext } from '../../context/db-context.js';
import { classifyOperation } from '../../operations/operation.js';
import { type OperationClass, worstClass } from '../../operations/operation-definition.js';
import type { Drops } from '../../schema-manager/parking/parked-record.js';
import { destructiveName } from '../../schema-manager/plan/destructive-consent.js';
import { plural } from '../../util/plural.js';
import type { CollectedMigration } from '../builder/collect-steps.js';
import { describeStep } from '../builder/execution-step.js';
import { type MigrationStep, schemaOperations } from '../builder/migration-step.js';
import type { MigrationsOptions } from '../builder/migrations-options.js';
import { openHistory } from '../history/history.js';
import { describeNotRun } from '../history/migration-report.js';
import type { FileChoice } from './choose-files.js';
import { countTouched, DATA_STEP_REQUESTS, type DocumentCounts, estimateStep, RUN_REQUESTS } from './estimate-step.js';
import { fileDrops } from './parked-drops.js';
import { type PendingWork, pendingWork } from './pending-work.js';

export interface MigrationStepPreview {
  readonly description: string;
  readonly class: OperationClass;
  /** An estimate that includes documents; null for data steps and checks, because it depends on their functions. */
  readonly requests: number | null;
  /** How many documents may be written, as counted now; null if that cannot be known in advance. */
  readonly documents: number | null;
  /** Whether documents are, or may be, written. */
  readonly touchesData: boolean;
}

export interface MigrationPreview {
  readonly name: string;
  readonly description: string | null;
  /** True for a file that was begun: the steps are those still to do. */
  readonly isUnfinished: boolean;
  readonly steps: readonly MigrationStepPreview[];
  readonly destructive: boolean;
  /** What it loses, by the names for `allowDestructive`. */
  readonly losses: readonly string[];
}

export interface ShowMigrationsOptions extends MigrationsOptions, FileChoice {
  /** See `MigrationWorkOptions.drops`. */
  readonly drops?: Drops;
}

/** What a run would do, as plain data. */
export interface MigrationsPreview {
  readonly files: readonly MigrationPreview[];
  /** Files bound to other environments. */
  readonly skipped: readonly string[];
  /** A file that ends a breaking change, and those after it: see `contract`. */
  readonly waiting: readonly string[];
  /** An estimate for the whole run, including lock, history and entwrite's checks, without requests of the files' own functions. */
  readonly requests: number;
}

/**
 * What `runMigrations` would do; writes nothing. Three requests, and one per collection to count documents that a schema step may write.
 * The documents themselves are only read by the run, before it writes.
 *
 * @example console.log(describePreview(await showMigrations(db)));
 */
export async function showMigrations(
  context: DbContext,
  options: ShowMigrationsOptions = {},
): Promise<MigrationsPreview> {
  const deps = contextDeps(context);
  await deps.open();
  const history = await openHistory(deps).read();
  const work = await pendingWork(history, options, fileDrops(deps, options));
  const counts = await countTouched(work, history.live.schema, deps.documents);
  return preview(work, deps, counts);
}

export function preview(
  { unfinished, returning, pending, skipped, waiting }: PendingWork,
  { options }: ContextDeps,
  counts: DocumentCounts,
): MigrationsPreview {
  const one = (isUnfinished: boolean) => (collected: CollectedMigration) => {
    const { name, migration } = collected.file;
    const steps = collected.steps.map((step) => stepPreview(options.databaseId, step, counts));
    const destructive = steps.some((step) => step.class === 'destructive');
    const losses = schemaOperations(collected.steps)
      .filter((operation) => classifyOperation(operation) === 'destructive')
      .map(destructiveName);
    return { name, description: migration.description ?? null, isUnfinished, steps, destructive, losses };
  };
  const isPending = ({ file }: CollectedMigration) => pending.some((other) => other.file === file);
  const left = returning.filter((collected) => !isPending(collected)).map((collected) => ({ ...collected, steps: [] }));
  const files = [...[...left, ...unfinished].map(one(true)), ...pending.map(one(false))];
  const known = files
    .flatMap(({ steps }) => steps)
    .reduce((sum, { requests, touchesData }) => sum + (requests ?? (touchesData ? DATA_STEP_REQUESTS : 0)), 0);
  return { files, skipped, waiting, requests: files.length === 0 ? 0 : RUN_REQUESTS + known };
}

function stepPreview(databaseId: string, step: MigrationStep, counts: DocumentCounts): MigrationStepPreview {
  const description = describeStep(step);
  if (step.kind !== 'schema')
    return {
      description,
      class: step.kind === 'data' ? 'data' : 'additive',
      requests: null,
      documents: null,
      touchesData: step.kind === 'data',
    };
  const kind = worstClass(step.operations.map(classifyOperation));
  const touchesData = kind === 'data' || kind === 'destructive';
  const { requests, documents } = estimateStep(databaseId, step, touchesData, counts);
  return { description, class: kind, requests, documents, touchesData };
}

function costOf({ requests, documents, touchesData }: MigrationStepPreview): readonly string[] {
  return [
    ...(requests === null ? [] : [`about ${plural(requests, 'request')}`]),
    ...(documents === null || documents === 0 ? [] : [plural(documents, 'document')]),
    ...(touchesData ? ['touches data'] : []),
  ];
}

/** A preview as text for a person. */
export function describePreview(preview: MigrationsPreview): string {
  const { files, requests } = preview;
  const lines = files.flatMap(({ name, description, isUnfinished, steps }) => [
    `${name}${isUnfinished ? ' (unfinished)' : ''}${description === null ? '' : `: ${description}`}`,
    ...steps.map((step, at) => `  ${at + 1}. ${step.description} [${[step.class, ...costOf(step)].join(', ')}]`),
  ]);
  const losses = [...new Set(files.flatMap((file) => file.losses))];
  const isIncomplete = files.some(({ steps }) => steps.some((step) => step.requests === null));
  const besides = isIncomplete ? ', plus those that functions of data steps and checks send' : '';
  return [
    ...(lines.length === 0
      ? ['No pending migrations.']
      : [
          ...lines,
          `About ${requests} requests in all${besides}. The run checks the documents before it writes anything.`,
        ]),
    ...(losses.length === 0
      ? []
      : [`Losing data needs consent: a yes at a terminal, or --allow-destructive ${losses.join(' ')}`]),
    ...describeNotRun(preview),
  ].join('\n');
}
