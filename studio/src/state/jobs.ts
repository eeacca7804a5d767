import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { JobEnd, JobProgress, ShownJob } from '../../../src/studio/api/job-event.js';
import { followJob } from '../api/follow-job.js';
import { ask } from '../api/request.js';

/** One thing that a job said, and what it was about. */
interface JobLine {
  readonly text: string;
  readonly work: string | null;
}

/** A job as far as it is known. */
export interface JobView {
  readonly id: string;
  readonly title: string;
  /** What it said, the last lines. */
  readonly lines: readonly JobLine[];
  /** How far it is, from 0 to 1; null where nobody knows. */
  readonly share: number | null;
  /** null while it runs. */
  readonly end: JobEnd | null;
}

const LINES = 400;
const views = new Map<string, Signal<JobView>>();

/** Jobs that are under way, those that began before this page did included. */
export const runningJobs = signal<readonly Pick<JobView, 'id' | 'title'>[]>([]);

/** Follows a job until it ends, whether it is looked at or not. @param onEnd called once, also for work that failed */
export function watchJob(id: string, title: string, onEnd?: (end: JobEnd) => void): ReadonlySignal<JobView> {
  const known = views.get(id);
  if (known !== undefined) return known;
  const view = signal<JobView>({ id, title, lines: [], share: null, end: null });
  views.set(id, view);
  runningJobs.value = [...runningJobs.value, { id, title }];
  followJob(id, (event) => {
    const now = view.value;
    if (event.type === 'opened') view.value = { ...now, lines: [], share: null };
    else if (event.type === 'progress') {
      const { text, work } = event;
      const others = work === null ? now.lines : now.lines.filter((line) => line.work !== work);
      const lines = [...others.slice(-LINES), { text, work }];
      view.value = { ...now, lines, share: shareOf(event.event) ?? now.share };
    } else {
      view.value = { ...now, end: event };
      runningJobs.value = runningJobs.value.filter((job) => job.id !== id);
      onEnd?.(event);
    }
  });
  return view;
}

/** Finds the jobs that began before this page did. */
export async function findJobs(onEnd: (end: JobEnd, title: string) => void): Promise<void> {
  const { jobs } = await ask<{ readonly jobs: readonly ShownJob[] }>('jobs', 'open the studio');
  for (const { id, title, isRunning } of jobs) if (isRunning) watchJob(id, title, (end) => onEnd(end, title));
}

function shareOf({ total, index, documents }: JobProgress): number | null {
  if (total === undefined || total <= 0) return null;
  const done = documents ?? (index ?? 1) - 1;
  return Math.max(0, Math.min(1, done / total));
}
