/** A user's function that did not settle: the process had nothing left to wait for, or the time was over. */
export class UnsettledError extends Error {
  override readonly name = 'UnsettledError';
}

/** Names of users' functions under way. A process that ends before they do can name them. */
const open = new Set<string>();

export function openWork(): readonly string[] {
  return [...open];
}

/** Waits as long as anything in the process could settle it; a process that ends meanwhile has failed. Throws UnsettledError. */
export async function untilSettled<T>(name: string, work: () => T | Promise<T>): Promise<T> {
  let end = (): void => {};
  const endless = new Promise<never>((_resolve, reject) => {
    end = () => reject(new UnsettledError('a promise that never settles'));
  });
  open.add(name);
  process.once('beforeExit', end);
  process.once('exit', failExit);
  try {
    return await Promise.race([(async () => work())(), endless]);
  } finally {
    open.delete(name);
    process.removeListener('beforeExit', end);
    process.removeListener('exit', failExit);
  }
}

function failExit(): void {
  process.exitCode ||= 1;
}
