import type { UnsettledItem } from '../appwrite/schema/live-schema.js';
import type { Finding } from '../errors.js';
import type { BrokenDate } from './broken-dates.js';

/** `error`: something fails, or will; `warning`: something is about to, or is not as it seems; `note`: worth knowing. */
export type Severity = 'error' | 'warning' | 'note';

/** What `--fix` may do: nothing that could be missed afterwards. */
export type Fix =
  | { readonly type: 'delete_failed'; readonly item: UnsettledItem; readonly description: string }
  | {
      readonly type: 'finish_rename';
      readonly broken: BrokenDate & { readonly shownAs: string };
      readonly description: string;
    }
  | { readonly type: 'release_lock'; readonly fencingToken: number; readonly description: string };

/** Something that is wrong with a database or the way to it, and what to do about it. */
export interface DoctorFinding extends Finding {
  readonly severity: Severity;
  /** null where a person has to decide. */
  readonly fix: Fix | null;
}

/** A finding that a person has to deal with. */
export function findingOf(severity: Severity, finding: Finding): DoctorFinding {
  const { rule, at, found, expected, remedy } = finding;
  return { severity, rule, at, found, expected, remedy, fix: null };
}
