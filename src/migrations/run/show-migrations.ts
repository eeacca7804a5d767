import { type ContextPorts, contextPorts } from '../../context/context-ports.js';
import type { DbContext } from '../../context/db-context.js';
import { classifyOperation } from '../../operations/operation.js';
import { type OperationClass, worstClass } from '../../operations/operation-definition.js';
import type { Drops } from '../../schema-manager/parking/parked-record.js';
import { destructiveName } from '../../schema-manager/plan/destructive-consent.js';
import { estimateRequests } from '../../schema-manager/plan/estimate-requests.js';
import type { CollectedMigration } from '../builder/collect-steps.js';
import { describeStep } from '../builder/execution-step.js';
import type { MigrationStep } from '../builder/migration-step.js';
import type { MigrationsOptions } from '../builder/migrations-options.js';
import { openHistory } from '../history/history.js';
import { describeWaiting } from '../history/migration-report.js';
import { fileDrops } from './parked-drops.js';
import { type PendingWork, pendingWork } from './pending-work.js';

export interface MigrationStepPreview {
  readonly description: string;
  readonly class: OperationClass;
  /** About how many; null for data steps and checks, which depends on the documents. */
  readonly requests: number | null;
  /** Whether documents are or may be written. */
  readonly touchesData: boolean;
}

export interface MigrationPreview {
  readonly name: string;
  readonly description: string | null;
  /** True for one that was begun: the steps are those still to do. */
  readonly isUnfinished: boolean;
  readonly steps: readonly MigrationStepPreview[];
  readonly destructive: boolean;
  /** What it loses, by the names that `allowDestructive` takes. */
  readonly losses: readonly string[];
}

export interface ShowMigrationsOptions extends MigrationsOptions {
  readonly to?: string;
  readonly only?: readonly string[];
  /** See `RunMigrationsOptions.contract`. */
  readonly contract?: boolean;
  /** See `MigrationWorkOptions.drops`. */
  readonly drops?: Drops;
}

/** What a run would do; plain data. */
export interface MigrationsPreview {
  readonly files: readonly MigrationPreview[];
  /** Files that are bound to other environments. */
  readonly skipped: readonly string[];
  /** A file that ends a breaking change, and those after it: see `contract`. */
  readonly waiting: readonly string[];
}

/**
 * What `runMigrations` would do; writes nothing. Takes at most three requests.
 *
 * @example console.log(describePreview(await showMigrations(db)));
 */
export async function showMigrations(
  context: DbContext,
  options: ShowMigrationsOptions = {},
): Promise<MigrationsPreview> {
  const ports = contextPorts(context);
  await ports.open();
  const work = await pendingWork(await openHistory(ports).read(), options, fileDrops(ports, options));
  return preview(work, ports);
}

/** Pending work as data for people and programs. */
export function preview(
  { unfinished, pending, skipped, waiting }: PendingWork,
  { options }: ContextPorts,
): MigrationsPreview {
  const one = (isUnfinished: boolean) => (collected: CollectedMigration) => {
    const { name, migration } = collected.file;
    const steps = collected.steps.map((step) => stepPreview(options.databaseId, step));
    const destructive = steps.some((step) => step.class === 'destructive');
    const losses = collected.steps
      .flatMap((step) => (step.kind === 'schema' ? step.operations : []))
      .filter((operation) => classifyOperation(operation) === 'destructive')
      .map(destructiveName);
    return { name, description: migration.description ?? null, isUnfinished, steps, destructive, losses };
  };
  return { files: [...unfinished.map(one(true)), ...pending.map(one(false))], skipped, waiting };
}

function stepPreview(databaseId: string, step: MigrationStep): MigrationStepPreview {
  const description = describeStep(step);
  if (step.kind !== 'schema')
    return {
      description,
      class: step.kind === 'data' ? 'data' : 'additive',
      requests: null,
      touchesData: step.kind === 'data',
    };
  const kind = worstClass(step.operations.map(classifyOperation));
  const requests = estimateRequests(databaseId, step.operations, step.from);
  return { description, class: kind, requests, touchesData: kind === 'data' || kind === 'destructive' };
}

/** A preview as text for a person. */
export function describePreview({ files, skipped, waiting }: MigrationsPreview): string {
  const lines = files.flatMap(({ name, description, isUnfinished, steps }) => [
    `${name}${isUnfinished ? ' (unfinished)' : ''}${description === null ? '' : `: ${description}`}`,
    ...steps.map(
      (step, at) =>
        `  ${at + 1}. ${step.description} [${step.class}${step.requests === null ? '' : `, about ${step.requests} requests`}${step.touchesData ? ', touches data' : ''}]`,
    ),
  ]);
  const losses = [...new Set(files.flatMap((file) => file.losses))];
  return [
    ...(lines.length === 0 ? ['No pending migrations.'] : lines),
    ...(losses.length === 0
      ? []
      : [`What loses data needs consent: a yes at a terminal, or --allow-destructive ${losses.join(' ')}`]),
    ...(skipped.length === 0 ? [] : [`Bound to other environments: ${skipped.join(', ')}`]),
    ...describeWaiting(waiting),
  ].join('\n');
}
