import type { ErrorFacts, Finding } from '../../errors.js';

/** A problem: where, what was found, what was expected, and what to do. */
export interface DescribedFinding extends Finding {
  /** Set for findings of the doctor. */
  readonly severity?: 'error' | 'warning' | 'note';
}

/** An error as the page shows it. */
export interface DescribedError extends ErrorFacts {
  readonly code: string;
  readonly message: string;
  readonly findings: readonly DescribedFinding[];
}
