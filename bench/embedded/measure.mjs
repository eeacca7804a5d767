/**
 * Runs `work(i)` one after the other for its latency, then many side by side for its throughput.
 *
 * @returns {Promise<{ median: number, p99: number, perSecond: number }>} milliseconds, and requests per second
 */
export async function measure(work, { warmUp = 200, times = 1000, sideBySide = 16 } = {}) {
  let next = 0;
  for (let at = 0; at < warmUp; at++) await work(next++);
  const latencies = [];
  for (let at = 0; at < times; at++) {
    const started = performance.now();
    await work(next++);
    latencies.push(performance.now() - started);
  }
  latencies.sort((a, b) => a - b);
  const started = performance.now();
  const end = next + times;
  await Promise.all(
    Array.from({ length: sideBySide }, async () => {
      while (next < end) await work(next++);
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  return { median: percentile(latencies, 0.5), p99: percentile(latencies, 0.99), perSecond: times / seconds };
}

function percentile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}
