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
    const held = (await states.read()).lock;
    if (lease !== null && held?.fencingToken === lease.fencingToken) return lease;
    // Its creation arrived so late that others had taken the lock, released it and forgotten that number.
    await lease?.release();
    if (held !== null && !held.released) await awaitLock(states, held, deadline, options);
  }
}

/** Does work under the lock, and releases that whatever happens; work that completes it writes the state with that. */
export async function withLease<Result>(
  states: StateStore,
  options: LeaseOptions,
  work: (lease: Lease) => Promise<Result>,
): Promise<Result> {
  return underLease(await acquireLease(states, options), work);
}

/** The same under a lock that is held already. */
export async function underLease<Result>(lease: Lease, work: (lease: Lease) => Promise<Result>): Promise<Result> {
  try {
    return await work(lease);
  } finally {
    await lease.release();
  }
}
