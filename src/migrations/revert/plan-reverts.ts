import { backupScope } from '../../backup/automatic/backup-scope.js';
import { EntwriteError, type Finding, withRemedy } from '../../errors.js';
import { classifyOperation, droppedPart, type Operation, operationSubject } from '../../operations/operation.js';
import type { ProgressListener } from '../../progress.js';
import { isNamed } from '../../schema/named-thing.js';
import { isParked, parkedAt, parkedBy } from '../../schema-manager/parking/parked-record.js';
import {
  type AllowDestructive,
  type Confirm,
  destructiveName,
  namesToAllow,
} from '../../schema-manager/plan/destructive-consent.js';
import { MigrationPlan } from '../../schema-manager/plan/migration-plan.js';
import { definedOnly } from '../../util/defined-only.js';
import { type CollectedMigration, collectSteps, schemaBefore } from '../builder/collect-steps.js';
import type { ExecutionStep } from '../builder/execution-step.js';
import { loadMigrations } from '../builder/load-migrations.js';
import { compareNames, hasChecksum } from '../builder/migration-file.js';
import { migrationProblem } from '../builder/migration-problem.js';
import { schemaOperations } from '../builder/migration-step.js';
import type { MigrationsOptions } from '../builder/migrations-options.js';
import type { History } from '../history/history.js';
import { type MigrationRecord, squashedRecords } from '../history/migration-record.js';
import { withPresentBackups } from '../history/present-backups.js';
import type { FileDrops } from '../run/parked-drops.js';
import { pendingWork, recordedFiles } from '../run/pending-work.js';
import { revertingSteps } from '../run/revert-file.js';
import { chooseReverts, type RevertChoice } from './choose-reverts.js';

export interface Revert {
  readonly collected: CollectedMigration;
  readonly record: MigrationRecord;
  readonly back: readonly ExecutionStep[];
  /** Dropped values that cannot be restored. */
  readonly gone: readonly GoneValues[];
}

/**
 * Values that are lost: their backup is gone, damaged or was never made, or what was parked was purged. What was dropped is restored
 * empty.
 */
interface GoneValues {
  /** A clause. */
  readonly reason: string;
  readonly dropped: readonly Operation[];
}

export interface PlannedReverts {
  /** Reverts that an earlier call began. */
  readonly begun: readonly Revert[];
  readonly reverts: readonly Revert[];
  /** The files that stay applied. */
  readonly remaining: readonly CollectedMigration[];
}

/**
 * Decides which files are reverted, and how; `now` is the server's time. Throws migration_irreversible, migration_invalid or
 * migration_unknown.
 */
export async function planReverts(
  found: History,
  options: MigrationsOptions & RevertChoice,
  drops: FileDrops,
  now: Date,
): Promise<PlannedReverts> {
  const { folder, environment } = options;
  const history = await withInterruptedReverts(found, folder);
  const where = definedOnly({ folder, environment });
  const work = await pendingWork(history, { ...where, only: [] }, drops);
  const revert = async ({ collected, known }: ReturnType<typeof recordedFiles>[number]): Promise<Revert> => {
    const { record, missing: backups } =
      known.status === 'reverting' ? { record: known, missing: [] } : await withPresentBackups(known);
    const without = (reason: string, backup: string | null) => ({ reason, dropped: lostBy(collected, known, backup) });
    const missing = [
      ...backups.map(({ folder, problem }) => without(`the backup ${folder} ${problem}`, folder)),
      ...(known.status === 'reverting'
        ? []
        : [without(reasonWithoutBackup(collected), null), ...purgedBy(collected, history)]),
    ];
    return {
      collected,
      record,
      back: await revertingSteps(collected, record, drops),
      gone: missing.filter(({ dropped }) => dropped.length > 0),
    };
  };
  const squashed = squashedRecords(work.applied, history.records, 0, now);
  const records = [...history.records, ...squashed].sort((a, b) => compareNames(a.name, b.name));
  const returning = recordedFiles(records, work.returning);
  const halfApplied = [...recordedFiles(records, work.unfinished), ...returning].find(
    ({ known }) => known.status !== 'reverting',
  );
  if (halfApplied !== undefined) throw refuseUnfinished(halfApplied.known.name);
  const begun = await Promise.all(returning.map(revert));
  const names = begun.map(({ record }) => record.name);
  const { applied } = work;
  const chosen = chooseReverts(
    applied.map(({ file }) => file.name),
    names,
    records,
    options,
  );
  const remaining = applied.filter(({ file }) => !chosen.includes(file.name));
  await requireIndependent(remaining, chosen);
  const planned: Revert[] = [];
  for (const file of recordedFiles(records, applied).reverse())
    if (chosen.includes(file.known.name)) planned.push(await revert(file));
  return { begun, reverts: planned, remaining };
}

function reasonWithoutBackup({ file }: CollectedMigration): string {
  if (file.migration.replaces === undefined) return 'it was run without backups';
  return 'it was squashed from files, whose backups it does not have';
}

/** The drops of steps whose backup is in a folder (null: was never made), unless they are parked. */
function lostBy({ steps }: CollectedMigration, record: MigrationRecord, backup: string | null): readonly Operation[] {
  return steps.flatMap((step, at) => {
    if (step.kind !== 'schema' || record.steps[at]?.backup !== backup) return [];
    return step.operations.filter(
      (operation) =>
        classifyOperation(operation) === 'destructive' &&
        parkedBy([operation]).length === 0 &&
        operation.type !== 'rename_collection' &&
        backupScope([operation], step.from).length > 0,
    );
  });
}

/** What a migration parked that is no longer parked. */
function purgedBy({ steps }: CollectedMigration, { live }: History): readonly GoneValues[] {
  return schemaOperations(steps).flatMap((operation) => {
    const [record] = parkedBy([operation]);
    if (record === undefined || isParked(record, live)) return [];
    return [{ reason: `what was parked as '${parkedAt(record)}' is gone`, dropped: [operation] }];
  });
}

/** Requires that the remaining files still replay without the reverted ones. */
async function requireIndependent(remaining: readonly CollectedMigration[], gone: readonly string[]): Promise<void> {
  let schema = schemaBefore(remaining);
  for (const { file } of remaining) {
    try {
      schema = (await collectSteps(file, schema)).to;
    } catch (cause) {
      throw migrationProblem(
        'migration_irreversible',
        gone.join(', '),
        null,
        {
          found: `the later file ${file.name}, which builds on it`,
          expected: 'files that nothing applied builds on',
          remedy: `Revert ${file.name} first, or with \`to\` all later ones; nothing was reverted.`,
        },
        { cause },
      );
    }
  }
}

/** @throws EntwriteError migration_irreversible if a way back needs a backup and the context makes none */
export function requireBackups(reverts: readonly Revert[], hasBackups: boolean): void {
  const needing = reverts.find(({ back }) => back.some((step) => 'folder' in step));
  if (hasBackups || needing === undefined) return;
  throw migrationProblem('migration_irreversible', needing.record.name, null, {
    found: 'values that are restored from a backup, and a context without backups',
    expected: 'the option `backups` of the context',
    remedy: "Set `backups: 'auto'` with the folder that holds the backup; nothing was reverted.",
  });
}

/**
 * Requires separate consent, by name or by a person, for what is restored empty without a backup. Throws destructive_refused or
 * aborted_by_user.
 */
export async function requireEmptyConsent(
  plan: MigrationPlan,
  reverts: readonly Revert[],
  allow: AllowDestructive,
  ask: Confirm | undefined,
): Promise<void> {
  const named = typeof allow === 'boolean' ? [] : allow;
  const lost = reverts.map(({ record, gone }) => ({
    record,
    gone: gone.map(({ reason, dropped }) => ({
      reason,
      unnamed: dropped.filter((operation) => !named.some((name) => isNamed(name, operationSubject(operation)))),
    })),
  }));
  const unnamed = lost.flatMap(({ gone }) => gone.flatMap((values) => values.unnamed));
  // `true` does not cover these, and names do not cover what `true` did.
  const names = namesToAllow(allow, allow === true ? [...plan.destructive, ...unnamed] : unnamed);
  const bring = 'Restore its backup folder if there was one, or pass';
  const remedy = `${bring} allowDestructive: [${names.map((name) => `'${name}'`).join(', ')}].`;
  const commandLine = { remedy: `${bring} --allow-destructive ${names.join(' ')}` };
  const findings = lost.flatMap(({ record, gone }) =>
    gone.flatMap(({ reason, unnamed }) =>
      unnamed.map((operation): Finding => {
        const at = destructiveName(operation);
        const values = droppedPart(operation) === null ? "as far as today's values allow" : 'empty';
        const found = `${record.name}: ${reason}, so that it comes back ${values}`;
        return {
          rule: 'comes_back_empty',
          at,
          found,
          expected: 'a backup of its values, or permission',
          remedy,
          commandLine,
        };
      }),
    ),
  );
  const [first] = findings;
  if (first === undefined) return;
  if (ask === undefined) throw new EntwriteError('destructive_refused', first, { findings });
  if (await ask(new MigrationPlan({ ...plan, hints: findings }))) return;
  throw new EntwriteError(
    'aborted_by_user',
    withRemedy(first, (remedy) => `Nothing was reverted. ${remedy}`),
    { findings },
  );
}

export function reportGone(file: string, gone: readonly GoneValues[], onProgress: ProgressListener): void {
  for (const { reason } of gone) {
    const message = `${file}: ${reason}: what the step dropped comes back empty, what it converted as far as values convert back`;
    onProgress({ type: 'warning', message, findings: [] });
  }
}

function refuseUnfinished(name: string) {
  return migrationProblem('migration_irreversible', name, null, {
    found: 'a migration that was begun and is not finished',
    expected: 'a finished history',
    remedy: 'Run the migrations first: that finishes it, or takes it back if it fails.',
  });
}

/**
 * The history with the files of an interrupted revert marked as still reverting, if it ended after its last record and before completion:
 * the same call then finishes it and reverts nothing more. Unchanged if one of its files is applied again, or anything was completed
 * since.
 */
async function withInterruptedReverts(history: History, folder: string | undefined): Promise<History> {
  const names = history.stored?.lock?.intent.reverts ?? [];
  const ended = history.records.filter(({ name, status }) => status === 'reverted' && names.includes(name));
  if (ended.length === 0 || ended.length < names.length) return history;
  const files = await loadMigrations(folder);
  const isThere = ended.every((record) =>
    files.some((file) => file.name === record.name && hasChecksum(file, record.checksum)),
  );
  if (!isThere) return history;
  const records = history.records.map((record) =>
    ended.includes(record) ? { ...record, status: 'reverting' as const } : record,
  );
  return { ...history, records };
}
