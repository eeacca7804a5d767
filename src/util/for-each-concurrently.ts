/**
 * Runs work for each item, at most `limit` at a time, and takes items from a stream only as they are needed. After a failure it starts
 * no more work, waits for what is running, and throws the first error.
 */
export async function forEachConcurrently<T>(
  items: Iterable<T> | AsyncIterable<T>,
  limit: number,
  work: (item: T, at: number) => Promise<void>,
): Promise<void> {
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  let at = 0;
  try {
    for await (const item of items) {
      const task: Promise<void> = work(item, at)
        .catch((error: unknown) => void failures.push(error))
        .finally(() => running.delete(task));
      running.add(task);
      at += 1;
      if (running.size >= limit) await Promise.race(running);
      if (failures.length > 0) break;
    }
  } finally {
    await Promise.all(running);
  }
  if (failures.length > 0) throw failures[0];
}
