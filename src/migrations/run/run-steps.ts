import { createHash } from 'node:crypto';
import type { AutomaticBackup } from '../../backup/automatic/automatic-backup.js';
import type { RestoreReport } from '../../backup/restore/restore-report.js';
import type { RestoredValues } from '../../backup/restore/restore-values.js';
import { cyclesIn } from '../../differ/swaps-in.js';
import { plural } from '../../util/plural.js';
import { throwIfAborted } from '../../util/throw-if-aborted.js';
import { describeStep, type ExecutionStep } from '../builder/execution-step.js';
import { migrationProblem } from '../builder/migration-problem.js';
import { schemaOperations } from '../builder/migration-step.js';
import type { StepRecord } from '../history/migration-record.js';
import { hasBackup } from '../history/present-backups.js';
import { refuseRecreated } from './remaining-operations.js';
import { rollBackData, runCheck, runDataStep } from './run-data-step.js';
import type { RunDeps } from './run-deps.js';
import { runSchemaStep } from './run-schema-step.js';

/** Keeps the records of the current steps; `flush` writes them to the journal. */
export interface StepKeeper {
  /** Whether the steps lead forward, or take others back. */
  readonly direction: 'up' | 'back';
  readonly records: () => readonly StepRecord[];
  readonly change: (at: number, change: Partial<StepRecord>) => void;
  readonly flush: () => Promise<void>;
}

/**
 * Carries out steps in order, from the first that is not done. Each is marked before its first write and after its last, so that a run
 * after a crash continues there; a mark that carries no news of its own is written with the next one.
 *
 * @throws EntwriteError aborted_by_user between two steps if the signal says so; errors of steps
 */
export async function runSteps(
  file: string,
  steps: readonly ExecutionStep[],
  keeper: StepKeeper,
  deps: RunDeps,
): Promise<void> {
  const swaps = cyclesIn(schemaOperations(steps));
  for (const [at, step] of steps.entries()) {
    if (keeper.records()[at]?.state === 'done') continue;
    throwIfAborted(file, deps.signal, 'Run the migrations again: they continue at this step.');
    const started = performance.now();
    if (await hasBackup(file, step, deps.allowDestructive)) await runStep(file, at, step, keeper, { ...deps, swaps });
    else warnOfSkipped(file, step, deps);
    keeper.change(at, { state: 'done', milliseconds: Math.round(performance.now() - started) });
  }
}

async function runStep(
  file: string,
  at: number,
  step: ExecutionStep,
  keeper: StepKeeper,
  deps: RunDeps,
): Promise<void> {
  const record = keeper.records()[at];
  const begin = async (folder: string | null) => {
    if (record?.state === 'running' && record.backup === folder) return;
    keeper.change(at, { state: 'running', backup: folder });
    await keeper.flush();
  };
  const backup = madeBefore(record, deps);
  switch (step.kind) {
    case 'schema':
      return runSchemaStep(file, labelOf(file, at, keeper), step, deps, begin, {
        backup,
        isFresh: keeper.direction === 'up' && record?.state !== 'running',
        isSaved: record?.state === 'running',
      });
    case 'data': {
      const checkpoints = {
        load: (key: string) => keeper.records()[at]?.checkpoints[key],
        async save(key: string, value: unknown) {
          keeper.change(at, { checkpoints: { ...keeper.records()[at]?.checkpoints, [key]: value } });
          await keeper.flush();
        },
      };
      return runDataStep(file, step, deps, backup, checkpoints, begin);
    }
    case 'check':
      return runCheck(file, step, deps);
    case 'restore-collections':
      if (record?.state !== 'running') refuseRecreated(file, step.collections, (await deps.schemas.read()).schema);
      await begin(null);
      warnOfUnrestored(
        file,
        await requireBackups(deps).open(step.folder, []).restoreCollections(step.collections),
        deps,
      );
      return;
    case 'restore-values':
      await begin(null);
      warnOfUntouched(file, await requireBackups(deps).open(step.folder, step.scope).restoreValues(step.written), deps);
      return;
    case 'roll-back-data': {
      await begin(null);
      const left = await rollBackData(step.folder, deps);
      if (left !== null) deps.onProgress({ type: 'warning', message: `${file}: ${left}`, findings: [] });
      return;
    }
  }
}

/** Names a step of a file in the journal of operations: `3f09c2a1-2` for the third step, with a `b` on the way back. */
function labelOf(file: string, at: number, { direction }: StepKeeper): string {
  const digest = createHash('sha256').update(file).digest('hex').slice(0, 8);
  return `${digest}-${at}${direction === 'back' ? 'b' : ''}`;
}

/** Warns that a step back is skipped, because its backup is missing and skipping it was allowed. */
function warnOfSkipped(file: string, step: ExecutionStep, { onProgress }: RunDeps): void {
  const message = `${file}: there is no backup for "${describeStep(step)}", which is skipped, as \`allowDestructive\` permits`;
  onProgress({ type: 'warning', message, findings: [] });
}

function warnOfUnrestored(file: string, { findings }: RestoreReport, { onProgress }: RunDeps): void {
  if (findings.length === 0) return;
  const message = `${file}: ${findings.map(({ at, found }) => `${at}: ${found}`).join('; ')}`;
  onProgress({ type: 'warning', message, findings });
}

/** Warns of documents that keep what others made of them. */
function warnOfUntouched(file: string, reports: readonly RestoredValues[], { onProgress }: RunDeps): void {
  for (const { collection, left, leftIds } of reports) {
    if (left === 0) continue;
    const documents = `${plural(left, 'document')} of '${collection}'`;
    const message = `${file}: ${documents} changed since by others, or gone, and left alone: ${leftIds.slice(0, 10).join(', ')}`;
    onProgress({ type: 'warning', message, findings: [] });
  }
}

function madeBefore(record: StepRecord | undefined, { backups }: RunDeps): AutomaticBackup | null {
  if (record?.state !== 'running' || record.backup === null || backups === null) return null;
  return backups.open(record.backup, []);
}

function requireBackups({ backups }: RunDeps): NonNullable<RunDeps['backups']> {
  if (backups !== null) return backups;
  throw migrationProblem('migration_irreversible', 'backups', null, {
    found: 'a step that restores values from a backup, and a context without backups',
    expected: 'the option `backups` of the context',
    remedy: "Set `backups: 'auto'` with the folder that holds the backup.",
  });
}
