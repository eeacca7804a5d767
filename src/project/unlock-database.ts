import type { ContextDeps } from '../context/context-deps.js';
import { seize } from '../schema-manager/lock/lease.js';
import type { LockHolder } from '../schema-manager/lock/lock-record.js';
import { createStateStore } from '../schema-manager/lock/state-store.js';

/**
 * Takes the lock of a database from its holder, which stops before its next write. For a holder that is known to be gone.
 *
 * @returns who held it; null where no one did
 */
export async function unlockDatabase({ schemas, documents }: ContextDeps): Promise<LockHolder | null> {
  const states = createStateStore(schemas, documents);
  const lock = (await states.recall())?.lock ?? null;
  if (lock === null || lock.released) return null;
  await seize(states, lock);
  return lock.holder;
}
