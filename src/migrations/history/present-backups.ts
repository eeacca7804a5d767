import { access } from 'node:fs/promises';
import { exactName, isNamed, type NamedThing } from '../../schema/named-thing.js';
import type { AllowDestructive } from '../../schema-manager/plan/destructive-consent.js';
import type { ExecutionStep } from '../builder/execution-step.js';
import { migrationProblem } from '../builder/migration-problem.js';
import type { MigrationRecord, StepRecord } from './migration-record.js';

/** Whether a backup is there: its folder may be on another machine, or gone. */
export async function isPresent(folder: string): Promise<boolean> {
  try {
    await access(folder);
    return true;
  } catch {
    return false;
  }
}

/** The record without the backups that are gone, and where these were. */
export async function withPresentBackups(
  record: MigrationRecord,
): Promise<{ readonly record: MigrationRecord; readonly gone: readonly string[] }> {
  const gone: string[] = [];
  const steps: StepRecord[] = [];
  for (const step of record.steps) {
    const { backup } = step;
    const isThere = backup === null || (await isPresent(backup));
    if (!isThere) gone.push(backup);
    steps.push(isThere ? step : { ...step, backup: null });
  }
  return { record: { ...record, steps }, gone };
}

/**
 * Whether a step of a way back has the backup that it needs. Without it the step is left out, where that is allowed by name.
 *
 * @throws EntwriteError migration_irreversible
 */
export async function hasBackup(
  file: string,
  step: ExecutionStep,
  allowDestructive: AllowDestructive = false,
): Promise<boolean> {
  if (!('folder' in step) || (await isPresent(step.folder))) return true;
  const named = typeof allowDestructive === 'boolean' ? [] : allowDestructive;
  const names = savedThings(step)
    .filter((thing) => !named.some((name) => isNamed(name, thing)))
    .map(exactName);
  if (names.length === 0) return false;
  const bring =
    'Call this on the machine that has it, or copy it there. If it is gone for good, allow by name what then does not come back:';
  throw migrationProblem('migration_irreversible', file, null, {
    found: `no backup in ${step.folder}, which its way back needs`,
    expected: 'that folder as it was made',
    remedy: `${bring} allowDestructive: [${names.map((name) => `'${name}'`).join(', ')}].`,
    commandLine: { remedy: `${bring} --allow-destructive ${names.join(' ')}` },
  });
}

/** What a backup holds that a step brings back. */
function savedThings(step: Extract<ExecutionStep, { readonly folder: string }>): readonly NamedThing[] {
  if (step.kind !== 'restore-values') return step.collections.map((collection) => ({ collection, key: null }));
  return step.scope.flatMap(({ collection, attributes }) =>
    (attributes ?? [null]).map((key): NamedThing => ({ collection, key })),
  );
}
