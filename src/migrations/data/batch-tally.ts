import type { DataFailure, DataReport } from './data-ports.js';
import { reasonOf } from './data-problem.js';

/** Failures that are kept with their reason; all are counted. */
const NAMED_FAILURES = 100;

/** The outcome of the documents of one batch, or of many. */
export interface BatchTally {
  seen: number;
  changed: number;
  failed: number;
  readonly failures: DataFailure[];
}

export function newTally(seen = 0): BatchTally {
  return { seen, changed: 0, failed: 0, failures: [] };
}

export function addFailure(tally: BatchTally, id: string, error: unknown): void {
  tally.failed += 1;
  if (tally.failures.length < NAMED_FAILURES) tally.failures.push({ id, reason: reasonOf(error) });
}

/** Adds what another tally counted. */
export function addTally(to: BatchTally, { seen, changed, failed, failures }: BatchTally): void {
  to.seen += seen;
  to.changed += changed;
  to.failed += failed;
  to.failures.push(...failures.slice(0, NAMED_FAILURES - to.failures.length));
}

/** Whatever was neither changed nor failed was right as it was. */
export function reportOf({ seen, changed, failed, failures }: BatchTally): DataReport {
  return { seen, changed, skipped: Math.max(0, seen - changed - failed), failed, failures: [...failures] };
}
