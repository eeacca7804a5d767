import type { Draft, WriteMode } from '../../context/validation/draft.js';
import type { Finding } from '../../errors.js';
import type { ShapedRow } from './shape-row.js';

/** What happens to a row whose document exists already: by its id, or by the values of a unique index. */
export type OnConflict = 'fail' | 'skip' | 'update';

export interface ImportBatchOptions {
  readonly onConflict: OnConflict;
  readonly requireLinks: boolean;
  /** Whether nothing is written. */
  readonly dryRun: boolean;
  readonly signal: AbortSignal | undefined;
  /** The ids that an interrupted run had chosen for these rows; null where there was none. */
  readonly formerIds: readonly string[] | null;
  /** Keeps the ids that are about to be written. */
  readonly keepIds: (ids: readonly string[]) => Promise<void>;
}

type RowOutcome = 'created' | 'updated' | 'skipped';

/** What became of each row: rejected for reasons, in conflict, or written. */
export interface JudgedRow {
  readonly row: ShapedRow;
  readonly outcome: RowOutcome | { readonly rejected: readonly Finding[] } | { readonly conflict: Finding };
}

/** A row on its way. */
export interface Candidate {
  readonly row: ShapedRow;
  /** Its place in the batch. */
  readonly at: number;
  readonly draft: Draft;
  readonly mode: WriteMode;
}
