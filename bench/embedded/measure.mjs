/**
 * Runs `work(i)` one after the other for its latency, then many side by side for its throughput. The first requests are told apart: there
 * V8 still compiles, on both sides.
 *
 * @returns {Promise<{ first: number, median: number, p99: number, perSecond: number }>} milliseconds, and requests per second
 */
export async function measure(work, { warmUp = 1000, times = 2000, sideBySide = 16 } = {}) {
  let next = 0;
  const timed = async (count) => {
    const latencies = [];
    for (let at = 0; at < count; at++) {
      const started = performance.now();
      await work(next++);
      latencies.push(performance.now() - started);
    }
    return latencies;
  };
  const first = (await timed(warmUp)).slice(0, 200);
  const latencies = await timed(times);
  const started = performance.now();
  const end = next + times;
  await Promise.all(
    Array.from({ length: sideBySide }, async () => {
      while (next < end) await work(next++);
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  return {
    first: percentile(first, 0.5),
    median: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    perSecond: times / seconds,
  };
}

function percentile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}
