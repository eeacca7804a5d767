import type { Draft, WriteMode } from '../../context/validation/draft.js';
import type { Finding } from '../../errors.js';
import type { ShapedRow } from './shape-row.js';

/** What to do with a row whose document already exists, by its id or a unique index. */
export type OnConflict = 'fail' | 'skip' | 'update';

export interface ImportBatchOptions {
  readonly onConflict: OnConflict;
  readonly requireLinks: boolean;
  /** Whether nothing is written. */
  readonly dryRun: boolean;
  readonly signal: AbortSignal | undefined;
  /** The ids that an interrupted run chose for these rows; null if there was none. */
  readonly formerIds: readonly string[] | null;
  /** Records the ids that are about to be written. */
  readonly keepIds: (ids: readonly string[]) => Promise<void>;
}

type RowOutcome = 'created' | 'updated' | 'skipped';

/** The outcome of a row: written, rejected with findings, or in conflict. */
export interface JudgedRow {
  readonly row: ShapedRow;
  readonly outcome: RowOutcome | { readonly rejected: readonly Finding[] } | { readonly conflict: Finding };
}

/** A row about to be written. */
export interface Candidate {
  readonly row: ShapedRow;
  /** Its index in the batch. */
  readonly at: number;
  readonly draft: Draft;
  readonly mode: WriteMode;
}
