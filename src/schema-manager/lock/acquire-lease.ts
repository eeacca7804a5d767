import { awaitLock, lockDeadline } from './await-lock.js';
import { NO_INTENT } from './intent.js';
import { type Lease, type LeaseOptions, takeLease } from './lease.js';
import type { StateStore } from './state-store.js';

/**
 * Waits for the lock of a database whose state collection exists, and takes it.
 *
 * @throws EntwriteError locked after `lockTimeout`
 */
export async function acquireLease(states: StateStore, options: LeaseOptions): Promise<Lease> {
  const deadline = lockDeadline(options);
  for (;;) {
    const { lock } = await states.read();
    const lease = await takeLease(states, lock, NO_INTENT, options);
    if (lease !== null) return lease;
    const held = (await states.read()).lock;
    if (held !== null && !held.released) await awaitLock(states, held, deadline, options);
  }
}
