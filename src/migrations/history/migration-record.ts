/** How far a migration file got in a database. */
export type MigrationStatus =
  /** Begun and not finished: interrupted, or failed and kept. The next run goes on at its step. */
  | 'applying'
  | 'applied'
  /** Failed, and its work is being taken back; the next run goes on with that. */
  | 'undoing'
  /** Failed, and its work was taken back. */
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
  /** The steps of an undoing or a revert; empty otherwise. */
  readonly back: readonly StepRecord[];
  /** ISO 8601. */
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly milliseconds: number | null;
  /** `ada@ci-7` */
  readonly who: string;
  readonly toolVersion: string;
  readonly error: string | null;
  /** Why somebody marked it by hand. */
  readonly reason: string | null;
}

/** Whether the files' schema counts the migration: it is applied, or about to leave that state. */
export function isApplied({ status }: Pick<MigrationRecord, 'status'>): boolean {
  return status === 'applied' || status === 'reverting';
}

/** Whether work on it was begun and is to be finished before anything else. */
export function isUnfinished({ status }: Pick<MigrationRecord, 'status'>): boolean {
  return status === 'applying' || status === 'undoing' || status === 'reverting';
}

/** Folders of the backups made for the steps of some records. */
export function backupFolders(records: readonly MigrationRecord[]): readonly string[] {
  return records.flatMap(({ steps, back }) => [...steps, ...back].flatMap(({ backup }) => backup ?? []));
}
