/** The error for a function of the user that did not settle: the process had nothing left to wait for, or its time was over. */
export class UnsettledError extends Error {
  override readonly name = 'UnsettledError';
}

/** Names of functions of the user that are running, so that a process that ends before they do can name them. */
const running = new Set<string>();

export function openWork(): readonly string[] {
  return [...running];
}

/**
 * Runs a function of the user and waits for it as long as the process has anything to wait for, then throws UnsettledError. If the
 * process exits before that, its exit code becomes 1.
 */
export async function untilSettled<T>(name: string, work: () => T | Promise<T>): Promise<T> {
  let end = (): void => {};
  const endless = new Promise<never>((_resolve, reject) => {
    end = () => reject(new UnsettledError('a promise that never settles'));
  });
  running.add(name);
  process.once('beforeExit', end);
  process.once('exit', failExit);
  try {
    return await Promise.race([(async () => work())(), endless]);
  } finally {
    running.delete(name);
    process.removeListener('beforeExit', end);
    process.removeListener('exit', failExit);
  }
}

function failExit(): void {
  process.exitCode ||= 1;
}
