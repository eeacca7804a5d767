/** What is wrong: where, what was found, what was expected, and what to do. */
export interface DescribedFinding {
  readonly rule: string;
  readonly at: string;
  readonly found: string;
  readonly expected: string;
  readonly remedy: string;
  /** Ids of documents it is about. */
  readonly documents?: readonly string[];
  /** Of what the doctor finds. */
  readonly severity?: 'error' | 'warning' | 'note';
}

/** An error as the page shows it. */
export interface DescribedError {
  readonly code: string;
  readonly message: string;
  readonly at: string;
  readonly found: string;
  readonly expected: string;
  readonly remedy: string;
  readonly findings: readonly DescribedFinding[];
}
