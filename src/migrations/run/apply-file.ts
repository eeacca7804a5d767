import { EntwriteError } from '../../errors.js';
import { messageOf } from '../../util/message-of.js';
import type { CollectedMigration } from '../builder/collect-steps.js';
import { type ExecutionStep, stepDigest } from '../builder/execution-step.js';
import { hasChecksum, type MigrationFile } from '../builder/migration-file.js';
import { migrationProblem } from '../builder/migration-problem.js';
import { causeOf, explainFailure, isFailure, StepFailure } from '../builder/step-failure.js';
import {
  editedSince,
  finished,
  freshStepRecords,
  type MigrationRecord,
  type StepRecord,
} from '../history/migration-record.js';
import { hasBackup } from '../history/present-backups.js';
import { serverNow } from '../history/server-now.js';
import type { KeptRecord } from './kept-record.js';
import { withParkedSteps } from './parked-drops.js';
import type { RunDeps } from './run-deps.js';
import { runSteps } from './run-steps.js';
import { type DoneStep, stepsBack } from './steps-back.js';

/**
 * Applies a file, or continues an interrupted one. After an error its work is rolled back, last step first; with `keep` it stays for the
 * next run to continue.
 *
 * @throws EntwriteError of the step, with the outcome of the file's work; migration_edited if the applied part of the file has changed
 * since
 */
export async function applyFile(
  collected: CollectedMigration,
  keeper: KeptRecord,
  deps: RunDeps,
  onError: 'undo' | 'keep',
): Promise<void> {
  const { file, steps } = collected;
  requireSamePart(file, keeper.record(), collected);
  if (!hasChecksum(file, keeper.record().checksum)) await keeper.write(editedSince(collected, keeper.record()));
  const begun = keeper.record().steps.findIndex(isRunning);
  try {
    await runSteps(file.name, steps, keeper.steps('steps'), deps);
    await keeper.write({ ...finished(keeper.record(), 'applied', serverNow(deps.transport)), error: null });
  } catch (error) {
    if (!isFailure(error)) throw causeOf(error);
    // If the step is refused before it continues, nobody knows what an earlier run did of it.
    const isHalfDone = begun !== -1 && !(error instanceof StepFailure) && keeper.record().steps.some(isRunning);
    if (onError === 'keep' || isHalfDone)
      throw await kept(file, error, keeper, 'What is done stays; run again to continue at this step.');
    const left = error instanceof StepFailure ? await rollBackStep(error, keeper).catch(messageOf) : null;
    if (left !== null)
      throw await kept(file, error, keeper, `It could not be rolled back (${left}); run again to continue.`);
    throw await rollBackFile(collected, error, keeper, deps, begun);
  }
}

export async function finishRollingBack(
  collected: CollectedMigration,
  keeper: KeptRecord,
  deps: RunDeps,
): Promise<void> {
  requireSamePart(collected.file, keeper.record(), collected);
  const back = await rollingBack(collected, keeper.record(), deps);
  try {
    await runSteps(collected.file.name, back, keeper.steps('back'), deps);
  } catch (error) {
    throw causeOf(error);
  }
  await keeper.write(finished(keeper.record(), 'failed', serverNow(deps.transport)));
}

/** Rolls back a step's own work, and its checkpoints: what they count as done may be gone afterwards. */
async function rollBackStep(failure: StepFailure, keeper: KeptRecord): Promise<string | null> {
  const { steps } = keeper.record();
  if (steps.some((step) => isRunning(step) && Object.keys(step.checkpoints).length > 0))
    await keeper.write({ steps: steps.map((step) => (isRunning(step) ? { ...step, checkpoints: {} } : step)) });
  return failure.rollBack();
}

function isRunning({ state }: StepRecord): boolean {
  return state === 'running';
}

/** @param begun the step that an earlier run had begun; -1 if there was none */
async function rollBackFile(
  collected: CollectedMigration,
  failure: unknown,
  keeper: KeptRecord,
  deps: RunDeps,
  begun: number,
): Promise<EntwriteError> {
  const { file, steps } = collected;
  const record = keeper.record();
  const isHalfDone = (step: StepRecord, at: number) => at === begun && isRunning(step) && steps[at]?.kind === 'schema';
  const stays = record.steps.map((step, at) =>
    step.state === 'done' || isHalfDone(step, at)
      ? step
      : { ...step, state: 'pending' as const, backup: null, checkpoints: {} },
  );
  // A half-done step is taken back as a whole, because this run cannot roll back what an earlier one did of it.
  const reached = stays.map((step, at) => (isHalfDone(step, at) ? { ...step, state: 'done' as const } : step));
  try {
    const back = await rollingBack(collected, { ...record, steps: reached }, deps);
    for (const step of back) await hasBackup(file.name, step);
    await keeper.write({ status: 'undoing', steps: reached, back: freshStepRecords(back), error: messageOf(failure) });
    await finishRollingBack(collected, keeper, deps);
  } catch (error) {
    if (
      !(error instanceof EntwriteError) ||
      error.code !== 'migration_irreversible' ||
      keeper.record().back.length > 0
    ) {
      const outcome = `Rolling it back stopped too (${messageOf(error)}); run again to continue with that.`;
      return kept(file, failure, keeper, outcome);
    }
    const outcome = `Its earlier steps have no way back (${error.found}) and stay; run again to continue.`;
    return kept(file, failure, keeper, outcome, { steps: stays });
  }
  return explainFailure(file.name, failure, 'What the file had done was rolled back.');
}

/** Records the error in the journal, if that is still possible. */
async function kept(
  file: MigrationFile,
  failure: unknown,
  keeper: KeptRecord,
  outcome: string,
  change: Partial<MigrationRecord> = {},
): Promise<EntwriteError> {
  await keeper.write({ ...change, error: messageOf(failure) }).catch(() => {});
  return explainFailure(file.name, failure, outcome);
}

function rollingBack(
  { file, steps }: CollectedMigration,
  record: MigrationRecord,
  { drops }: RunDeps,
): Promise<readonly ExecutionStep[]> {
  const done = steps.flatMap((step, at): DoneStep[] => {
    const known = record.steps[at];
    return known?.state === 'done' ? [{ step, backup: known.backup }] : [];
  });
  return withParkedSteps(stepsBack(file.name, done, 'roll back'), record.back, file, drops);
}

function requireSamePart(file: MigrationFile, record: MigrationRecord, { steps }: CollectedMigration): void {
  const digests = steps.map(stepDigest);
  const changed = record.steps.find(({ state, digest }, at) => state !== 'pending' && digests[at] !== digest);
  if (changed === undefined) return;
  throw migrationProblem('migration_edited', file.name, `step ${record.steps.indexOf(changed) + 1}`, {
    found: 'a step that was edited after it was begun',
    expected: `the step as it was ("${changed.description}")`,
    remedy: 'Restore the file as it was and run again; or see `entwrite migration resolve`.',
  });
}
