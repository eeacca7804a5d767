import { hostname, userInfo } from 'node:os';
import { schemaHash } from '../../schema/schema-hash.js';
import { TOOL_VERSION } from '../../util/tool-version.js';
import type { CollectedMigration } from '../builder/collect-steps.js';
import { describeStep, type ExecutionStep, stepDigest } from '../builder/execution-step.js';

/** How far a migration file got in a database. */
type MigrationStatus =
  /** Begun and not finished: interrupted, or failed and kept. The next run continues at its step. */
  | 'applying'
  | 'applied'
  /** Failed, and its work is being rolled back; the next run continues with that. */
  | 'undoing'
  /** Failed, and its work was rolled back. */
  | 'failed'
  | 'reverting'
  | 'reverted';

/** One step of the work under way, as the journal keeps it. */
export interface StepRecord {
  readonly description: string;
  /** SHA-256 of what the step does: an applied step that was edited since is noticed. */
  readonly digest: string;
  readonly state: 'pending' | 'running' | 'done';
  readonly milliseconds: number | null;
  /** Folder of the backup made before it; null where nothing could be lost or backups are off. */
  readonly backup: string | null;
  /** Whether the revert that was begun does without that backup, since it was gone or damaged. */
  readonly isUnused?: boolean;
  /** Where its batches got to, by checkpoint. */
  readonly checkpoints: Readonly<Record<string, unknown>>;
}

/** What the database knows of a migration file. */
export interface MigrationRecord {
  readonly name: string;
  readonly checksum: string;
  /** Files of one run share a number. */
  readonly batch: number;
  readonly status: MigrationStatus;
  readonly fromHash: string;
  readonly toHash: string;
  /** The steps upwards. */
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

/** Whether the files' schema counts the migration: it is applied, or being reverted. */
export function countsAsApplied({ status }: Pick<MigrationRecord, 'status'>): boolean {
  return status === 'applied' || status === 'reverting';
}

/** Whether work on it was begun and is to be finished before anything else. */
export function isUnfinished({ status }: Pick<MigrationRecord, 'status'>): boolean {
  return status === 'applying' || status === 'undoing' || status === 'reverting';
}

/** The record of a file whose work begins; `now` is by the server's clock. */
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

/** What changes in the record of a file edited since it was begun: begun steps and checkpoints stay, the rest is as the file has it. */
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

/** What changes about a record when work on its file ends. */
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

/** The record of a file that counts as applied without having run, and why. */
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

/** The records of applied files that have none: they count as applied since those are that they were squashed from. */
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

/** Containers run under ids no one has a name for. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}`;
  }
}
