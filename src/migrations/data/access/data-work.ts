import type { DataAccess } from './data-access.js';

/** What the function of a data step is given. */
export interface DataContext {
  /** Reads and writes documents by stored names. */
  readonly db: DataAccess;
  /** Prints a message for the person at the terminal. */
  readonly progress: (message: string) => void;
  /** Aborted when the run is to stop at a safe point. */
  readonly signal: AbortSignal;
  /** The environment the run was started for; null where none was given. */
  readonly environment: string | null;
}

/** Work on documents. It may run again after a crash, so it has to be idempotent. It may answer a `MigrationOutcome`. */
export type DataWork = (context: DataContext) => unknown;

/** Reads only; false, or an error, means that the statement does not hold. */
export type CheckWork = (context: Omit<DataContext, 'progress'>) => boolean | Promise<boolean>;

export interface DataStepOptions {
  /** Ids of the collections it writes to; saved before it runs, others are refused. all when omitted. */
  readonly touches?: readonly string[];
  /** How a revert takes it back; `nothing` where there is nothing to take back. Without it the migration cannot be reverted. */
  readonly down?: DataWork | 'nothing';
  /** True: squashing files omits it, because a new database has nothing for it to do. */
  readonly elidable?: boolean;
}
