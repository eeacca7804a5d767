import { backupScope } from '../../backup/automatic/backup-scope.js';
import { hasCode } from '../../errors.js';
import { losesKey, lostCollections } from '../../operations/affected-parts.js';
import type { DataCheck } from '../../operations/data-check.js';
import { schemaHash } from '../../schema/schema-hash.js';
import { messageOf } from '../../util/message-of.js';
import { type CollectedMigration, collectSteps } from '../builder/collect-steps.js';
import type { ExecutionStep } from '../builder/execution-step.js';
import { migrationProblem } from '../builder/migration-problem.js';
import { causeOf, explainFailure, isFailure } from '../builder/step-failure.js';
import { finished, freshStepRecords, type MigrationRecord } from '../history/migration-record.js';
import { serverNow } from '../history/server-now.js';
import type { KeptRecord } from './kept-record.js';
import { type FileDrops, withParkedSteps } from './parked-drops.js';
import type { RunDeps } from './run-deps.js';
import { runSteps } from './run-steps.js';
import { type DoneStep, stepsBack } from './steps-back.js';

/**
 * A file's own `down`, or inverses with values from its backups. Throws migration_irreversible, or migration_invalid for a wrong `down`.
 */
export async function revertingSteps(
  collected: CollectedMigration,
  record: MigrationRecord,
  drops: FileDrops,
): Promise<readonly ExecutionStep[]> {
  return withParkedSteps(await wayBack(collected, record), record.back, collected.file, drops);
}

async function wayBack(
  { file, from, to, steps }: CollectedMigration,
  record: MigrationRecord,
): Promise<readonly ExecutionStep[]> {
  const done = steps.map((step, at): DoneStep => {
    const { backup = null, isUnused = false } = record.steps[at] ?? {};
    return { step, backup: isUnused ? null : backup };
  });
  if (file.migration.down === undefined) return stepsBack(file.name, done, 'revert');
  const down = await collectSteps(file, to, 'down');
  if (schemaHash(down.to) !== schemaHash(from)) {
    throw migrationProblem('migration_invalid', file.name, 'down', {
      found: 'a `down` that leads to another schema than the one before the migration',
      expected: 'the schema before',
      remedy: 'Correct it, or omit `down` to use the inverses of all steps. Nothing was reverted.',
    });
  }
  return [...restoredCollections(done), ...down.steps, ...restoredValues(done)];
}

function restoredCollections(done: readonly DoneStep[]): readonly ExecutionStep[] {
  return [...done].reverse().flatMap(({ step, backup }): ExecutionStep[] => {
    if (step.kind !== 'schema' || backup === null) return [];
    const collections = lostCollections(step.operations);
    return collections.length === 0 ? [] : [{ kind: 'restore-collections', folder: backup, collections }];
  });
}

/** Restores values of dropped attributes; values that the file's own steps have filled in stay. */
function restoredValues(done: readonly DoneStep[]): readonly ExecutionStep[] {
  return [...done].reverse().flatMap(({ step, backup }): ExecutionStep[] => {
    if (step.kind !== 'schema' || backup === null) return [];
    const scope = backupScope(step.operations.filter(losesKey), step.from);
    return scope.length === 0 ? [] : [{ kind: 'restore-values', folder: backup, scope, written: () => ({}) }];
  });
}

/**
 * Reverts a migration; first its record says so. After a failure the next call continues.
 *
 * @param before names of the files that the same call has reverted, which a failure mentions
 */
export async function revertFile(
  collected: CollectedMigration,
  back: readonly ExecutionStep[],
  keeper: KeptRecord,
  deps: RunDeps,
  before: readonly string[] = [],
): Promise<void> {
  await keeper.write({
    status: 'reverting',
    back: freshStepRecords(back),
    error: null,
    startedAt: serverNow(deps.transport).toISOString(),
  });
  await finishReverting(collected, keeper, deps, before);
}

/** The preflight rules for which a `down` may provide values. */
const ABOUT_VALUES: ReadonlySet<string | undefined> = new Set<DataCheck['kind']>(['present', 'value', 'convert']);

/** The remedy for documents whose values conflict with the way back. */
function remedyForValues(name: string, isUntouched: boolean): string {
  if (!isUntouched) return 'Correct those documents.';
  return `Correct those documents, or write a \`down\` that gives them values (\`backfill\`) into the file, and accept that edit: run \`entwrite migration resolve ${name} --as applied --reason TEXT\`.`;
}

function untouched(before: readonly string[]): string {
  if (before.length === 0) return 'Nothing was reverted.';
  return `Nothing of this file was reverted; ${before.join(', ')} ${before.length === 1 ? 'was' : 'were'}, before it.`;
}

export async function finishReverting(
  collected: CollectedMigration,
  keeper: KeptRecord,
  deps: RunDeps,
  before: readonly string[] = [],
): Promise<void> {
  const back = await revertingSteps(collected, keeper.record(), deps.drops);
  try {
    await runSteps(collected.file.name, back, keeper.steps('back'), deps);
  } catch (error) {
    if (!isFailure(error)) throw causeOf(error);
    const isUntouched = keeper.record().back.every(({ state }) => state === 'pending');
    // A missing backup may be back by the next attempt.
    const steps = keeper.record().steps.map(({ isUnused: _, ...step }) => step);
    await keeper
      .write(isUntouched ? { status: 'applied', steps, back: [] } : { error: messageOf(error) })
      .catch(() => {});
    const outcome = isUntouched ? untouched(before) : 'What is done stays; revert again to continue.';
    const isOfDocuments = hasCode(causeOf(error), 'data_conflict');
    throw explainFailure(collected.file.name, error, outcome, (remedy, rule) =>
      isOfDocuments && ABOUT_VALUES.has(rule) ? remedyForValues(collected.file.name, isUntouched) : remedy,
    );
  }
  await keeper.write(finished(keeper.record(), 'reverted', serverNow(deps.transport)));
}
