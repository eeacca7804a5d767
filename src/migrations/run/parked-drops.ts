import type { ContextDeps } from '../../context/context-deps.js';
import { describeOperation } from '../../operations/operation.js';
import { parkDrops, parksDates } from '../../schema-manager/parking/park-drops.js';
import type { Drops } from '../../schema-manager/parking/parked-record.js';
import type { CollectedMigration } from '../builder/collect-steps.js';
import { type ExecutionStep, stepDigest } from '../builder/execution-step.js';
import type { MigrationFile } from '../builder/migration-file.js';
import type { SchemaStep } from '../builder/migration-step.js';
import type { MigrationRecord, StepRecord } from '../history/migration-record.js';

/** What happens to drops of files that do not set it themselves, and whether the server breaks datetimes by renaming them. */
export interface FileDrops {
  readonly drops: Drops;
  readonly breaksRenames: () => Promise<boolean>;
}

/** The setting of the call for drops, otherwise the context's. */
export function fileDrops(
  { drops, schemas }: Pick<ContextDeps, 'drops' | 'schemas'>,
  options: { readonly drops?: Drops },
): FileDrops {
  return {
    drops: options.drops ?? drops ?? 'delete',
    breaksRenames: async () => (await schemas.capabilities()).breaksRenames === true,
  };
}

/** Parks drops if wanted; for a file begun earlier, as recorded with its steps. */
export async function withParkedDrops(
  collected: CollectedMigration,
  record: MigrationRecord | undefined,
  drops: FileDrops,
): Promise<CollectedMigration> {
  const steps = await Promise.all(
    collected.steps.map(async (step, at) =>
      step.kind === 'schema' ? parkedStep(step, record?.steps[at], collected.file, drops) : step,
    ),
  );
  return { ...collected, steps };
}

/** `withParkedDrops` for the steps of a way back, which have records if it was begun. */
export function withParkedSteps(
  steps: readonly ExecutionStep[],
  records: readonly StepRecord[],
  file: MigrationFile,
  drops: FileDrops,
): Promise<readonly ExecutionStep[]> {
  return Promise.all(
    steps.map(async (step, at) => (step.kind === 'schema' ? parkedStep(step, records[at], file, drops) : step)),
  );
}

async function parkedStep(
  step: SchemaStep,
  record: StepRecord | undefined,
  { migration }: MigrationFile,
  { drops, breaksRenames }: FileDrops,
): Promise<SchemaStep> {
  if (record !== undefined && (record.state !== 'pending' || record.digest === stepDigest(step))) {
    const parked = parkDrops(step.operations, { parked: [] }, false).operations;
    const operations = step.operations.map((operation, at) => {
      const other = parked[at];
      return other !== undefined && other !== operation && record.description.includes(describeOperation(other))
        ? other
        : operation;
    });
    return { ...step, operations };
  }
  if ((migration.drops ?? drops) !== 'park') return step;
  const breaksDates = parksDates(step.operations) && (await breaksRenames());
  return { ...step, operations: parkDrops(step.operations, { parked: [] }, breaksDates).operations };
}
