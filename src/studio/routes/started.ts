import type { JobWork } from '../work/jobs.js';
import type { Studio } from './studio.js';

/** Starts a job and returns its id. Afterwards the live schema is read again, since the job may have changed it. */
export function started(studio: Studio, title: string, work: JobWork): { readonly job: string } {
  const job = studio.jobs.start(title, async (signal) => {
    try {
      return await work(signal);
    } finally {
      studio.live.forget();
    }
  });
  return { job: job.id };
}
