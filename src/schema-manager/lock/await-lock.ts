import { EntwriteError } from '../../errors.js';
import { pause } from '../../util/pause.js';
import { throwIfAborted } from '../../util/throw-if-aborted.js';
import { LEASE, type LeaseOptions, seize } from './lease.js';
import { describeHolder, type LockRecord, mayBeSeized } from './lock-record.js';
import type { StateStore } from './state-store.js';

const LOCK_TIMEOUT = 60_000;
const POLL = 200;

/** Waits until a lock may be free: released, taken over, or silent for a lease. Throws locked at the deadline, or aborted_by_user. */
export async function awaitLock(
  store: StateStore,
  held: LockRecord,
  deadline: number,
  { lease = LEASE, onProgress, signal }: LeaseOptions = {},
): Promise<void> {
  let last = held;
  let changedAt = performance.now();
  onProgress?.({ type: 'waiting', pending: [`the lock of ${describeHolder(held.holder)}`] });
  while (performance.now() < deadline) {
    await pause(POLL, signal);
    throwIfAborted('the lock of the database', signal);
    const lock = (await store.recall())?.lock ?? null;
    if (lock === null || lock.fencingToken !== last.fencingToken || lock.released || mayBeSeized(lock)) return;
    if (lock.heartbeat !== last.heartbeat) changedAt = performance.now();
    else if (performance.now() - changedAt > lease && (await seize(store, lock, lease)) !== null) return;
    last = lock;
  }
  throw locked(last);
}

export function lockDeadline({ lockTimeout = LOCK_TIMEOUT }: LeaseOptions): number {
  return performance.now() + lockTimeout;
}

function locked({ holder }: LockRecord): EntwriteError {
  return new EntwriteError('locked', {
    at: 'migrate',
    found: `the lock is held by ${describeHolder(holder)}`,
    expected: 'a free lock',
    remedy: 'Wait for that migration and call again, or call unlock() if that process is known to be gone.',
    commandLine: {
      remedy:
        'Wait for that migration and run this again, or run `entwrite unlock` if that process is known to be gone.',
    },
  });
}
