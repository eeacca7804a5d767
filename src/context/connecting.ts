import { AsyncLocalStorage } from 'node:async_hooks';

/** The context on whose behalf the code at hand is connecting. */
const connecting = new AsyncLocalStorage<object>();
let underWay = 0;

/** Whether the code at hand runs because this context connects: a hook of the migration that this runs, for example. */
export function isConnecting(context: object): boolean {
  return connecting.getStore() === context;
}

/** Connects a context. Until Node 24 every promise of the process pays for a storage that was once used, as long as it is enabled. */
export async function connectContext(context: object, connect: () => Promise<void>): Promise<void> {
  underWay += 1;
  try {
    await connecting.run(context, connect);
  } finally {
    underWay -= 1;
    if (underWay === 0) connecting.disable();
  }
}
