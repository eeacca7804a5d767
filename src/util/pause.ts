import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves after that many milliseconds, or as soon as a signal is aborted. */
export async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  if (signal === undefined) return sleep(milliseconds);
  await sleep(milliseconds, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
