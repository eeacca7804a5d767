import { median } from './median.mjs';

/** Runs that do not count: V8 still compiles then. */
const WARM_UP = 0.3;

/**
 * Milliseconds of some works that take turns: the median of the processor time of this process, and of what a clock says. The former is
 * the client's own cost; neither the server, in a process of its own, nor what else the machine does counts in it.
 */
export async function compare(works, runs) {
  const times = works.map(() => ({ processor: [], clock: [] }));
  for (let run = 0; run < runs; run += 1)
    for (const [side, work] of works.entries()) {
      const before = process.cpuUsage();
      const start = performance.now();
      await work();
      const clock = performance.now() - start;
      const { user, system } = process.cpuUsage(before);
      if (run < Math.floor(runs * WARM_UP)) continue;
      times[side].processor.push((user + system) / 1000);
      times[side].clock.push(clock);
    }
  return times.map(({ processor, clock }) => ({ processor: median(processor), clock: median(clock) }));
}
