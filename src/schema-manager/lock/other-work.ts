import { hasCode } from '../../errors.js';
import { definedOnly } from '../../util/defined-only.js';
import { awaitLock, lockDeadline } from './await-lock.js';
import type { LeaseOptions } from './lease.js';
import { isThisProcess, mayBeSeized } from './lock-record.js';
import type { StateStore } from './state-store.js';
import type { StoredLock } from './stored-lock.js';

/** What was done under the lock before something began that nobody is to disturb. */
export interface Beginning {
  readonly states: StateStore;
  /** Another one at a later look tells that somebody worked between the two. */
  readonly since: string;
  /** What was read before is to be read again. */
  readonly hasWaited: boolean;
}

/**
 * Waits while a process elsewhere migrates, or restores: nothing tells afterwards whether its values are the old or the new ones where that
 * outlasts what is done beside it. One of this process may be what does that, in a hook. It only looks on: a lock of the dead stays as it is.
 *
 * @throws EntwriteError locked, aborted_by_user
 */
export async function awaitOtherWork(
  states: StateStore,
  { signal, onProgress }: { readonly [K in 'signal' | 'onProgress']?: LeaseOptions[K] | undefined },
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
    await awaitLock(onlooker, lock, lockDeadline({}), definedOnly({ signal, onProgress }));
    hasWaited = true;
    // One that is still held then is that of a holder who is gone.
    silent = lock.fencingToken;
  }
}

/** The outcome of work beside which nobody worked under the lock; else the error that `disturbed` gives, with the outcome as its cause. */
export async function unlessDisturbed<T>(
  beginning: Beginning,
  work: () => Promise<T>,
  disturbed: (cause: unknown) => Error,
): Promise<T> {
  let outcome: T;
  try {
    outcome = await work();
  } catch (cause) {
    throw (await isFailedSo(beginning, cause)) ? disturbed(cause) : cause;
  }
  if (await isDisturbed(beginning)) throw disturbed(undefined);
  return outcome;
}

/** Whether somebody worked under the lock since, or works by now. */
export async function isDisturbed({ states, since }: Beginning): Promise<boolean> {
  return workOf((await states.recall())?.lock ?? null) !== since;
}

/** Whether that may be the reason of a failure. */
export async function isFailedSo(beginning: Beginning, cause: unknown): Promise<boolean> {
  return !hasCode(cause, 'aborted_by_user') && (await isDisturbed(beginning).catch(() => false));
}

function workOf(lock: StoredLock | null): string {
  return lock === null ? 'none' : `${lock.fencingToken} ${lock.released ? 'done' : 'under way'}`;
}
