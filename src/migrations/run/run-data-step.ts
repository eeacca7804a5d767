import { join } from 'node:path';
import type { AutomaticBackup } from '../../backup/automatic/automatic-backup.js';
import { WRITTEN_LOG } from '../../backup/format/backup-folder.js';
import { withoutSystemCollections } from '../../schema-manager/lock/system-collections.js';
import { requireSuccess } from '../builder/collect-steps.js';
import { describeStep } from '../builder/execution-step.js';
import { migrationProblem } from '../builder/migration-problem.js';
import type { CheckStep, DataStep } from '../builder/migration-step.js';
import { runUserWork, type UserWorkLimits } from '../builder/run-user-work.js';
import { StepFailure } from '../builder/step-failure.js';
import { createDataAccess } from '../data/access/data-access.js';
import type { Checkpoints } from '../data/data-deps.js';
import { UNRECORDED } from '../data/data-deps.js';
import { rollBackWritten } from '../data/rollback/roll-back-written.js';
import { openWrittenLog } from '../data/rollback/written-log.js';
import { isPresent } from '../history/present-backups.js';
import type { RunDeps } from './run-deps.js';

/** The log of a data step's writes, beside the backup made before it. */
function writtenLogFile(backup: string): string {
  return join(backup, WRITTEN_LOG);
}

/**
 * Saves the collections a data step writes to, and runs its function. `begin` records the backup's folder before the first write. Throws
 * StepFailure.
 */
export async function runDataStep(
  file: string,
  step: DataStep,
  deps: RunDeps,
  backup: AutomaticBackup | null,
  checkpoints: Checkpoints,
  begin: (folder: string | null) => Promise<void>,
): Promise<void> {
  const schema = withoutSystemCollections((await deps.schemas.read()).schema);
  const touched = step.touches ?? schema.collections.map(({ id }) => id);
  const scope = touched.map((collection) => ({ collection, attributes: null }));
  // If an earlier run wrote with a backup that is now gone, its writes cannot be rolled back: the record keeps that backup.
  const isGone = backup !== null && !(await isPresent(backup.folder));
  const present = isGone ? null : backup;
  const saved = present ?? (await deps.backups?.save(scope, file, { prune: false })) ?? null;
  if (saved !== null) deps.onProgress({ type: 'saved', folder: saved.folder });
  // The log exists before anything refers to it, so that a missing log means it was lost.
  const log = saved === null ? null : await openWrittenLog(writtenLogFile(saved.folder));
  await begin((backup ?? saved)?.folder ?? null).catch(async (error: unknown) => {
    await log?.close();
    throw error;
  });
  let writes = 0;
  let isOver = false;
  const end = () => {
    isOver = true;
  };
  try {
    const db = createDataAccess({
      ...deps,
      capabilities: deps.schemas.capabilities,
      isOver: () => isOver,
      schema,
      writable: step.touches,
      confirm: deps.lease.confirm,
      serverTime: deps.lease.serverTime,
      checkpoints,
      onWritten: async (write) => {
        writes += 1;
        await log?.append(write);
      },
      report: (report) => deps.onData({ step: step.name, ...report }),
    });
    const progress = (message: string) => deps.onProgress({ type: 'note', message });
    const { signal, environment } = deps;
    const answer = await runUserWork(file, describeStep(step), deps, end, () =>
      step.work({ db, progress, signal, environment }),
    );
    requireSuccess(file, describeStep(step), answer);
  } catch (cause) {
    const rollBack = async () => {
      if (isGone) return `the backup ${backup.folder}, made before an earlier run wrote, is gone`;
      if (saved === null) return writes === 0 ? null : 'there is no backup of what the data step changed';
      return rollBackData(saved.folder, deps, writes);
    };
    throw new StepFailure(cause, rollBack, describeStep(step));
  } finally {
    await log?.close();
  }
}

/** Rolls back what a data step wrote; returns null if all of it is, otherwise what is left. */
export async function rollBackData(folder: string, deps: RunDeps, writes = 0): Promise<string | null> {
  const { lease, backups, signal, onProgress } = deps;
  const log = writtenLogFile(folder);
  const { left, leftIds } = await rollBackWritten(
    { ...deps, guardTime: lease.serverTime },
    {
      folder,
      log,
      writes,
      ...backups?.secret,
      confirm: lease.confirm,
      signal,
      onProgress,
    },
  );
  if (left === 0) return null;
  return `${left} document${left === 1 ? ' was' : 's were'} written by others since and kept: ${leftIds.slice(0, 10).join(', ')}`;
}

/** What a check needs: nothing that writes. */
type CheckDeps = Pick<
  RunDeps,
  'schemas' | 'documents' | 'transport' | 'databaseId' | 'signal' | 'environment' | 'onProgress'
> &
  UserWorkLimits;

/** @throws EntwriteError check_failed if the statement does not hold */
export async function runCheck(file: string, step: CheckStep, deps: CheckDeps): Promise<void> {
  const schema = withoutSystemCollections((await deps.schemas.read()).schema);
  const { signal, environment } = deps;
  let isOver = false;
  const end = () => {
    isOver = true;
  };
  const db = createDataAccess({
    ...deps,
    ...UNRECORDED,
    capabilities: deps.schemas.capabilities,
    isOver: () => isOver,
    schema,
    writable: [],
    serverTime: async () => new Date(0).toISOString(),
  });
  const place = describeStep(step);
  if (await runUserWork(file, place, deps, end, () => step.work({ db, signal, environment }))) return;
  throw migrationProblem('check_failed', file, place, {
    found: 'the answer false',
    expected: 'a statement that holds after the steps',
    remedy: 'Look at the documents it concerns.',
  });
}
