/** The same items; the next one is fetched while the caller works on the current one. */
export async function* readAhead<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = items[Symbol.asyncIterator]();
  try {
    let next = iterator.next();
    for (;;) {
      const { done, value } = await next;
      if (done) return;
      next = iterator.next();
      // A failure is thrown in its turn; until then it must not count as an unhandled rejection.
      next.catch(() => {});
      yield value;
    }
  } finally {
    await iterator.return?.();
  }
}
