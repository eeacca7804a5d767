import { randomBytes } from 'node:crypto';
import type { WriteGuard } from '../../appwrite/http/server-request.js';
import { EntwriteError } from '../../errors.js';
import type { ProgressListener } from '../../progress.js';
import { messageOf } from '../../util/message-of.js';
import { pause } from '../../util/pause.js';
import { throwIfAborted } from '../../util/throw-if-aborted.js';
import { joinParked } from '../parking/parked-record.js';
import { completedIntent, type Intent, inheritedIntent, joinIntents, NO_INTENT } from './intent.js';
import { createLateDrops, dropsName, type LateDrops } from './late-drops.js';
import { describeHolder, type LockHolder, type LockRecord, mayBeSeized, thisHolder } from './lock-record.js';
import type { ManagedState } from './managed-state.js';
import type { PlacedSwaps } from './placed-swap.js';
import { startClock } from './start-clock.js';
import type { StateStore } from './state-store.js';
import type { StoredLock } from './stored-lock.js';
import { STATE_COLLECTION } from './system-collections.js';

export interface LeaseOptions {
  /** Milliseconds after which a holder without a heartbeat loses the lock. */
  readonly lease?: number | undefined;
  /** Milliseconds to wait for another holder. */
  readonly lockTimeout?: number | undefined;
  readonly onProgress?: ProgressListener | undefined;
  /** Stops waiting for another holder. */
  readonly signal?: AbortSignal | undefined;
}

/** How long a holder may be silent. */
export const LEASE = 15_000;

/** The held lock of a database. After `onUnanswered` it is not released but expires, like the lock of a process killed elsewhere. */
export interface Lease extends WriteGuard {
  /** Higher than that of any earlier holder; it names what is done under this lock. */
  readonly fencingToken: number;
  /** Checks like `beforeAttempt`; free while the last heartbeat is fresh. Throws lock_lost if the lock was taken over or released. */
  readonly confirm: () => Promise<void>;
  /** Waits until no drop that concerns the caller can arrive any more. True if it waited: what the caller read before may be gone. */
  readonly outlastDrops: (concerns: (name: string) => boolean) => Promise<boolean>;
  /** The server's time, ISO 8601, from a heartbeat sent now. Throws like `confirm`. */
  readonly serverTime: () => Promise<string>;
  /** Adds to what the holder is about to do. */
  readonly addIntent: (intent: Intent) => Promise<void>;
  /** The swaps whose last rename was about to be sent, by this or an earlier holder. */
  readonly placedSwaps: () => PlacedSwaps;
  /** Writes the state and releases the lock, in one request. Throws like `confirm`. */
  readonly complete: (state: ManagedState) => Promise<void>;
  /** Releases the lock and leaves the state. Never throws: a lock that cannot be released, or has an unanswered write, expires. */
  readonly release: () => Promise<void>;
}

/**
 * Takes the lock if it is free or its holder has ended; null if another process holds it or was faster.
 *
 * @param newest the newest lock record, as just read
 * @param intent what the holder is about to do; the intent of an unfinished predecessor is added
 */
export async function takeLease(
  store: StateStore,
  newest: StoredLock | null,
  intent: Intent,
  options: LeaseOptions = {},
): Promise<Lease | null> {
  const { lease = LEASE } = options;
  let former = newest;
  if (former !== null && !former.released) {
    former = mayBeSeized(former) ? await seize(store, former, lease) : null;
    if (former === null) return null;
  }
  // The lease counts from here, however late the answer comes.
  const asked = startClock();
  const lock = await store.createLock({
    fencingToken: (former?.fencingToken ?? 0) + 1,
    holder: thisHolder(),
    token: randomBytes(8).toString('hex'),
    heartbeat: 0,
    released: false,
    intent: joinIntents(former === null ? NO_INTENT : inheritedIntent(former, lease), intent),
  });
  if (lock === null) return null;
  const elapsed = former === null ? 0 : Math.max(Date.parse(lock.updatedAt) - Date.parse(former.updatedAt), 0);
  const lateDrops = createLateDrops(lease, { times: lock.intent.lateDrops, elapsed });
  return holdLease(store, { first: lock, asked, lateDrops }, options);
}

/** Ends the lease of a silent holder, which stops at its next heartbeat. Null if it gave a sign of life or released the lock. */
export async function seize(store: StateStore, lock: StoredLock, lease: number = LEASE): Promise<StoredLock | null> {
  return store.replaceLock(lock, { ...lock, released: true, intent: inheritedIntent(lock, lease) });
}

/** Takes the lock from a holder known to be gone; a living one stops before its next write. Returns the former holder, or null. */
export async function unlock(store: StateStore, lease: number = LEASE): Promise<LockHolder | null> {
  const lock = (await store.recall())?.lock ?? null;
  if (lock === null || lock.released) return null;
  await seize(store, lock, lease);
  return lock.holder;
}

function holdLease(
  store: StateStore,
  {
    first,
    asked,
    lateDrops,
  }: { readonly first: StoredLock; readonly asked: () => number; readonly lateDrops: LateDrops },
  { lease = LEASE, onProgress, signal }: LeaseOptions,
): Lease {
  let current = first;
  let elapsed = asked;
  let lost: EntwriteError | undefined;
  let isUnanswered = false;
  let expiry = new AbortController();
  let expiryTimer = startExpiry();
  let writing: Promise<unknown> = Promise.resolve();

  function expire(): void {
    expiry.abort();
    expiry = new AbortController();
  }

  function startExpiry(): NodeJS.Timeout {
    return setTimeout(expire, Math.max(lease - elapsed(), 0)).unref();
  }

  /** Writes the record, one write at a time, each compared with the previous record. */
  function write(change: () => Partial<LockRecord>, state: ManagedState | null = null): Promise<string> {
    const next = writing.then(async () => {
      if (lost !== undefined) throw lost;
      const asked = startClock();
      const record = { ...current, heartbeat: current.heartbeat + 1, ...change() };
      const written = await store.replaceLock(current, record, state);
      if (written === null) {
        lost = lockLost((await store.recall())?.lock ?? null);
        expire();
        throw lost;
      }
      current = written;
      elapsed = asked;
      clearTimeout(expiryTimer);
      expiryTimer = startExpiry();
      return written.updatedAt;
    });
    writing = next.catch(() => {});
    return next;
  }

  const heartbeat = () => write(() => ({}));
  const timer = setInterval(() => {
    heartbeat().catch((error: unknown) => {
      const message = `the lock could not be renewed: ${messageOf(error)}`;
      if (lost === undefined) onProgress?.({ type: 'warning', message, findings: [] });
    });
  }, lease / 3);
  timer.unref();

  async function confirm(): Promise<void> {
    if (lost !== undefined) throw lost;
    if (elapsed() <= (lease * 2) / 3) return;
    // The answer proves that the lease was held when the heartbeat was sent; the process may have slept since.
    do await heartbeat();
    while (elapsed() >= lease);
  }

  async function outlastDrops(concerns: (name: string) => boolean): Promise<boolean> {
    const time = lateDrops.timeLeft(concerns);
    if (time === 0) return false;
    onProgress?.({ type: 'waiting', pending: ['a drop that was sent before and may still arrive'] });
    await pause(time, signal);
    throwIfAborted('the lock of the database', signal);
    return true;
  }

  /** What remains of an intent when its holder ends: of its drops, only those that may still arrive. */
  function withLateDrops(intent: Intent): Intent {
    return { ...intent, drops: [], lateDrops: lateDrops.times() };
  }

  async function stop(): Promise<void> {
    clearInterval(timer);
    await writing;
    clearTimeout(expiryTimer);
  }

  /** The state goes into the last record, so that earlier records can be deleted. */
  async function end(change: Partial<LockRecord>, state: ManagedState): Promise<void> {
    await write(() => ({ ...change, released: true }), state);
    lost = lockReleased();
    clearTimeout(expiryTimer);
    if (current.fencingToken > 1) await store.forgetLocks(current.fencingToken).catch(() => {});
  }

  return {
    fencingToken: first.fencingToken,
    keptIn: STATE_COLLECTION.id,
    async beforeAttempt() {
      await confirm();
      return expiry.signal;
    },
    onUnanswered() {
      isUnanswered = true;
    },
    onUnansweredDrop: lateDrops.add,
    async beforeNames(names) {
      await outlastDrops((dropped) => names.some((name) => dropsName(dropped, name)));
    },
    confirm,
    outlastDrops,
    serverTime: heartbeat,
    async addIntent(intent) {
      await write(() => ({ intent: joinIntents(current.intent, intent) }));
    },
    placedSwaps: () => current.intent.placedSwaps,
    async complete(state) {
      await stop();
      const { parked } = current.intent;
      const whole = parked.length === 0 ? state : { ...state, parked: joinParked(state.parked, parked) };
      await end({ intent: withLateDrops(completedIntent(current.intent, state.swaps ?? [])) }, whole);
    },
    async release() {
      await stop();
      if (lost !== undefined || current.released) return;
      const released = () => ({ released: true, intent: withLateDrops(current.intent) });
      await write(() => (isUnanswered ? { isUnanswered } : released())).catch(() => {});
      lost = lockReleased();
      clearTimeout(expiryTimer);
    },
  };
}

/** Work still running after the release must not write: others may hold the lock by then. */
function lockReleased(): EntwriteError {
  return new EntwriteError('lock_lost', {
    at: 'migrate',
    found: 'a write after the lock was released',
    expected: 'writes that end before the lock is released',
    remedy: 'Await every call. This one wrote nothing.',
  });
}

export function lockLost(newest: LockRecord | null): EntwriteError {
  return new EntwriteError('lock_lost', {
    at: 'migrate',
    found: newest === null ? 'the lock was deleted' : `the lock was taken over by ${describeHolder(newest.holder)}`,
    expected: 'the lock to be held until the end',
    remedy: 'Nothing more was written. Migrate again: it finds what is done and does the rest.',
  });
}
