import type { UnsettledItem } from '../appwrite/schema/live-schema.js';
import type { Finding } from '../errors.js';
import type { BrokenDate } from './broken-dates.js';

/** `error`: something fails or will fail; `warning`: something may fail later, or is not as it seems; `note`: only information. */
export type Severity = 'error' | 'warning' | 'note';

/** The kinds of findings; programs may rely on these names. */
export type DoctorRule =
  | 'connection'
  | 'endpoint'
  | 'engine_untried'
  | 'engine_unknown'
  | 'key_refused'
  | 'scope_missing'
  | 'clock_skew'
  | 'database_missing'
  | 'worker_silent'
  | 'locked'
  | 'stale_lock'
  | 'incomplete_change'
  | 'attribute_failed'
  | 'still_processing'
  | 'half_renamed'
  | 'parked'
  | 'parked_unknown'
  | 'unique_not_enforced'
  | 'value_not_allowed'
  | 'orphaned_reference'
  | 'key_unsupported'
  | 'near_limit';

/** What `--fix` can do. None of it deletes anything of value. */
export type Fix =
  | { readonly type: 'delete_failed'; readonly item: UnsettledItem; readonly description: string }
  | {
      readonly type: 'finish_rename';
      readonly broken: BrokenDate & { readonly shownAs: string };
      readonly description: string;
    }
  | {
      readonly type: 'release_lock';
      readonly fencingToken: number;
      /** The heartbeat when the lock was examined: if it has changed since, the holder is alive. */
      readonly heartbeat: number;
      readonly description: string;
    };

/** Something that is wrong with a database or the way to it, and what to do about it. */
export interface DoctorFinding extends Finding {
  readonly severity: Severity;
  readonly rule: DoctorRule;
  /** null if `--fix` can do nothing about it. */
  readonly fix: Fix | null;
}

export function findingOf(severity: Severity, finding: Finding & { readonly rule: DoctorRule }): DoctorFinding {
  return { severity, ...finding, fix: null };
}
