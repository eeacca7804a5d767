import { existsSync } from 'node:fs';
import { backupDamage } from '../../backup/format/open-backup.js';
import { exactName, isNamed, type NamedThing } from '../../schema/named-thing.js';
import type { AllowDestructive } from '../../schema-manager/plan/destructive-consent.js';
import type { ExecutionStep } from '../builder/execution-step.js';
import { migrationProblem } from '../builder/migration-problem.js';
import type { MigrationRecord, StepRecord } from './migration-record.js';

/** Why a backup cannot be used, as a clause: its folder may be on another machine, gone, or damaged. null if it can. */
async function backupProblem(folder: string): Promise<string | null> {
  if (!existsSync(folder)) return 'is gone';
  const damage = await backupDamage(folder);
  return damage === null ? null : `is damaged (${damage})`;
}

export async function isPresent(folder: string): Promise<boolean> {
  return (await backupProblem(folder)) === null;
}

interface MissingBackup {
  readonly folder: string;
  readonly problem: string;
}

/** The record with unusable backups marked, and a list of those. */
export async function withPresentBackups(
  record: MigrationRecord,
): Promise<{ readonly record: MigrationRecord; readonly missing: readonly MissingBackup[] }> {
  const missing: MissingBackup[] = [];
  const steps: StepRecord[] = [];
  for (const step of record.steps) {
    const { backup } = step;
    const problem = backup === null ? null : await backupProblem(backup);
    if (backup !== null && problem !== null) missing.push({ folder: backup, problem });
    steps.push(problem === null ? step : { ...step, isUnused: true });
  }
  return { record: { ...record, steps }, missing };
}

/**
 * Whether a step back has its backup; without it, the step is skipped if that is allowed by name. Throws migration_irreversible otherwise.
 */
export async function hasBackup(
  file: string,
  step: ExecutionStep,
  allowDestructive: AllowDestructive = false,
): Promise<boolean> {
  const problem = 'folder' in step ? await backupProblem(step.folder) : null;
  if (!('folder' in step) || problem === null) return true;
  const named = typeof allowDestructive === 'boolean' ? [] : allowDestructive;
  const names = savedThings(step)
    .filter((thing) => !named.some((name) => isNamed(name, thing)))
    .map(exactName);
  if (names.length === 0) return false;
  const bring =
    'Call this on the machine that has it, or copy it here. If it is gone for good, allow by name what cannot be restored:';
  throw migrationProblem('migration_irreversible', file, null, {
    found: `the backup ${step.folder}, which its way back needs, ${problem}`,
    expected: 'that folder, unchanged',
    remedy: `${bring} allowDestructive: [${names.map((name) => `'${name}'`).join(', ')}].`,
    commandLine: { remedy: `${bring} --allow-destructive ${names.join(' ')}` },
  });
}

/** What a step restores from its backup. */
function savedThings(step: Extract<ExecutionStep, { readonly folder: string }>): readonly NamedThing[] {
  if (step.kind !== 'restore-values') return step.collections.map((collection) => ({ collection, key: null }));
  return step.scope.flatMap(({ collection, attributes }) =>
    (attributes ?? [null]).map((key): NamedThing => ({ collection, key })),
  );
}
