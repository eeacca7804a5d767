import { EntwriteError, type Finding } from '../../errors.js';
import { classifyOperation, droppedPart, type Operation, operationSubject } from '../../operations/operation.js';
import type { ProgressListener } from '../../progress.js';
import { isNamed } from '../../schema/named-thing.js';
import { isParked, parkedAt, parkedBy } from '../../schema-manager/parking/parked-record.js';
import { type AllowDestructive, type Confirm, destructiveName } from '../../schema-manager/plan/destructive-consent.js';
import { MigrationPlan } from '../../schema-manager/plan/migration-plan.js';
import { type CollectedMigration, collectSteps } from '../builder/collect-steps.js';
import type { ExecutionStep } from '../builder/execution-step.js';
import { migrationProblem } from '../builder/migration-problem.js';
import type { MigrationsOptions } from '../builder/migrations-options.js';
import type { History } from '../history/history.js';
import type { MigrationRecord } from '../history/migration-record.js';
import type { FileDrops } from '../run/parked-drops.js';
import { type PendingWork, pendingWork } from '../run/pending-work.js';
import { revertingSteps, withPresentBackups } from '../run/revert-file.js';
import { chooseReverts, type RevertChoice } from './choose-reverts.js';

/** One file and how it goes back. */
export interface Revert {
  readonly collected: CollectedMigration;
  readonly record: MigrationRecord;
  readonly back: readonly ExecutionStep[];
  /** Backups that the record names and that are not there any more. */
  readonly gone: readonly GoneBackup[];
}

/** A backup that is gone, or something parked that was purged, and what was dropped: that comes back empty. */
interface GoneBackup {
  /** As the start of a sentence that ends with "is gone". */
  readonly what: string;
  readonly dropped: readonly Operation[];
}

/** What a revert has to do. */
interface PlannedReverts {
  readonly work: PendingWork;
  /** Reverts that an earlier call began. */
  readonly begun: readonly Revert[];
  readonly reverts: readonly Revert[];
  /** What stays applied. */
  readonly remaining: readonly CollectedMigration[];
}

/**
 * Chooses what goes back, and how.
 *
 * @throws EntwriteError migration_irreversible, migration_invalid, migration_unknown
 */
export async function planReverts(
  history: History,
  options: MigrationsOptions & RevertChoice,
  drops: FileDrops,
): Promise<PlannedReverts> {
  const { folder, environment } = options;
  const where = { ...(folder !== undefined && { folder }), ...(environment !== undefined && { environment }) };
  const work = { ...(await pendingWork(history, where, drops)), pending: [] };
  const recordOf = new Map(history.records.map((record) => [record.name, record]));
  const reverts = async (collected: CollectedMigration): Promise<Revert[]> => {
    const known = recordOf.get(collected.file.name);
    if (known === undefined) return [];
    const { record, gone } =
      known.status === 'reverting' ? { record: known, gone: [] } : await withPresentBackups(known);
    const backups = gone.map((folder): GoneBackup => {
      const steps = collected.steps.filter((_, at) => known.steps[at]?.backup === folder);
      const operations = steps.flatMap((step) => (step.kind === 'schema' ? step.operations : []));
      return {
        what: `the backup ${folder}`,
        dropped: operations.filter((operation) => classifyOperation(operation) === 'destructive'),
      };
    });
    return [
      {
        collected,
        record,
        back: await revertingSteps(collected, record, drops),
        gone: [...backups, ...(known.status === 'reverting' ? [] : purgedBy(collected, history))],
      },
    ];
  };
  const halfApplied = work.unfinished.find(({ file }) => recordOf.get(file.name)?.status !== 'reverting');
  if (halfApplied !== undefined) throw refuseUnfinished(halfApplied.file.name);
  const begun = (await Promise.all(work.unfinished.map(reverts))).flat();
  const isBegun = (name: string) => begun.some(({ record }) => record.name === name);
  const applied = work.applied.filter(({ file }) => !isBegun(file.name));
  const chosen =
    begun.length > 0 && options.to === undefined && options.batch !== true && options.only === undefined
      ? []
      : chooseReverts(
          applied.map(({ file }) => file.name),
          history.records,
          options,
        );
  const newestFirst = chosen.map((name) => applied.find(({ file }) => file.name === name)).reverse();
  const remaining = applied.filter(({ file }) => !chosen.includes(file.name));
  await requireIndependent(remaining, chosen);
  const planned: Revert[] = [];
  for (const collected of newestFirst) if (collected !== undefined) planned.push(...(await reverts(collected)));
  return { work: { ...work, unfinished: [] }, begun, reverts: planned, remaining };
}

/** What a migration parked and is not parked any more. */
function purgedBy({ steps }: CollectedMigration, { live }: History): readonly GoneBackup[] {
  return steps
    .flatMap((step) => (step.kind === 'schema' ? step.operations : []))
    .flatMap((operation) => {
      const [record] = parkedBy([operation]);
      if (record === undefined || isParked(record, live)) return [];
      return [{ what: `what was parked as '${parkedAt(record)}'`, dropped: [operation] }];
    });
}

/** What stays applied must still replay without what goes. */
async function requireIndependent(remaining: readonly CollectedMigration[], gone: readonly string[]): Promise<void> {
  let schema = remaining[0]?.from;
  for (const { file } of remaining) {
    if (schema === undefined) return;
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

/** @throws EntwriteError migration_irreversible where a way back leads over a backup and the context has none */
export function requireBackups(reverts: readonly Revert[], hasBackups: boolean): void {
  const needing = reverts.find(({ back }) => back.some((step) => 'folder' in step));
  if (hasBackups || needing === undefined) return;
  throw migrationProblem('migration_irreversible', needing.record.name, null, {
    found: 'values that come back from a backup, and a context without backups',
    expected: 'the option `backups` of the context',
    remedy: "Set `backups: 'auto'` with the folder that holds the backup; nothing was reverted.",
  });
}

/**
 * Separate consent for what would come back empty, since its backup is gone: by name, or by a person. Permission for all drops is given
 * without knowing of it.
 *
 * @throws EntwriteError destructive_refused where no one can be asked, aborted_by_user where a person declines
 */
export async function requireEmptyConsent(
  plan: MigrationPlan,
  reverts: readonly Revert[],
  allow: AllowDestructive,
  ask: Confirm | undefined,
): Promise<void> {
  const named = typeof allow === 'boolean' ? [] : allow;
  const findings = reverts.flatMap(({ record, gone }) =>
    gone.flatMap(({ what, dropped }) =>
      dropped
        .filter((operation) => !named.some((name) => isNamed(name, operationSubject(operation))))
        .map((operation): Finding => {
          const at = destructiveName(operation);
          const remedy = `Bring it back, or pass allowDestructive: ['${at}'].`;
          const values = droppedPart(operation) === null ? 'as far as the values of today tell' : 'empty';
          const found = `${what} of ${record.name} is gone, so that it comes back ${values}`;
          return { rule: 'comes_back_empty', at, found, expected: 'its backup, or permission', remedy };
        }),
    ),
  );
  const [first] = findings;
  if (first === undefined) return;
  if (ask === undefined) throw new EntwriteError('destructive_refused', first, { findings });
  if (await ask(new MigrationPlan({ ...plan, hints: findings }))) return;
  throw new EntwriteError(
    'aborted_by_user',
    { ...first, remedy: `Nothing was reverted. ${first.remedy}` },
    { findings },
  );
}

/** Says which values will not come back. */
export function reportGone(file: string, gone: readonly GoneBackup[], onProgress: ProgressListener): void {
  for (const { what } of gone) {
    const message = `${file}: ${what} is gone: what the step dropped comes back empty, what it converted as far as values convert back`;
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
