import type { DescribedError } from './types.js';

/** The fields of a progress event that bars are drawn from. */
export interface Progress {
  readonly type: string;
  readonly index?: number;
  readonly total?: number;
  readonly documents?: number;
}

export type JobEvent =
  | { readonly type: 'progress'; readonly text: string; readonly event: Progress }
  | { readonly type: 'done'; readonly result: unknown }
  | { readonly type: 'failed'; readonly error: DescribedError };

/** Hears of a job from its beginning, also one that began before this page did. @returns ends it */
export function followJob(job: string, listener: (event: JobEvent) => void): () => void {
  const source = new EventSource(`/api/jobs/${job}/events`);
  source.onmessage = ({ data }: MessageEvent<string>) => {
    const event = JSON.parse(data) as JobEvent;
    if (event.type !== 'progress') source.close();
    listener(event);
  };
  return () => source.close();
}
