import type { ErrorFacts, Finding } from '../../errors.js';

/** What is wrong: where, what was found, what was expected, and what to do. */
export interface DescribedFinding extends Finding {
  /** Of what the doctor finds. */
  readonly severity?: 'error' | 'warning' | 'note';
}

/** An error as the page shows it. */
export interface DescribedError extends ErrorFacts {
  readonly code: string;
  readonly message: string;
  readonly findings: readonly DescribedFinding[];
}
