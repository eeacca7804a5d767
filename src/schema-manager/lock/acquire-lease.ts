import { awaitLock, lockDeadline } from './await-lock.js';
import { NO_INTENT } from './intent.js';
import { type Lease, type LeaseOptions, lockLost, takeLease } from './lease.js';
import type { StateStore } from './state-store.js';
import type { StoredLock } from './stored-lock.js';

/** Waits for the lock and takes it; null if entwrite never worked on the database, or everything in it was deleted. Throws locked. */
export async function acquireKeptLease(states: StateStore, options: LeaseOptions): Promise<Lease | null> {
  const deadline = lockDeadline(options);
  for (;;) {
    const stored = await states.recall();
    if (stored === null) return null;
    const lease = await takeNewestLease(states, stored.lock, options);
    if (lease !== null) return lease;
    await awaitHolder(states, deadline, options);
  }
}

/** `takeLease`, verified by a second read: a delayed creation may reuse a number that others have taken, released and forgotten. */
export async function takeNewestLease(
  states: StateStore,
  newest: StoredLock | null,
  options: LeaseOptions,
): Promise<Lease | null> {
  const lease = await takeLease(states, newest, NO_INTENT, options);
  if (lease === null) return null;
  try {
    const stored = await states.recall();
    if (stored?.lock?.fencingToken === lease.fencingToken) return lease;
  } catch (error) {
    await lease.release();
    throw error;
  }
  await lease.release();
  return null;
}

/** Waits until a lock held by another process may be free. Throws locked at the deadline. */
export async function awaitHolder(states: StateStore, deadline: number, options: LeaseOptions): Promise<void> {
  const held = (await states.recall())?.lock ?? null;
  if (held !== null && !held.released) await awaitLock(states, held, deadline, options);
}

/** `acquireKeptLease` for a database that must hold a lock. Throws lock_lost if the lock was deleted. */
export async function acquireLease(states: StateStore, options: LeaseOptions): Promise<Lease> {
  const lease = await acquireKeptLease(states, options);
  if (lease === null) throw lockLost(null);
  return lease;
}

/** Does work under the lock and always releases it afterwards. Work that calls `complete` has released it already. */
export async function withLease<Result>(
  states: StateStore,
  options: LeaseOptions,
  work: (lease: Lease) => Promise<Result>,
): Promise<Result> {
  return underLease(await acquireLease(states, options), work);
}

/** `withLease` for a lock that is already held. */
export async function underLease<Result>(lease: Lease, work: (lease: Lease) => Promise<Result>): Promise<Result> {
  try {
    return await work(lease);
  } finally {
    await lease.release();
  }
}
