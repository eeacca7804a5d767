import type { DataFailure, DataReport } from './data-deps.js';
import { failureReason } from './data-problem.js';

/** How many failures are kept with their reason; all are counted. */
const NAMED_FAILURES = 100;

export interface BatchTotals {
  seen: number;
  changed: number;
  failed: number;
  readonly failures: DataFailure[];
}

export function newTotals(seen = 0): BatchTotals {
  return { seen, changed: 0, failed: 0, failures: [] };
}

export function addFailure(totals: BatchTotals, id: string, error: unknown): void {
  totals.failed += 1;
  if (totals.failures.length < NAMED_FAILURES) totals.failures.push({ id, reason: failureReason(error) });
}

export function addTotals(to: BatchTotals, { seen, changed, failed, failures }: BatchTotals): void {
  to.seen += seen;
  to.changed += changed;
  to.failed += failed;
  to.failures.push(...failures.slice(0, NAMED_FAILURES - to.failures.length));
}

/** Documents that neither changed nor failed count as skipped. */
export function reportOf({ seen, changed, failed, failures }: BatchTotals): DataReport {
  return { seen, changed, skipped: Math.max(0, seen - changed - failed), failed, failures: [...failures] };
}
