import { AsyncLocalStorage } from 'node:async_hooks';

/** The context that is connecting in the current async context. */
const connecting = new AsyncLocalStorage<object>();
let underWay = 0;

/** Whether the caller runs as part of this context's `connect`, for example in a migration hook. */
export function isConnecting(context: object): boolean {
  return connecting.getStore() === context;
}

/** Connects a context. Disables the storage afterwards: before Node 24 an enabled one slows down every promise of the process. */
export async function connectContext(context: object, connect: () => Promise<void>): Promise<void> {
  underWay += 1;
  try {
    await connecting.run(context, connect);
  } finally {
    underWay -= 1;
    if (underWay === 0) connecting.disable();
  }
}
