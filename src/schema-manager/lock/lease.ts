import { randomBytes } from 'node:crypto';
import { isUncertain } from '../../appwrite/perform-surely.js';
import { EntwriteError } from '../../errors.js';
import type { ProgressListener } from '../../progress.js';
import { pause } from '../../util/pause.js';
import { requireGoingOn } from '../require-going-on.js';
import {
  describeHolder,
  type Intent,
  isGone,
  joinIntents,
  type LockRecord,
  NO_INTENT,
  thisHolder,
} from './lock-record.js';
import type { ManagedState, StateStore } from './state-store.js';

export interface LeaseOptions {
  /** Milliseconds after which a holder that shows no sign of life loses the lock. */
  readonly lease?: number;
  /** Milliseconds to wait for another holder. */
  readonly lockTimeout?: number;
  readonly onProgress?: ProgressListener;
  /** Ends the waiting for another holder. */
  readonly signal?: AbortSignal;
}

/** How long a holder may be silent. */
const LEASE = 15_000;
const LOCK_TIMEOUT = 60_000;
const POLL = 200;

/** The lock of a database, held. */
export interface Lease {
  /** The epoch of the lock: names what is done under it. */
  readonly epoch: number;
  /**
   * To be called before each write. Costs nothing while the last sign of life is fresh.
   *
   * @throws EntwriteError lock_lost when another holder took over.
   */
  readonly confirm: () => Promise<void>;
  /** The server's time, ISO 8601, as of a sign of life given now. Throws like `confirm`. */
  readonly serverTime: () => Promise<string>;
  /** Adds to what the holder is about to do. */
  readonly declare: (intent: Intent) => Promise<void>;
  /** Writes the state and gives the lock back, in one request. */
  readonly complete: (state: ManagedState) => Promise<void>;
  /** Gives the lock back and leaves the state as it was. Never throws: a lock that cannot be released runs out. */
  readonly abandon: () => Promise<void>;
}

/**
 * Takes the lock if it is free or its holder is gone; null when somebody else holds it or was faster.
 *
 * @param newest the newest lock record, as just read
 * @param intent what the holder is about to do; what an unfinished predecessor was about to do is added
 */
export async function takeLease(
  store: StateStore,
  newest: LockRecord | null,
  intent: Intent,
  { lease = LEASE, onProgress }: LeaseOptions = {},
): Promise<Lease | null> {
  if (newest !== null && !newest.released && !isGone(newest.holder)) return null;
  const lock: LockRecord = {
    epoch: (newest?.epoch ?? 0) + 1,
    holder: thisHolder(),
    token: randomBytes(8).toString('hex'),
    beat: 0,
    released: false,
    intent: joinIntents(newest?.intent ?? NO_INTENT, intent),
  };
  if (!(await createSurely(store, lock))) return null;
  return holdLease(store, lock, lease, onProgress);
}

/** Creates a lock record, or finds out whether it did although the answer got lost; false when somebody else was faster. */
async function createSurely(store: StateStore, lock: LockRecord): Promise<boolean> {
  try {
    return await store.createLock(lock);
  } catch (error) {
    if (!isUncertain(error)) throw error;
    const { lock: newest } = await store.read();
    if (newest?.epoch === lock.epoch) return newest.token === lock.token;
    throw error;
  }
}

function holdLease(
  store: StateStore,
  first: LockRecord,
  lease: number,
  onProgress: ProgressListener | undefined,
): Lease {
  let lock = first;
  let confirmedAt = performance.now();
  let lost: EntwriteError | undefined;
  let beating: Promise<void> = Promise.resolve();

  async function beat(): Promise<string> {
    const asked = performance.now();
    const { lock: newest } = await store.read();
    if (newest === null || newest.epoch !== lock.epoch) {
      lost = lockLost(newest);
      throw lost;
    }
    lock = { ...lock, beat: lock.beat + 1 };
    const time = await store.writeLock(lock);
    confirmedAt = asked;
    return time;
  }

  const timer = setInterval(() => {
    beating = beat().then(ignore, (error: unknown) => {
      const message = `the lock could not be renewed: ${error instanceof Error ? error.message : String(error)}`;
      if (lost === undefined) onProgress?.({ type: 'warning', message, findings: [] });
    });
  }, lease / 3);
  timer.unref();

  async function stop(): Promise<void> {
    clearInterval(timer);
    await beating;
  }

  return {
    epoch: first.epoch,
    async confirm() {
      if (lost !== undefined) throw lost;
      if (performance.now() - confirmedAt > (lease * 2) / 3) await beat();
    },
    async serverTime() {
      if (lost !== undefined) throw lost;
      return beat();
    },
    async declare(intent) {
      lock = { ...lock, intent: joinIntents(lock.intent, intent) };
      await beat();
    },
    async complete(state) {
      await stop();
      if (lost !== undefined) throw lost;
      if (performance.now() - confirmedAt > (lease * 2) / 3) await beat();
      await store.write(state, { ...lock, released: true, intent: NO_INTENT });
      if (lock.epoch > 1) await store.forgetLocks(lock.epoch).catch(ignore);
    },
    async abandon() {
      await stop();
      if (lost === undefined) await store.writeLock({ ...lock, released: true }).catch(ignore);
    },
  };
}

/**
 * Waits until a lock that somebody else holds may be free: released, taken over, or silent for a lease.
 *
 * @returns the lock record as last read, with `released` set when its holder is taken for dead
 * @throws EntwriteError locked after `lockTimeout` ms, aborted_by_user when the signal says so
 */
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
    await pause(POLL);
    requireGoingOn('the lock of the database', signal);
    const { lock } = await store.read();
    if (lock === null || lock.epoch !== last.epoch || lock.released || isGone(lock.holder)) return;
    if (lock.beat !== last.beat) changedAt = performance.now();
    else if (performance.now() - changedAt > lease) {
      await seize(store, lock);
      return;
    }
    last = lock;
  }
  throw locked(last);
}

/** The time by which `awaitLock` has to succeed. */
export function lockDeadline({ lockTimeout = LOCK_TIMEOUT }: LeaseOptions): number {
  return performance.now() + lockTimeout;
}

/**
 * Ends the epoch of a holder by creating the next one, released: the holder finds it before its next write and stops.
 * What the holder was creating is inherited.
 */
export async function seize(store: StateStore, lock: LockRecord): Promise<void> {
  await store.createLock({ ...lock, epoch: lock.epoch + 1, holder: thisHolder(), released: true });
}

function locked({ holder }: LockRecord): EntwriteError {
  return new EntwriteError('locked', {
    at: 'migrate',
    found: `the lock is held by ${describeHolder(holder)}`,
    expected: 'a free lock',
    remedy: 'Wait for that migration, raise `lockTimeout`, or call unlock() if that process is known to be gone.',
  });
}

function lockLost(newest: LockRecord | null): EntwriteError {
  return new EntwriteError('lock_lost', {
    at: 'migrate',
    found: newest === null ? 'the lock was deleted' : `the lock was taken over by ${describeHolder(newest.holder)}`,
    expected: 'to hold it until the end',
    remedy: 'Nothing more was written. Migrate again: it finds what is done and does the rest.',
  });
}

function ignore(): void {}
