import type { DescribedError } from './described-error.js';

/** The numbers of a progress event that progress bars need. */
export interface JobProgress {
  readonly type: string;
  readonly index?: number;
  readonly total?: number;
  readonly documents?: number;
}

export type JobEnd =
  | { readonly type: 'done'; readonly result: unknown }
  | { readonly type: 'failed'; readonly error: DescribedError };

/** An event of a job: its progress, and finally how it ended. A later progress event of the same work replaces the earlier one. */
export type JobEvent =
  | { readonly type: 'progress'; readonly text: string; readonly work: string | null; readonly event: JobProgress }
  | JobEnd;

/** A job in the list of the studio. */
export interface ShownJob {
  readonly id: string;
  readonly title: string;
  readonly startedAt: string;
  readonly isRunning: boolean;
}
