import type { JobEvent } from '../../../src/studio/api/job-event.js';

/** What is heard of a job; `opened` before all of it, and again before all of it is repeated after the connection was lost. */
export type HeardEvent = JobEvent | { readonly type: 'opened' };

/** Follows a job from its beginning, also one that began before this page did. @returns ends it */
export function followJob(job: string, listener: (event: HeardEvent) => void): () => void {
  const source = new EventSource(`/api/jobs/${job}/events`);
  source.onopen = () => listener({ type: 'opened' });
  source.onmessage = ({ data }: MessageEvent<string>) => {
    const event = JSON.parse(data) as JobEvent;
    if (event.type !== 'progress') source.close();
    listener(event);
  };
  return () => source.close();
}
