/** Runs work, and what has to follow in any case. The error of the work is thrown, rather than one of the cleanup. */
export async function withCleanup<T>(work: () => Promise<T>, cleanUp: () => Promise<unknown>): Promise<T> {
  let result: T;
  try {
    result = await work();
  } catch (error) {
    await cleanUp().catch(() => {});
    throw error;
  }
  await cleanUp();
  return result;
}
