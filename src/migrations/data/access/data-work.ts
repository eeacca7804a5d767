import type { DataAccess } from './data-access.js';

/** What the function of a data step receives. */
export interface DataContext {
  /** Reads and writes documents by stored names. */
  readonly db: DataAccess;
  /** Shows a message to the person at the terminal. */
  readonly progress: (message: string) => void;
  /** Aborted when the run should stop at a safe point. */
  readonly signal: AbortSignal;
  /** The environment the run was started for; null if none was given. */
  readonly environment: string | null;
}

/** Work on documents. It must be idempotent, because it may run again after a crash. It may return a `MigrationOutcome`. */
export type DataWork = (context: DataContext) => unknown;

/** Reads only; false, or an error, means that the statement does not hold. */
export type CheckWork = (context: Omit<DataContext, 'progress'>) => boolean | Promise<boolean>;

export interface DataStepOptions {
  /** Ids of the collections it writes to; they are saved before it runs, and writes to others are refused. All by default. */
  readonly touches?: readonly string[];
  /** How a revert takes it back; `nothing` if there is nothing to take back. Without it the migration cannot be reverted. */
  readonly down?: DataWork | 'nothing';
  /** True: squashing files omits it, because a new database has nothing for it to do. */
  readonly elidable?: boolean;
}
