import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves after that many milliseconds. */
export async function pause(milliseconds: number): Promise<void> {
  await sleep(milliseconds);
}
