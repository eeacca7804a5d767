import type { DescribedError } from './described-error.js';

/** The numbers of a progress event that bars are drawn from. */
export interface JobProgress {
  readonly type: string;
  readonly index?: number;
  readonly total?: number;
  readonly documents?: number;
}

/** How a job ended. */
export type JobEnd =
  | { readonly type: 'done'; readonly result: unknown }
  | { readonly type: 'failed'; readonly error: DescribedError };

/** What a job says: its progress, and at last how it ended. A later word on the same work takes the place of the one before. */
export type JobEvent =
  | { readonly type: 'progress'; readonly text: string; readonly work: string | null; readonly event: JobProgress }
  | JobEnd;

/** A job in the list of a studio. */
export interface ShownJob {
  readonly id: string;
  readonly title: string;
  readonly startedAt: string;
  readonly isRunning: boolean;
}
