import { hostname, userInfo } from 'node:os';
import { schemaHash } from '../../schema/schema-hash.js';
import { TOOL_VERSION } from '../../util/tool-version.js';
import type { CollectedMigration } from '../builder/collect-steps.js';
import { describeStep, type ExecutionStep, stepDigest } from '../builder/execution-step.js';

/** How far a migration file got in a database. */
type MigrationStatus =
  /** Begun and not finished: interrupted, or failed and kept. The next run continues at its current step. */
  | 'applying'
  | 'applied'
  /** Failed and being rolled back; the next run continues the rollback. */
  | 'undoing'
  /** Failed, and its work was rolled back. */
  | 'failed'
  | 'reverting'
  | 'reverted';

/** One step of the work in progress, as stored in the journal. */
export interface StepRecord {
  readonly description: string;
  /** SHA-256 of what the step does: shows whether an applied step was edited later. */
  readonly digest: string;
  readonly state: 'pending' | 'running' | 'done';
  readonly milliseconds: number | null;
  /** Folder of the backup made before it; null if nothing could be lost or backups are off. */
  readonly backup: string | null;
  /** Whether the current revert works without that backup, because it was gone or damaged. */
  readonly isUnused?: boolean;
  /** How far its batches got, by checkpoint. */
  readonly checkpoints: Readonly<Record<string, unknown>>;
}

/** The record of a migration file in the database. */
export interface MigrationRecord {
  readonly name: string;
  readonly checksum: string;
  /** Files of one run share a number. */
  readonly batch: number;
  readonly status: MigrationStatus;
  readonly fromHash: string;
  readonly toHash: string;
  /** The steps of `up`. */
  readonly steps: readonly StepRecord[];
  /** The steps that roll the file back or revert it; empty otherwise. */
  readonly back: readonly StepRecord[];
  /** ISO 8601. */
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly milliseconds: number | null;
  /** `ada@ci-7` */
  readonly who: string;
  readonly toolVersion: string;
  readonly error: string | null;
  /** Why it was marked by hand. */
  readonly reason: string | null;
}

/** Whether the migration counts in the files' schema: it is applied, or being reverted. */
export function countsAsApplied({ status }: Pick<MigrationRecord, 'status'>): boolean {
  return status === 'applied' || status === 'reverting';
}

/** Whether work on it was begun and must be finished before anything else. */
export function isUnfinished({ status }: Pick<MigrationRecord, 'status'>): boolean {
  return status === 'applying' || status === 'undoing' || status === 'reverting';
}

/** The record of a file whose work begins; `now` is the server's time. */
export function freshRecord({ file, from, to, steps }: CollectedMigration, batch: number, now: Date): MigrationRecord {
  return {
    name: file.name,
    checksum: file.checksum,
    batch,
    status: 'applying',
    fromHash: schemaHash(from),
    toHash: schemaHash(to),
    steps: freshStepRecords(steps),
    back: [],
    startedAt: now.toISOString(),
    finishedAt: null,
    milliseconds: null,
    ...thisProcess(),
    error: null,
    reason: null,
  };
}

/** How the record changes if a file was edited after it was begun: begun steps and checkpoints stay, the rest follows the file. */
export function editedSince(collected: CollectedMigration, record: MigrationRecord): Partial<MigrationRecord> {
  const { checksum, fromHash, toHash, steps } = freshRecord(collected, record.batch, new Date(record.startedAt));
  const resumed = steps.map((step, at): StepRecord => {
    const known = record.steps[at];
    return known === undefined || known.state === 'pending' ? step : known;
  });
  return { checksum, fromHash, toHash, steps: resumed };
}

export function nextBatch(records: readonly MigrationRecord[]): number {
  return Math.max(0, ...records.map(({ batch }) => batch)) + 1;
}

/** The changes to a record when work on its file ends. */
export function finished(
  { startedAt }: MigrationRecord,
  status: MigrationStatus,
  now: Date,
): Pick<MigrationRecord, 'status' | 'finishedAt' | 'milliseconds'> {
  return {
    status,
    finishedAt: now.toISOString(),
    milliseconds: Math.max(0, now.getTime() - Date.parse(startedAt)),
  };
}

/** The record of a file that counts as applied without having run, with the reason. */
export function recordedAsApplied(
  collected: CollectedMigration,
  batch: number,
  now: Date,
  reason: string,
): MigrationRecord {
  const record = freshRecord(collected, batch, now);
  const steps = record.steps.map((step) => ({ ...step, state: 'done' as const }));
  return { ...record, ...finished(record, 'applied', now), steps, reason };
}

/** Records for applied files that have none: they count as applied because the files they were squashed from are. */
export function squashedRecords(
  applied: readonly CollectedMigration[],
  records: readonly MigrationRecord[],
  batch: number,
  now: Date,
): readonly MigrationRecord[] {
  const known = new Set(records.map(({ name }) => name));
  return applied
    .filter(({ file }) => !known.has(file.name))
    .map((one) => recordedAsApplied(one, batch, now, `squashed from ${one.file.migration.replaces?.join(', ')}`));
}

export function freshStepRecords(steps: readonly ExecutionStep[]): readonly StepRecord[] {
  return steps.map((step) => ({
    description: describeStep(step),
    digest: stepDigest(step),
    state: 'pending',
    milliseconds: null,
    backup: null,
    checkpoints: {},
  }));
}

/** Who works on a database, for the journal. */
function thisProcess(): { readonly who: string; readonly toolVersion: string } {
  return { who: `${userName()}@${hostname()}`.slice(0, 255), toolVersion: TOOL_VERSION };
}

/** Containers may run under ids without a user name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}`;
  }
}
