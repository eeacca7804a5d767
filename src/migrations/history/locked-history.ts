import type { ContextDeps } from '../../context/context-deps.js';
import { settleLateRequests } from '../../schema-manager/executor/settle-late-requests.js';
import { withLease } from '../../schema-manager/lock/acquire-lease.js';
import type { Lease } from '../../schema-manager/lock/lease.js';
import { type ManagedState, NO_STATE } from '../../schema-manager/lock/managed-state.js';
import { definedOnly } from '../../util/defined-only.js';
import { type History, openHistory, rememberedBy } from './history.js';
import { createJournal, type Journal } from './journal.js';

/** The history of a database, held under its lock. */
export interface LockedHistory {
  readonly history: History;
  readonly journal: Journal;
  readonly lease: Lease;
}

/**
 * Does work under the lock of the database, creating what entwrite needs there first; gives the lock back whatever happens.
 *
 * @param work gives its result and what of the managed state changed
 * @throws EntwriteError locked, and what the work throws
 */
export async function withLockedHistory<Result>(
  deps: ContextDeps,
  { lockTimeout }: { readonly lockTimeout?: number | undefined },
  work: (locked: LockedHistory) => Promise<{ readonly result: Result; readonly state: Partial<ManagedState> }>,
): Promise<Result> {
  const { schemas, documents, onProgress } = deps;
  const store = openHistory(deps);
  const before = await schemas.read();
  if (!before.exists) await schemas.createDatabase();
  await store.prepare(before.schema);
  return withLease(store.states, definedOnly({ onProgress, lockTimeout }), async (lease) => {
    const guarded = schemas.guardedBy(lease);
    const found = await store.read();
    const rows = { schemas: guarded, documents: documents.guardedBy(lease) };
    const history = { ...found, live: await settleLateRequests(found.live, rememberedBy(found), rows) };
    const journal = createJournal(guarded, rows.documents);
    const { result, state } = await work({ history, journal, lease });
    await lease.complete({ ...(history.stored?.state ?? NO_STATE), ...state });
    return result;
  });
}
