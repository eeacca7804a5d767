import type { UnsettledItem } from '../appwrite/schema/live-schema.js';
import type { Finding } from '../errors.js';
import type { BrokenDate } from './broken-dates.js';

/** `error`: something fails, or will; `warning`: something is about to, or is not as it seems; `note`: worth knowing. */
export type Severity = 'error' | 'warning' | 'note';

/** What can be found; a program may match on it. */
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

/** What `--fix` may do: nothing that could be missed afterwards. */
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
      /** As it was found: a holder that was heard of since is alive. */
      readonly heartbeat: number;
      readonly description: string;
    };

/** Something that is wrong with a database or the way to it, and what to do about it. */
export interface DoctorFinding extends Finding {
  readonly severity: Severity;
  readonly rule: DoctorRule;
  /** null where a person has to decide. */
  readonly fix: Fix | null;
}

export function findingOf(severity: Severity, finding: Finding & { readonly rule: DoctorRule }): DoctorFinding {
  return { severity, ...finding, fix: null };
}
