import { hasCode } from '../../errors.js';
import { awaitLock, lockDeadline } from './await-lock.js';
import type { LeaseOptions } from './lease.js';
import { isThisProcess, mayBeSeized } from './lock-record.js';
import type { StateStore } from './state-store.js';
import type { StoredLock } from './stored-lock.js';

/** A snapshot of the lock, taken before work that must not be disturbed. */
export interface Beginning {
  readonly states: StateStore;
  /** Identifies the work under the lock. If a later look finds another one, somebody worked in between. */
  readonly since: string;
  /** True if it waited, so that earlier reads are stale. */
  readonly hasWaited: boolean;
}

/**
 * Waits while another process migrates or restores. If its work outlasted what is done beside it, nothing could tell afterwards whether
 * values are the old or the new ones. A lock of this process does not count: its hook may be the caller. It only reads: the lock of a dead
 * holder stays as it is.
 *
 * @throws EntwriteError locked, aborted_by_user
 */
export async function awaitOtherWork(
  states: StateStore,
  { signal, onProgress }: Pick<LeaseOptions, 'signal' | 'onProgress'>,
): Promise<Beginning> {
  const onlooker = { ...states, replaceLock: async (held: StoredLock) => held };
  let silent: number | null = null;
  let hasWaited = false;
  for (;;) {
    const lock = (await states.recall())?.lock ?? null;
    const isAwaited =
      lock !== null &&
      !lock.released &&
      !isThisProcess(lock.holder) &&
      !mayBeSeized(lock) &&
      lock.fencingToken !== silent;
    if (!isAwaited) return { states, since: workOf(lock), hasWaited };
    await awaitLock(onlooker, lock, lockDeadline({}), { signal, onProgress });
    hasWaited = true;
    // If it is still held after that, its holder is gone.
    silent = lock.fencingToken;
  }
}

/**
 * The outcome of work if nobody else worked under the lock meanwhile; otherwise throws what `disturbed` makes of its error, if it failed.
 */
export async function unlessDisturbed<T>(
  beginning: Beginning,
  work: () => Promise<T>,
  disturbed: (cause: unknown) => Error,
): Promise<T> {
  let outcome: T;
  try {
    outcome = await work();
  } catch (cause) {
    throw (await mayBeDisturbance(beginning, cause)) ? disturbed(cause) : cause;
  }
  if (await isDisturbed(beginning)) throw disturbed(undefined);
  return outcome;
}

/** Whether somebody has worked under the lock since, or is working now. */
export async function isDisturbed({ states, since }: Beginning): Promise<boolean> {
  return workOf((await states.recall())?.lock ?? null) !== since;
}

/** Whether such a disturbance may explain a failure. */
export async function mayBeDisturbance(beginning: Beginning, cause: unknown): Promise<boolean> {
  return !hasCode(cause, 'aborted_by_user') && (await isDisturbed(beginning).catch(() => false));
}

function workOf(lock: StoredLock | null): string {
  return lock === null ? 'none' : `${lock.fencingToken} ${lock.released ? 'done' : 'under way'}`;
}
