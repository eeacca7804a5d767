import { pause } from '../../util/pause.js';

/** A limit for a helper: documents per second, requests per second, or both. */
export interface Throttle {
  readonly documents?: number;
  readonly requests?: number;
}

/** Waits until `count` more may follow. */
export type Pace = (count?: number) => Promise<void>;

const LONGEST_PAUSE = 500;

/** Limits work to a number per second, on average since its start, without bursts. `check` throws between pauses to stop the work. */
export function createPace(perSecond: number, check: () => void): Pace {
  let next = 0;
  return async (count = 1) => {
    const start = Math.max(Date.now(), next);
    next = start + (count * 1000) / perSecond;
    for (let wait = start - Date.now(); wait > 0; wait = start - Date.now()) {
      check();
      await pause(Math.min(wait, LONGEST_PAUSE));
    }
    check();
  };
}
