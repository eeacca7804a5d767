import { randomUUID } from 'node:crypto';
import { EntwriteError } from '../../errors.js';
import { describeProgress, type ProgressEvent, workOf } from '../../progress.js';
import type { JobEvent } from '../api/job-event.js';
import { describeError } from './describe-error.js';
import { currentJob } from './job-progress.js';

/** Work that takes longer than a request should: migrations, backups, bulk writes. It continues when the page is closed. */
export interface Job {
  readonly id: string;
  readonly title: string;
  readonly startedAt: string;
  readonly isRunning: () => boolean;
  /** Stops the work at its next safe point. */
  readonly stop: () => void;
  /** Calls the listener with the events so far, then with new ones. Returns the function that stops that. */
  readonly listen: (listener: (event: JobEvent) => void) => () => void;
}

export type JobWork = (signal: AbortSignal) => Promise<unknown>;

export interface Jobs {
  readonly start: (title: string, work: JobWork) => Job;
  readonly list: () => readonly Job[];
  /** Throws `configuration_invalid` if there is no such job. */
  readonly get: (id: string) => Job;
  readonly stopAll: () => void;
}

/** Number of finished jobs that are kept for the page. */
const KEPT = 20;
/** Number of events of a job that are kept for a page that connects later. */
const EVENTS = 2000;

/** Creates the jobs of one studio. */
export function createJobs(): Jobs {
  const jobs: Job[] = [];
  return {
    start(title, work) {
      const job = startJob(title, work);
      jobs.unshift(job);
      // Running jobs are kept, since they must be stopped with the studio.
      const ended = jobs.filter((one) => !one.isRunning()).slice(KEPT);
      for (const one of ended) jobs.splice(jobs.indexOf(one), 1);
      return job;
    },
    list: () => jobs,
    get(id) {
      const found = jobs.find((job) => job.id === id);
      if (found !== undefined) return found;
      throw new EntwriteError('configuration_invalid', {
        at: 'job',
        found: 'no job with this id',
        expected: 'a job of this studio',
        remedy: 'Reload the page.',
      });
    },
    stopAll() {
      for (const job of jobs) job.stop();
    },
  };
}

function startJob(title: string, work: JobWork): Job {
  const controller = new AbortController();
  const events: JobEvent[] = [];
  const listeners = new Set<(event: JobEvent) => void>();
  let isRunning = true;
  const emit = (event: JobEvent): void => {
    const before = events.findIndex((one) => isSuperseded(one, event));
    if (before >= 0) events.splice(before, 1);
    events.push(event);
    if (events.length > EVENTS) events.shift();
    for (const listener of listeners) listener(event);
  };
  const report = (event: ProgressEvent): void => {
    if (isRunning) emit({ type: 'progress', text: describeProgress(event), work: workOf(event), event });
  };
  void currentJob
    .run(report, () => work(controller.signal))
    .then(
      (result): JobEvent => ({ type: 'done', result }),
      (error: unknown): JobEvent => ({ type: 'failed', error: describeError(error) }),
    )
    .then((event) => {
      emit(event);
      isRunning = false;
    });
  return {
    id: randomUUID(),
    title,
    startedAt: new Date().toISOString(),
    isRunning: () => isRunning,
    stop: () => controller.abort(),
    listen(listener) {
      for (const event of events) listener(event);
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function isSuperseded(before: JobEvent, event: JobEvent): boolean {
  return event.type === 'progress' && before.type === 'progress' && event.work !== null && event.work === before.work;
}
